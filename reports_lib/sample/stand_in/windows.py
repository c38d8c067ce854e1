"""Windows: the days a series is asked for, and the weeks or months they fall into."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports_lib.sample.stand_in.calls import Call

__all__ = ["Window"]

_BUCKETS = {
    "week": "date({day}, '-' || strftime('%w', {day}) || ' days')",
    "month": "date({day}, 'start of month')",
}


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``first`` to ``last``, both included, by ``week`` or by ``month``.

    Weeks begin on Sunday, so the first one may begin before the first day.
    """

    first: date
    last: date
    aggregation: str

    @classmethod
    def of(cls, call: Call) -> Window:
        """Read the window of a request; without one it is the last quarter by week, or year by month."""
        aggregation = call.query.word("aggregation", tuple(_BUCKETS)) or "week"
        last = date.fromisoformat(call.query.day("endDate") or call.yesterday.isoformat())
        length = timedelta(days=90 if aggregation == "week" else 364)
        first = date.fromisoformat(call.query.day("startDate") or (last - length).isoformat())
        return cls(first, last, aggregation)

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day, as they are written."""
        return self.first.isoformat(), self.last.isoformat()

    @property
    def buckets(self) -> list[str]:
        """The first day of every bucket."""
        days = (self.first + timedelta(days=at) for at in range((self.last - self.first).days + 1))
        return sorted({self._bucket(day).isoformat() for day in days})

    def _bucket(self, day: date) -> date:
        if self.aggregation == "month":
            return day.replace(day=1)
        return day - timedelta(days=day.isoweekday() % 7)

    def sql(self, column: str) -> str:
        """Write the bucket of a column."""
        return _BUCKETS[self.aggregation].format(day=column)
