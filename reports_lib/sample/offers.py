"""Offers: what a customer buys for one term, turned into its tier and its list price."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.sample.cents import half_away
from reports_lib.sample.tiers import Tier, tier_of

if TYPE_CHECKING:
    from reports_lib.sample.apps import App

__all__ = ["Offer"]

_SMALL_TEAM = 10
_ANNUAL_TIERS = (
    *(10, 15, 25, 50, 100, 200, 300, 400, 500, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000),
    *range(2250, 5001, 250),
)
_DATA_CENTER_TIERS = (500, 1000, 2000, 3000, 4000, 5000, 10000)
_DATA_CENTER_CENTS = (420_000, 690_000, 1_140_000, 1_530_000, 1_860_000, 2_150_000, 3_200_000, 3_900_000)
_ACADEMIC_PERCENT, _ACADEMIC_DATA_CENTER_PERCENT = 25, 50
_FREE = frozenset(
    [*"COMMUNITY DEMONSTRATION EVALUATION FREE LEGACY_FREE OPEN_SOURCE STARTER".split(), "INTERNAL USE"]
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One app for so many seats and months.

    ``months`` is the length of a full term: 1 when billed monthly, otherwise 12 for each year.
    """

    app: App
    hosting: str
    licence_type: str | None
    months: int
    edition: str | None
    seats: int

    @property
    def billing_period(self) -> str:
        """``Monthly`` or ``Annual``."""
        return "Monthly" if self.months == 1 else "Annual"

    @property
    def users(self) -> int | None:
        """The users paid for: the seats, or the price band above them; None is without limit."""
        if self.hosting == "Data Center":
            return _band(_DATA_CENTER_TIERS, self.seats)
        return self.seats if self.months == 1 else _band(_ANNUAL_TIERS, self.seats)

    @property
    def licence_tier(self) -> Tier:
        """The tier as a licence spells it."""
        return tier_of(self.users)

    @property
    def tier(self) -> Tier:
        """The tier as a transaction spells it."""
        return tier_of(self.users, is_per_unit=self.months == 1)

    @property
    def list_cents(self) -> int:
        """The price of a full term before any discount."""
        percent = self._paid_percent()
        if self.hosting == "Data Center":
            band = bisect_left(_DATA_CENTER_TIERS, self.seats)
            return half_away(_DATA_CENTER_CENTS[band] * self.months * percent, 12 * 100)
        month = half_away(self._month_cents() * percent, 100)
        if self.months == 1:
            return month
        whole_dollars = -(-month * 10 // 100)
        return whole_dollars * 100 * self.months // 12

    def _paid_percent(self) -> int:
        if self.licence_type in _FREE:
            return 0
        if self.licence_type == "ACADEMIC":
            return _ACADEMIC_DATA_CENTER_PERCENT if self.hosting == "Data Center" else _ACADEMIC_PERCENT
        return 100

    def _month_cents(self) -> int:
        users = self.users or _ANNUAL_TIERS[-1]
        cents = self.app.small_team_cents
        if users > _SMALL_TEAM:
            floors = (0, *(ceiling for ceiling, _ in self.app.user_cents))
            cents = sum(
                each * max(min(users, ceiling) - floor, 0)
                for floor, (ceiling, each) in zip(floors, self.app.user_cents, strict=False)
            )
        return half_away(cents * 3, 2) if self.edition == "Advanced" else cents


def _band(tiers: tuple[int, ...], seats: int) -> int | None:
    at = bisect_left(tiers, seats)
    return tiers[at] if at < len(tiers) else None
