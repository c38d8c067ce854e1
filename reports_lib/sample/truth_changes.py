"""Truth of changes: movements of booking, upgrades as one event, and who is who.

No metric tells these apart yet; what they must say is stated here all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from reports_lib.periods import Month, Months
from reports_lib.sample.cents import half_away
from reports_lib.sample.truth_terms import effective_on, has_mrr, mrr_cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["Booked", "Identity", "Neutral", "Upgrades", "add_neutral", "add_upgrades", "identities"]

Neutral = Literal["billing period", "hosting migration", "transfer", "revenue share"]


@dataclass(slots=True)
class Booked:
    """Changes of booking: how many, and what they changed net MRR by, in cents."""

    events: int = 0
    net_cents: int = 0


@dataclass(slots=True)
class Upgrades:
    """Upgrades of running terms: how many, and net MRR in cents by seats and by share."""

    events: int = 0
    volume_cents: int = 0
    rate_cents: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """All ids that a licence ever had, whose it is, and the ids of the licence it continues."""

    customer: int
    ids: frozenset[str]
    follows: frozenset[str]


def add_neutral(
    customer: Customer, sums: dict[tuple[Month, str, Neutral], Booked], *, span: Months, at: date
) -> None:
    """Add what net MRR changed by another way of booking, in the month whose end first shows it."""
    for licence in customer.licences:
        terms = _terms(licence, at)
        for kind, line, cents in (*_continued(licence, terms, at), *_rebooked(terms, at)):
            month = Month.of(effective_on(line))
            if span.first <= month <= span.last and line.end > month.last_day:
                row = sums.setdefault((month, licence.app.key, kind), Booked())
                row.events += 1
                row.net_cents += cents


def _terms(licence: Licence, at: date) -> list[Line]:
    """Return the terms a licence was paid for, one after the other; of an upgraded one, the last."""
    told = [line for line in licence.lines if line.is_told(at) and has_mrr(line, at)]
    gone = {line.original for line in told if line.original}
    kept = [line for line in told if line.sale_type != "Refund" and line not in gone]
    return sorted((line for line in kept if line.start < line.end), key=lambda line: line.start)


def _continued(licence: Licence, terms: list[Line], at: date) -> Iterator[tuple[Neutral, Line, int]]:
    before = _terms(licence.follows, at) if licence.follows else []
    if licence.follows and before and terms:
        is_here = licence.hosting == licence.follows.hosting
        difference = _worth(terms[0], at) - _worth(before[-1], at)
        yield "transfer" if is_here else "hosting migration", terms[0], difference


def _rebooked(terms: list[Line], at: date) -> Iterator[tuple[Neutral, Line, int]]:
    for last, line in pairwise(terms):
        if last.end != line.start:
            continue
        at_old_share = _worth(line, at, percent=last.share_percent)
        if line.share_percent != last.share_percent:
            yield "revenue share", line, _worth(line, at) - at_old_share
        if last.offer.billing_period != line.offer.billing_period:
            yield "billing period", line, at_old_share - _worth(last, at)


def _worth(line: Line, at: date, *, percent: int | None = None) -> int:
    told = line.amounts(at)
    net = told.net if percent is None else half_away(told.gross * percent, 100)
    return mrr_cents(net, line.start, line.end)


def add_upgrades(
    customer: Customer, events: dict[tuple[Month, str], Upgrades], *, span: Months, at: date
) -> None:
    """Add each upgrade of a running term once; the rate part is what the volume part leaves over."""
    for licence in customer.licences:
        for line in licence.lines:
            month = Month.of(line.sold_on)
            if line.sale_type != "Upgrade" or not line.original or not line.is_told(at):
                continue
            if span.first <= month <= span.last:
                old = line.original
                whole = _worth(line, at) - _worth(old, at)
                volume = _worth(line, at, percent=old.share_percent) - _worth(old, at)
                row = events.setdefault((month, line.offer.app.key), Upgrades())
                row.events += 1
                row.volume_cents += volume
                row.rate_cents += whole - volume


def identities(customers: Iterable[Customer]) -> Iterator[Identity]:
    """Say which ids are one licence, which licence goes on as another, and whose they are."""
    for customer in customers:
        for licence in customer.licences:
            follows = _ids(licence.follows) if licence.follows else frozenset()
            yield Identity(customer.number, _ids(licence), follows)


def _ids(licence: Licence) -> frozenset[str]:
    ids = {licence.entitlement_id, licence.entitlement_number, licence.number_before}
    if licence.hosting != "Cloud":
        ids |= {str(licence.support_number), f"SEN-{licence.support_number}"}
    return frozenset(one for one in ids if one)
