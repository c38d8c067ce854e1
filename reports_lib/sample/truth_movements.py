"""Truth of movements: month by month, what a customer's licences of an app did to its MRR, and why.

A licence is compared with itself at two month ends. How it is booked at a month's end (hosting, billing
period, the platform's share) is what its newest line begun by then says. What another way of booking
changes is neutral:

- another hosting: the whole change is a hosting migration;
- another share: net MRR less what the new gross MRR would be at the old share, to a cent;
- another billing period: the rest of the change.

A licence that begins or ends while the customer goes on paying for the app is a hosting migration when
the customer comes to a hosting or leaves it with that, and a transfer when one licence begins and
another ends in the same month. Only who pays at both month ends has neutral changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from reports_lib.sample.cents import half_away
from reports_lib.sample.truth_terms import balances, effective_on, has_mrr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reports_lib.periods import Month, Months
    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["NEUTRAL", "Neutral", "UnitMonth", "unit_months"]

Neutral = Literal["billing period", "hosting migration", "transfer", "revenue share"]

NEUTRAL: tuple[Neutral, ...] = ("billing period", "hosting migration", "transfer", "revenue share")


@dataclass(slots=True)
class UnitMonth:
    """One customer and app in one month: cents by basis, the neutral changes signed and by kind."""

    month: Month
    opening: dict[str, int]
    closing: dict[str, int]
    neutral: dict[str, dict[Neutral, int]] = field(
        default_factory=lambda: {basis: dict.fromkeys(NEUTRAL, 0) for basis in ("net", "gross")}
    )


class _State(NamedTuple):
    net: int
    gross: int
    hosting: str | None
    billing_period: str | None
    share_percent: int | None

    def of(self, basis: str) -> int:
        return self.net if basis == "net" else self.gross


def unit_months(customer: Customer, span: Months, at: date) -> Iterator[tuple[str, list[UnitMonth]]]:
    """Yield each app of a customer with all months of the span; before the first one it has nothing."""
    by_app: dict[str, list[Licence]] = {}
    for licence in customer.licences:
        by_app.setdefault(licence.app.key, []).append(licence)
    for app_key, licences in by_app.items():
        lives = [_states(licence, span, at) for licence in licences]
        yield (
            app_key,
            [
                _month(month, [(life[place], life[place + 1]) for life in lives])
                for place, month in enumerate(span)
            ],
        )


def _states(licence: Licence, span: Months, at: date) -> list[_State]:
    """Return what a licence is before the span and at the end of each of its months."""
    told = [line for line in licence.lines if line.is_told(at) and has_mrr(line, at)]
    net, gross = balances(told, span, at)
    buys = sorted(
        (line for line in told if _is_positive(line, at)),
        key=lambda line: (effective_on(line).replace(day=1), line.sold_on),
    )
    states, place = [_State(0, 0, None, None, None)], 0
    lead: Line | None = None
    for month, net_cents, gross_cents in zip(span, net, gross, strict=True):
        while place < len(buys) and effective_on(buys[place]) <= month.last_day:
            lead, place = buys[place], place + 1
        states.append(_booked(licence, lead, net_cents, gross_cents))
    return states


def _is_positive(line: Line, at: date) -> bool:
    told = line.amounts(at)
    return (told.net > 0 or told.gross > 0) and effective_on(line) < line.end


def _booked(licence: Licence, lead: Line | None, net: int, gross: int) -> _State:
    if lead is None:
        return _State(net, gross, None, None, None)
    return _State(net, gross, licence.hosting, lead.offer.billing_period, lead.share_percent)


def _month(month: Month, lives: list[tuple[_State, _State]]) -> UnitMonth:
    row = UnitMonth(
        month,
        {basis: sum(before.of(basis) for before, _ in lives) for basis in ("net", "gross")},
        {basis: sum(after.of(basis) for _, after in lives) for basis in ("net", "gross")},
    )
    for basis, parts in row.neutral.items():
        if row.opening[basis] > 0 and row.closing[basis] > 0:
            _tell_apart(lives, basis, parts)
    return row


def _tell_apart(lives: list[tuple[_State, _State]], basis: str, parts: dict[Neutral, int]) -> None:
    begun, ended = 0, 0
    for before, after in lives:
        if before.of(basis) > 0 and after.of(basis) > 0:
            for kind, cents in _rebooked(before, after, basis):
                parts[kind] += cents
        elif after.of(basis) > 0:
            begun += after.of(basis) - before.of(basis)
        elif before.of(basis) > 0:
            ended += before.of(basis) - after.of(basis)
    if _hostings(before for before, _ in lives) != _hostings(after for _, after in lives):
        parts["hosting migration"] += begun - ended
    elif begun and ended:
        parts["transfer"] += begun - ended


def _hostings(states: Iterator[_State]) -> set[str | None]:
    return {one.hosting for one in states if one.net > 0 or one.gross > 0}


def _rebooked(before: _State, after: _State, basis: str) -> Iterator[tuple[Neutral, int]]:
    change = after.of(basis) - before.of(basis)
    if before.hosting != after.hosting:
        yield "hosting migration", change
        return
    share = 0
    if basis == "net" and before.share_percent and before.share_percent != after.share_percent:
        share = after.net - half_away(after.gross * before.share_percent, 100)
        share = share if abs(share) > 1 else 0
        yield "revenue share", share
    if before.billing_period != after.billing_period:
        yield "billing period", change - share
