"""Truth of renewals: which paid terms ended when, and which were gone on with, in time or within grace.

A term that is taken back whole never was one. One that is billed anew lasts until that day and is
never due; the new one begins then. What ends by itself is due on its end day. It is renewed by
another term of the licence that covers that day, or begins within thirty days, else by the licence
that follows this one to another site or hosting. Money renewed is that of the terms that begin for
it: those whose first due day from their begin on it is, or that begin after the gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from reports_lib.periods import Month, Months
from reports_lib.sample.truth_terms import has_mrr, mrr_cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["RenewalMonth", "count_renewals"]

_GRACE = timedelta(days=30)
Rows = dict[tuple[Month, str, str, str], "RenewalMonth"]


@dataclass(slots=True)
class RenewalMonth:
    """Renewals due in a month, of one app, hosting and billing period; money in cents, with grace."""

    due: int = 0
    renewed: int = 0
    renewed_with_grace: int = 0
    provisional: int = 0
    due_net_cents: int = 0
    due_gross_cents: int = 0
    renewed_net_cents: int = 0
    renewed_gross_cents: int = 0
    capped_net_cents: int = 0
    capped_gross_cents: int = 0
    lost_net_cents: int = 0
    lost_gross_cents: int = 0


class _Term(NamedTuple):
    begin: date
    end: date
    is_due: bool
    net: int
    gross: int
    line: Line


def count_renewals(customers: Iterable[Customer], *, span: Months, at: date) -> Rows:
    """Count what was due in each month of a span, and what of it was renewed, as told on a day."""
    rows: Rows = {}
    for customer in customers:
        for licence in customer.licences:
            own = _terms(licence, at)
            next_ones = [
                terms for one in customer.licences if one.follows is licence and (terms := _terms(one, at))
            ]
            for day in sorted({term.end for term in own if term.is_due}):
                if span.first <= Month.of(day) <= span.last:
                    _count(licence, day, own, next_ones, rows, at)
    return rows


def _terms(licence: Licence, at: date) -> list[_Term]:
    """Return the terms that were paid for, as far as they were not taken back."""
    told = [line for line in licence.lines if line.is_told(at) and has_mrr(line, at)]
    return [term for line in told if line.sale_type != "Refund" for term in _kept(line, told, at)]


def _kept(line: Line, told: list[Line], at: date) -> Iterator[_Term]:
    net, gross = (mrr_cents(cents, line.start, line.end) for cents in line.amounts(at))
    begin, end, is_due = line.start, line.end, True
    if line.original:
        begin = max(line.start, line.sold_on)
    refund = next((one for one in told if one.sale_type == "Refund" and one.original is line), None)
    if refund:
        is_billed_anew = any(one.original is line for one in told if one is not refund)
        if refund.start == line.start and not is_billed_anew:
            return
        end, is_due = max(refund.start, refund.sold_on), False
    if max(net, gross) > 0 and begin < end:
        yield _Term(begin, end, is_due, net, gross, line)


def _count(
    licence: Licence, day: date, own: list[_Term], next_ones: list[list[_Term]], rows: Rows, at: date
) -> None:
    ending = [term for term in own if term.is_due and term.end == day]
    offer = max(ending, key=lambda term: (term.line.sold_on, term.begin, term.line.line_id)).line.offer
    key = (Month.of(day), licence.app.key, offer.hosting, offer.billing_period)
    row = rows.setdefault(key, RenewalMonth())
    renewed_on, by = _renewal(day, own, next_ones)
    is_in_grace = renewed_on is not None and renewed_on - day <= _GRACE
    row.due += 1
    row.renewed += renewed_on == day
    row.renewed_with_grace += is_in_grace
    row.provisional += not is_in_grace and day + _GRACE > at
    net, gross = sum(term.net for term in ending), sum(term.gross for term in ending)
    row.due_net_cents += net
    row.due_gross_cents += gross
    if is_in_grace:
        renewed_net, renewed_gross = sum(term.net for term in by), sum(term.gross for term in by)
        row.renewed_net_cents += renewed_net
        row.renewed_gross_cents += renewed_gross
        row.capped_net_cents += min(net, renewed_net)
        row.capped_gross_cents += min(gross, renewed_gross)
    if renewed_on != day:
        row.lost_net_cents += net
        row.lost_gross_cents += gross


def _renewal(day: date, own: list[_Term], next_ones: list[list[_Term]]) -> tuple[date | None, list[_Term]]:
    """Return the first day paid for again, and the terms that began for it."""
    if any(term.begin <= day < term.end for term in own):
        due_days = {term.end for term in own if term.is_due}
        began = (
            term for term in own if day == min((one for one in due_days if one >= term.begin), default=None)
        )
        return day, [term for term in began if term.end > day]
    again = min((term.begin for term in own if term.begin > day), default=None)
    if again is None or again - day > _GRACE:
        firsts = [(min(term.begin for term in terms), terms) for terms in next_ones]
        near = [(first, terms) for first, terms in firsts if first - day <= _GRACE]
        if near:
            next_day = max(day, min(first for first, _ in near))
            return next_day, [term for first, terms in near for term in terms if term.begin == first]
    return again, [term for term in own if term.begin == again]
