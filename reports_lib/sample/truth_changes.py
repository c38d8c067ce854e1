"""Truth of changes: upgrades as one event, and who is who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.periods import Month, Months
from reports_lib.sample.cents import half_away
from reports_lib.sample.truth_terms import mrr_cents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from reports_lib.sample.lines import Line
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["Identity", "Upgrades", "add_upgrades", "identities"]


@dataclass(slots=True)
class Upgrades:
    """Upgrades of running terms: how many, and net MRR in cents by seats and by share."""

    events: int = 0
    volume_cents: int = 0
    rate_cents: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """All ids that a licence of an app ever had, whose it is, and the ids of the licence it continues."""

    customer: int
    app_key: str
    ids: frozenset[str]
    follows: frozenset[str]


def _worth(line: Line, at: date) -> int:
    return mrr_cents(line.amounts(at).net, line.start, line.end)


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
                volume = whole
                if line.share_percent != old.share_percent:
                    gross = mrr_cents(line.amounts(at).gross, line.start, line.end)
                    volume = half_away(gross * old.share_percent, 100) - _worth(old, at)
                row = events.setdefault((month, line.offer.app.key), Upgrades())
                row.events += 1
                row.volume_cents += volume
                row.rate_cents += whole - volume


def identities(customers: Iterable[Customer]) -> Iterator[Identity]:
    """Say which ids are one licence, which licence goes on as another, and whose they are."""
    for customer in customers:
        for licence in customer.licences:
            follows = _ids(licence.follows) if licence.follows else frozenset()
            yield Identity(customer.number, licence.app.key, _ids(licence), follows)


def _ids(licence: Licence) -> frozenset[str]:
    ids = {licence.entitlement_id, licence.entitlement_number, licence.number_before}
    if licence.hosting != "Cloud":
        ids |= {str(licence.support_number), f"SEN-{licence.support_number}"}
    return frozenset(one for one in ids if one)
