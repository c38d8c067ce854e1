"""Conditions: what a record must meet to be told, as SQL with its arguments apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Conditions"]


@dataclass(slots=True)
class Conditions:
    """A list of conditions that must all hold; columns are written here, values arrive as arguments.

    ``order`` is the order in which what they find is found soonest.
    """

    clauses: list[str] = field(default_factory=list)
    arguments: list[object] = field(default_factory=list)
    order: str | None = None

    def add(self, clause: str, *arguments: object) -> None:
        """Add a condition with a question mark for each argument."""
        self.clauses.append(clause)
        self.arguments += arguments

    def one_of(self, column: str, values: Sequence[object]) -> None:
        """Demand that a column has one of some values; no value demands nothing."""
        if values:
            self.add(f"{column} IN ({', '.join('?' * len(values))})", *values)

    def between(self, column: str, first: str | None, last: str | None) -> None:
        """Demand a day from the first to the last, both included; a reversed range holds nothing."""
        if first:
            self.add(f"{column} >= ?", first)
        if last:
            self.add(f"{column} <= ?", last)

    def contains(self, column: str, text: str | None) -> None:
        """Demand a piece of text, whatever its case."""
        if text:
            escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            self.add(f"{column} LIKE ? ESCAPE '\\'", f"%{escaped}%")

    @property
    def where(self) -> str:
        """The conditions as one expression."""
        return " AND ".join(f"({one})" for one in self.clauses) or "1"
