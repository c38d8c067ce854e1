"""Field: one visible column, its label, unit, number format and direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["NUMBERS", "Field", "Unit"]

Unit = Literal["usd", "count", "share", "points", "ratio", "days", "month", "quarter", "date", "text"]

NUMBERS: frozenset[Unit] = frozenset({"usd", "count", "share", "points", "ratio", "days"})
"""The units of what is aligned and counted as a number."""

_AXIS = {
    "usd": "$~s",
    "count": ",d",
    "share": ".0%",
    "points": "+.0%",
    "ratio": ".1f",
    "days": ",.0f",
    "month": "%b %Y",
    "quarter": "Q%q %Y",
    "date": "%-d %b %Y",
    "text": "",
}
_EXACT = _AXIS | {"usd": "$,.2f", "share": ".1%", "points": "+.1%", "ratio": ".2f", "days": ",.1f"}


@dataclass(frozen=True)
class Field:
    """One visible column.

    ``better`` says which direction is good news: ``up``, ``down`` or ``neither``.
    """

    name: str
    label: str
    unit: Unit
    description: str
    better: Literal["up", "down", "neither"] = "neither"

    @property
    def axis_format(self) -> str:
        """The d3 format of an axis: short."""
        return _AXIS[self.unit]

    @property
    def exact_format(self) -> str:
        """The d3 format of a tooltip: exact."""
        return _EXACT[self.unit]
