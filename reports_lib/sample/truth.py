"""Truth: the planned life of every customer turned into what each report must say.

It works from the plan and not from the records, with its own arithmetic, so that it can be held
against models and metrics. The rules:

- the MRR of a line is ``amount x full days / (covered days x months)``, rounded once, half away from
  zero; ``months`` is the smallest whole number of months whose anniversary reaches the end day;
- a line is in force at a month's end if ``start <= last day < end``; a Refund, an Upgrade and a
  Downgrade do not begin before the day they were sold;
- free and evaluation licences, uncollectible and prorated lines and terms without a day carry no MRR;
- movements compare month ends of one customer and one app;
- sales count every line in the UTC month of its sale date, uncollectible ones too;
- a licence is what its newest line in force says, else its newest snapshot in force; users are the
  seats of commercial and academic ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports_lib.periods import Month, Months
from reports_lib.sample.truth_changes import add_neutral, add_upgrades, identities
from reports_lib.sample.truth_licences import count_licences
from reports_lib.sample.truth_terms import balances
from reports_lib.sample.truth_users import count_users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer
    from reports_lib.sample.truth_changes import Booked, Identity, Neutral, Upgrades
    from reports_lib.sample.truth_licences import LicenceMonth
    from reports_lib.sample.truth_users import Users

__all__ = ["AppMonth", "Sales", "Truth", "Waterfall", "tell"]


@dataclass(slots=True)
class Waterfall:
    """MRR movements of a month in cents; losses are positive."""

    opening: int = 0
    new: int = 0
    reactivation: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    closing: int = 0


@dataclass(slots=True)
class AppMonth:
    """One app at the end of one month; the two waterfalls are on the two money bases."""

    net: Waterfall = field(default_factory=Waterfall)
    gross: Waterfall = field(default_factory=Waterfall)
    paying_customers: int = 0

    @property
    def mrr_net_cents(self) -> int:
        """MRR at the end of the month, net of the platform's share."""
        return self.net.closing

    @property
    def mrr_gross_cents(self) -> int:
        """MRR at the end of the month, as customers are billed."""
        return self.gross.closing


@dataclass(slots=True)
class Sales:
    """What was booked in a month; refunds are negative."""

    lines: int = 0
    net_cents: int = 0
    gross_cents: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right at the start of the day ``at``, as sums: nothing in it grows with the customers.

    ``app_months`` has a row for every month of ``span`` and every app; ``paying_customers`` counts
    each customer once a month; ``sales`` has rows by month, sale type and hosting, also of the days
    after the last full month; ``licences`` by month, app and hosting, where there is anything.
    ``neutral`` is by month, app and kind, ``upgrades`` by month of sale and app.
    """

    at: date
    span: Months
    app_months: dict[tuple[Month, str], AppMonth]
    paying_customers: dict[Month, int]
    sales: dict[tuple[Month, str | None, str], Sales]
    licences: dict[tuple[Month, str, str], LicenceMonth]
    neutral: dict[tuple[Month, str, Neutral], Booked]
    upgrades: dict[tuple[Month, str], Upgrades]
    _play: Callable[[], Iterable[Customer]] = field(repr=False, compare=False)

    def users(self, *, now: date, then: date) -> dict[tuple[str, str], Users]:
        """Count the users at the end of two days, by app key and hosting."""
        return count_users(self._play(), now=now, then=then, at=self.at)

    def identities(self) -> Iterator[Identity]:
        """Say, licence by licence, which ids are one and whose they are."""
        return identities(self._play())


def tell(play: Callable[[], Iterable[Customer]], *, at: date, span: Months, app_keys: Iterable[str]) -> Truth:
    """Add up the truth of all customers as told at the start of a day, one at a time."""
    truth = Truth(
        at=at,
        span=span,
        app_months={(month, key): AppMonth() for key in app_keys for month in span},
        paying_customers=dict.fromkeys(span, 0),
        sales={},
        licences={},
        neutral={},
        upgrades={},
        _play=play,
    )
    months = list(span)
    for customer in play():
        paying: set[Month] = set()
        for app_key, lines in _lines_by_app(customer, at).items():
            rows = [truth.app_months[month, app_key] for month in months]
            net, gross = balances(lines, span, at)
            _move(net, [row.net for row in rows])
            _move(gross, [row.gross for row in rows])
            for month, row, cents in zip(months, rows, net, strict=True):
                if cents > 0:
                    row.paying_customers += 1
                    paying.add(month)
            _book(lines, truth.sales, at)
        for month in paying:
            truth.paying_customers[month] += 1
        count_licences(customer, truth.licences, span=span, at=at)
        add_neutral(customer, truth.neutral, span=span, at=at)
        add_upgrades(customer, truth.upgrades, span=span, at=at)
    return truth


def _lines_by_app(customer: Customer, at: date) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = {}
    for licence in customer.licences:
        told = [line for line in licence.lines if line.is_told(at)]
        if told:
            lines.setdefault(licence.app.key, []).extend(told)
    return lines


def _move(balances: list[int], rows: list[Waterfall]) -> None:
    """Add one customer's month ends for one app to the waterfalls of these months."""
    before, has_paid = 0, False
    for cents, row in zip(balances, rows, strict=True):
        row.opening += before
        row.closing += cents
        if cents > 0 and before <= 0:
            if has_paid:
                row.reactivation += cents - before
            else:
                row.new += cents - before
        elif before > 0 and cents <= 0:
            row.churn += before - cents
        elif cents > before:
            row.expansion += cents - before
        else:
            row.contraction += before - cents
        has_paid = has_paid or cents > 0
        before = cents


def _book(lines: list[Line], sales: dict[tuple[Month, str | None, str], Sales], at: date) -> None:
    for line in lines:
        told = line.amounts(at)
        key = (Month.of(line.sold_on), line.sale_type, line.offer.hosting)
        row = sales.setdefault(key, Sales())
        row.lines += 1
        row.net_cents += told.net
        row.gross_cents += told.gross
