"""Customers: a number turned into a company, its licences and everything it ever bought."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from reports_lib.sample.apps import APPS, ROADMAP_LENS
from reports_lib.sample.fates import deal, fate, first_day
from reports_lib.sample.offers import Offer
from reports_lib.sample.people import company, partner
from reports_lib.sample.plans import Customer, Evaluation, new_licence, site
from reports_lib.sample.plants import planted
from reports_lib.sample.subscriptions import subscribe
from reports_lib.sample.tills import Till

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

    from reports_lib.sample.apps import App
    from reports_lib.sample.calendars import Calendar
    from reports_lib.sample.fates import Kind
    from reports_lib.sample.plans import Licence, Site

__all__ = ["customer"]

_TRIAL = timedelta(days=30)
_ADVANCED, _BUYS_ANOTHER = 0.25, 0.75


def customer(number: int, *, seed: int, calendar: Calendar, edges: AbstractSet[str]) -> Customer:
    """Play the life of one customer; it depends on its number and the seed, not on the others."""
    rng = Random(f"{seed}-{number}")  # noqa: S311  a story, not a secret
    scripted = planted(number, rng, calendar, edges)
    if scripted:
        return scripted
    kind = deal(rng, number)
    firm = company(rng, number, edges)
    seller = partner(rng) if kind.has_partner else None
    home = site(rng, firm.host) if kind.hosting == "Cloud" else None
    till = Till(rng, customer=number, through_partner=seller is not None, edges=edges)
    licences: list[Licence] = []
    day = first_day(rng, kind, calendar, runs_off="data_center_run_off" in edges)
    for app in _apps(rng, kind, [app for app in APPS if calendar.launch_day(app) <= day]):
        if day < calendar.launch_day(app):
            day = calendar.launch_day(app) + timedelta(days=rng.randint(0, 200))
        if day <= calendar.until:
            licences.append(_licence(rng, till, kind, app, day, calendar, home, len(licences)))
        day += timedelta(days=rng.randint(20, 500))
    return Customer(number, firm, seller, licences)


def _apps(rng: Random, kind: Kind, launched: list[App]) -> list[App]:
    """Choose the apps of a customer, in the order it buys them; Data Center is sold of one only."""
    if kind.hosting == "Data Center":
        return [ROADMAP_LENS]
    first = rng.choice(launched)
    others = [app for app in APPS if app is not first]
    rng.shuffle(others)
    how_many = rng.choices((0, 1, 2), weights=(62, 29, 9))[0]
    return [first, *others[:how_many]]


def _licence(
    rng: Random,
    till: Till,
    kind: Kind,
    app: App,
    day: date,
    calendar: Calendar,
    home: Site | None,
    place: int,
) -> Licence:
    """Play one licence: a trial, mostly, and then what was bought; later apps are not always bought."""
    edition = "Advanced" if rng.random() < _ADVANCED else "Standard"
    seats = kind.seats if place == 0 else max(round(kind.seats * rng.uniform(0.5, 1.0)), 2)
    trial_starts = day if kind.licence_type == "EVALUATION" else day - timedelta(days=rng.randint(10, 42))
    is_bought = kind.licence_type != "EVALUATION" and (place == 0 or rng.random() < _BUYS_ANOTHER)
    licence = new_licence(rng, app, kind.hosting, home, customer=till.customer, place=place)
    if not is_bought or trial_starts >= calendar.span.first.first_day:
        licence.evaluation = Evaluation(trial_starts, trial_starts + _TRIAL, seats)
    if is_bought:
        has_editions = bool(app.editions) and kind.hosting == "Cloud"
        offer = Offer(
            app, kind.hosting, kind.licence_type, kind.months, edition if has_editions else None, seats
        )
        settled = fate(rng, kind, day, calendar, is_first=place == 0)
        licence.lines = subscribe(rng, till, offer, fate=settled, calendar=calendar)
    return licence
