"""Truth of terms: a planned line turned into what it is worth a month, and from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.periods import Month, Months, add_months
from reports_lib.sample.cents import half_away

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reports_lib.sample.lines import Line

__all__ = ["balances", "effective_on", "has_mrr", "mrr_cents"]

_WITHOUT_MRR = frozenset({"EVALUATION", "COMMUNITY", "OPEN_SOURCE", "DEMONSTRATION"})
_FROM_THE_SALE = frozenset({"Refund", "Upgrade", "Downgrade"})


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


def effective_on(line: Line) -> date:
    """Return the day a line begins to count: a change of a running term not before its sale."""
    return max(line.start, line.sold_on) if line.sale_type in _FROM_THE_SALE else line.start


def has_mrr(line: Line, at: date) -> bool:
    """Say whether a line can carry MRR: neither free, nor given up, nor for users added in mid-term."""
    return line.offer.licence_type not in _WITHOUT_MRR and not line.added and not line.is_given_up(at)


def balances(lines: Iterable[Line], span: Months, at: date) -> tuple[list[int], list[int]]:
    """Return MRR in cents, net and gross, at the end of every month of the span."""
    net, gross = [0] * len(span), [0] * len(span)
    first_index = span.first.index
    for line in lines:
        if not has_mrr(line, at):
            continue
        begins = effective_on(line)
        # In force at every month end from the month it begins in to the one before its end day's.
        first = max(begins.year * 12 + begins.month - 1 - first_index, 0)
        stop = min(line.end.year * 12 + line.end.month - 1 - first_index, len(net))
        if first >= stop:
            continue
        rest = _rest_of(line)
        sign, worth = (-1, rest) if rest else (1, line)
        told = worth.amounts(at)
        net_month = sign * mrr_cents(told.net, worth.start, worth.end)
        gross_month = sign * mrr_cents(told.gross, worth.start, worth.end)
        for place in range(first, stop):
            net[place] += net_month
            gross[place] += gross_month
    return net, gross


def _rest_of(line: Line) -> Line | None:
    """Return the line of whose term a refund takes back all that was left."""
    taken = line.original if line.sale_type == "Refund" else None
    return taken if taken and line.start > taken.start and line.end == taken.end else None
