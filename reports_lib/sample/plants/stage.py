"""Stage: what a scripted customer is played on; every plant is a few calls of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from reports_lib.periods import add_months
from reports_lib.sample.apps import APPS
from reports_lib.sample.offers import Offer
from reports_lib.sample.people import company
from reports_lib.sample.plans import Evaluation, new_licence, site
from reports_lib.sample.tills import Sale, Till

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date
    from random import Random

    from reports_lib.sample.apps import App
    from reports_lib.sample.calendars import Calendar
    from reports_lib.sample.lines import Line
    from reports_lib.sample.people import Partner
    from reports_lib.sample.plans import Licence, Site

__all__ = ["Stage"]

_TRIAL = timedelta(days=30)


class Stage:
    """A company with its till and its licences, and the days that the ledger is told."""

    def __init__(self, number: int, rng: Random, calendar: Calendar, edges: AbstractSet[str]) -> None:
        self.number, self.rng, self.calendar = number, rng, calendar
        self.company = company(rng, number, edges)
        self.till = Till(rng, customer=number, through_partner=False, edges=edges)
        self.home = site(rng, self.company.host)
        self.app = rng.choice(APPS)
        self.seats = rng.randint(18, 95)
        self.partner: Partner | None = None
        self.licences: list[Licence] = []
        self.oddity: str | None = None

    def month(self, ago: int, day: int = 1) -> date:
        """Return a day of the month so many before the ledger's last full one."""
        return (self.calendar.span.last - ago).first_day.replace(day=day)

    def after_pull(self, place: int, days: int) -> date:
        """Return the day so many days after one of the three pulls."""
        return self.calendar.pulls[place] + timedelta(days=days)

    def licence(
        self,
        app: App | None = None,
        *,
        hosting: str = "Cloud",
        on: Site | None = None,
        trial: date | None = None,
    ) -> Licence:
        """Set up the next licence, with a trial from a day on."""
        place = on or (self.home if hosting == "Cloud" else None)
        one = new_licence(
            self.rng, app or self.app, hosting, place, customer=self.number, place=len(self.licences)
        )
        if trial:
            one.evaluation = Evaluation(trial, trial + _TRIAL, self.seats)
        self.licences.append(one)
        return one

    def offer(self, licence: Licence, *, months: int = 1, kind: str = "COMMERCIAL", seats: int = 0) -> Offer:
        """Offer the licence's app; where it has editions, the standard one."""
        edition = "Standard" if licence.app.editions and licence.hosting == "Cloud" else None
        return Offer(licence.app, licence.hosting, kind, months, edition, seats or self.seats)

    def subscribe(
        self,
        licence: Licence,
        offer: Offer,
        *,
        start: date,
        until: date | None = None,
        first: str = "New",
        ahead: int = 0,
    ) -> list[Line]:
        """Sell one term after another while they begin before ``until``; renewals days ``ahead``."""
        newest = self.calendar.pulls[-1]
        stop = min(until or newest, newest)
        sold: list[Line] = []
        before = licence.lines[-1].offer if licence.lines else None
        day, elapsed = start, 0
        while day < stop:
            elapsed += offer.months
            end = add_months(start, elapsed)
            sold_on = day - timedelta(days=ahead if sold else 0)
            sale = Sale("Renewal" if sold else first, sold_on, before=before)
            sold.append(self.till.sell(offer, (day, end), sale))
            day, before = end, offer
        licence.lines += sold
        return sold

    def plain(self, *, ago: int | None = None, months: int = 1, grows: bool = False) -> list[Line]:
        """Play an ordinary customer of one app who came some months ago and stays; return its lines.

        One that ``grows`` adds users every few months.
        """
        came = self.rng.randint(3, 23) if ago is None else ago
        start = self.month(came, self.rng.randint(5, 26))
        licence = self.licence(trial=start - timedelta(days=self.rng.randint(12, 29)))
        offer = self.offer(licence, months=months)
        if not grows:
            self.subscribe(licence, offer, start=start)
            return licence.lines
        kind = "New"
        day = start
        while day <= self.calendar.until:
            reach = add_months(start, len(licence.lines) + self.rng.randint(2, 4))
            self.subscribe(licence, offer, start=day, until=reach, first=kind)
            offer = replace(offer, seats=offer.seats + self.rng.randint(2, 9))
            day, kind = licence.lines[-1].end, "Renewal"
        return licence.lines

    def newcomer(self) -> list[Line]:
        """Play an ordinary customer who came within the last ten months, and stays."""
        return self.plain(ago=self.rng.randint(0, 9))

    def sold_after_pull(self, place: int) -> Line:
        """Return the first licence's line that was sold in the month after one of the pulls."""
        begins, ends = self.calendar.pulls[place : place + 2]
        return next(line for line in self.licences[0].lines if begins <= line.sold_on < ends)
