"""Calendars: the day a ledger was pulled turned into the days its stories hang on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from reports_lib.periods import Month, Months, add_months

if TYPE_CHECKING:
    from reports_lib.sample.apps import App

__all__ = ["Calendar"]

# The lean months, counted back from the last full one: fewer customers come, more of them leave.
_LEAN_FROM, _LEAN_TO = 16, 13


@dataclass(frozen=True)
class Calendar:
    """What happened when: ``months`` full months, and the days after them up to ``until``."""

    until: date
    months: int

    @cached_property
    def span(self) -> Months:
        """The full months of the ledger; the month that holds ``until`` is one only on its last day."""
        return Months.ending(Month.of(self.until + timedelta(days=1)) - 1, count=self.months)

    @cached_property
    def pulls(self) -> tuple[date, date, date]:
        """The days a month apart at whose start the ledger is told; the last one is after ``until``."""
        newest = self.until + timedelta(days=1)
        return add_months(newest, -2), add_months(newest, -1), newest

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The pulls that have a full month behind them, as instants."""
        seen = (day for day in self.pulls if Month.of(day) > self.span.first)
        return tuple(datetime.combine(day, time.min, UTC) for day in seen)

    def span_at(self, day: date) -> Months:
        """Return the full months that are over at the start of a day."""
        return Months(self.span.first, min(self.span.last, Month.of(day) - 1))

    def is_lean(self, day: date) -> bool:
        """Say whether a day falls into the vendor's bad summer."""
        ago = self.span.last.index - Month.of(day).index
        return _LEAN_TO <= ago <= _LEAN_FROM

    def launch_day(self, app: App) -> date:
        """Return the first day an app can be bought."""
        return max(self.span.first, self.span.last - min(app.age_months, self.months)).first_day
