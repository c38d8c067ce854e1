"""Tiers: the seats somebody paid for, and how the Marketplace spells them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

__all__ = ["Tier", "Unsaid", "tier_of"]


class Unsaid(Enum):
    """What a tier can say instead of a number of seats."""

    UNLIMITED = auto()
    UNKNOWN = auto()
    AS_THE_LINES = auto()
    AS_THE_TRIAL = auto()


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier as it is told, and the seats it stands for."""

    text: str | None
    seats: int | Unsaid


def tier_of(users: int | None, *, is_per_unit: bool = False) -> Tier:
    """Spell a number of users; None is without limit.

    >>> tier_of(143, is_per_unit=True).text
    'Per Unit Pricing (143 Users)'
    """
    if users is None:
        return Tier("Unlimited Users", Unsaid.UNLIMITED)
    return Tier(f"Per Unit Pricing ({users} Users)" if is_per_unit else f"{users} Users", users)
