"""Truth: the planned lines of every customer turned into what each report must say.

It works from the plan and not from the records, with its own arithmetic, so that it can be held
against models and metrics. The rules:

- the MRR of a line is ``amount x full days / (covered days x months)``, rounded once, half away from
  zero; ``months`` is the smallest whole number of months whose anniversary reaches the end day;
- a line is in force at a month's end if ``start <= last day < end``; a Refund, an Upgrade and a
  Downgrade do not begin before the day they were sold;
- free and evaluation licences, uncollectible lines and terms without a day carry no MRR;
- movements compare month ends of one customer and one app;
- sales count every line in the UTC month of its sale date, uncollectible ones too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING

from reports_lib.periods import Month, Months, add_months
from reports_lib.sample.cents import half_away

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from reports_lib.sample.customers import Customer
    from reports_lib.sample.lines import Line

__all__ = ["AppMonth", "Sales", "Truth", "Waterfall", "mrr_cents", "tell"]

_WITHOUT_MRR = frozenset({"EVALUATION", "COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION"})
_FROM_THE_SALE = frozenset({"Refund", "Upgrade", "Downgrade"})
_NET, _GROSS = attrgetter("net_cents"), attrgetter("gross_cents")


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
    """What is right, as sums: nothing in it grows with the number of customers.

    ``app_months`` has a row for every month of ``span`` and every app; ``paying_customers`` counts
    each customer once a month; ``sales`` also holds the days after the last full month.
    """

    span: Months
    app_months: dict[tuple[Month, str], AppMonth]
    paying_customers: dict[Month, int]
    sales: dict[tuple[Month, str, str], Sales]


def tell(customers: Iterable[Customer], *, span: Months, app_keys: Iterable[str]) -> Truth:
    """Add up the truth of all customers, one at a time."""
    truth = Truth(
        span=span,
        app_months={(month, key): AppMonth() for key in app_keys for month in span},
        paying_customers=dict.fromkeys(span, 0),
        sales={},
    )
    months = list(span)
    for customer in customers:
        paying: set[Month] = set()
        for app_key, lines in _lines_by_app(customer).items():
            rows = [truth.app_months[month, app_key] for month in months]
            net = _balances(lines, span, amount=_NET)
            _move(net, [row.net for row in rows])
            _move(_balances(lines, span, amount=_GROSS), [row.gross for row in rows])
            for month, row, cents in zip(months, rows, net, strict=True):
                if cents > 0:
                    row.paying_customers += 1
                    paying.add(month)
            _book(lines, truth.sales)
        for month in paying:
            truth.paying_customers[month] += 1
    return truth


def _lines_by_app(customer: Customer) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = {}
    for licence in customer.licences:
        if licence.lines:
            lines.setdefault(licence.app.key, []).extend(licence.lines)
    return lines


def _balances(lines: list[Line], span: Months, *, amount: Callable[[Line], int]) -> list[int]:
    """MRR in cents at the end of every month of the span."""
    cents = [0] * len(span)
    for line in lines:
        if line.offer.licence_type in _WITHOUT_MRR or line.payment_status == "Uncollectible":
            continue
        begins = max(line.start, line.sold_on) if line.sale_type in _FROM_THE_SALE else line.start
        # In force at every month end from the month it begins in to the one before its end day's.
        first = max(Month.of(begins).index - span.first.index, 0)
        stop = min(Month.of(line.end).index - span.first.index, len(cents))
        monthly = mrr_cents(amount(line), line.start, line.end)
        for at in range(first, stop):
            cents[at] += monthly
    return cents


def mrr_cents(cents: int, start: date, end: date) -> int:
    """Spread an amount over its term and return the cents of one month.

    >>> from datetime import date
    >>> mrr_cents(12500, date(2026, 4, 1), date(2026, 4, 16))
    25000
    """
    covered_days = (end - start).days
    if covered_days <= 0:
        return 0
    months = Month.of(end).index - Month.of(start).index
    anniversary = add_months(start, months)
    if anniversary < end and months and start == Month.of(start).last_day:
        # From the last day of a month every later day is an anniversary: 28 February to 31 March.
        anniversary = end
    elif anniversary < end:
        months += 1
        anniversary = add_months(start, months)
    return half_away(cents * (anniversary - start).days, covered_days * months)


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


def _book(lines: list[Line], sales: dict[tuple[Month, str, str], Sales]) -> None:
    for line in lines:
        key = (Month.of(line.sold_on), line.sale_type, line.offer.hosting)
        row = sales.setdefault(key, Sales())
        row.lines += 1
        row.net_cents += line.net_cents
        row.gross_cents += line.gross_cents
