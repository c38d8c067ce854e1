"""Schedule: which report is owed when, from params/schedule.yml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

import holidays
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from reports_lib.audiences import INTERNAL, SHARED, Audience
from reports_lib.delivery.written import read_written
from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reports_lib.periods import Month, Quarter

__all__ = ["Owed", "Schedule", "due_at", "newest_due", "next_due", "read_schedule"]


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"there is no time zone {name!r}; {did_you_mean(name, available_timezones())}")
    return name


def _country(name: str) -> str:
    if name:
        _calendar(name)
    return name


def _calendar(name: str) -> holidays.HolidayBase:
    """Return the holidays of a country, or of a part of it: ``DE`` or ``DE-BY``; of none, weekends alone."""
    if not name:
        return holidays.HolidayBase()
    country, _, part = name.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as error:
        raise ValueError(f"nobody knows the holidays of {name!r}; write them as US, DE or DE-BY") from error


_Day = Annotated[int, Field(ge=1, le=20)]


class Rule(BaseModel):
    """When a report is owed: on which business day after its period, to internal and to shared readers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    business_day: _Day | None = None
    shared_business_day: _Day | None = None

    @model_validator(mode="after")
    def _some_day(self) -> Self:
        if not self.days:
            raise ValueError("a report needs business_day, shared_business_day, or both")
        return self

    @property
    def days(self) -> dict[Audience, int]:
        """The business day of each audience that gets the report."""
        told = {INTERNAL: self.business_day, SHARED: self.shared_business_day}
        return {audience: day for audience, day in told.items() if day}


class Schedule(BaseModel):
    """The keys of params/schedule.yml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    holidays: Annotated[str, AfterValidator(_country)] = ""
    at: time = time(8)
    reports: dict[str, Rule] = Field(min_length=1)


@dataclass(frozen=True)
class Owed:
    """A report of a period, to whom, and since when it is owed."""

    report: str
    audience: Audience
    period: Month | Quarter
    since: datetime


def read_schedule(path: Path, *, known: Mapping[str, Any]) -> Schedule:
    """Read the schedule; ``known`` are the reports there are.

    Raises ``ParamsError`` when there is none, or for the first mistake in it.
    """
    schedule = read_written(
        path,
        Schedule,
        what="There is no schedule",
        todo="copy params/schedule.example.yml to params/schedule.yml and say when each report is owed",
    )
    for name in schedule.reports:
        if name not in known:
            raise ParamsError(f"There is no report {name!r}", where=str(path), todo=did_you_mean(name, known))
    return schedule


def due_at(
    schedule: Schedule, report: str, period: Month | Quarter, *, audience: Audience = INTERNAL
) -> datetime:
    """Return the instant from which a report of a period is owed to an audience.

    It is the hour ``at`` of the n-th business day after the period, on the clocks of the time zone; an
    hour that a change to summer time leaves out is the one after it.
    """
    day = schedule.reports[report].days[audience]
    found: date = _calendar(schedule.holidays).get_nth_working_day(period.last_day, day)
    return datetime.combine(found, schedule.at, ZoneInfo(schedule.timezone)).astimezone(UTC)


def newest_due(
    schedule: Schedule, report: str, newest: Month | Quarter, *, at: datetime, audience: Audience = INTERNAL
) -> Owed:
    """Return the newest period of a report that is owed by now; ``newest`` is the one that ended last."""
    period = newest
    while (since := due_at(schedule, report, period, audience=audience)) > at:
        period = period - 1
    return Owed(report, audience, period, since)


def next_due(schedule: Schedule, owed: Owed) -> Owed:
    """Return what comes after a report that is owed: its next period."""
    following = owed.period + 1
    since = due_at(schedule, owed.report, following, audience=owed.audience)
    return Owed(owed.report, owed.audience, following, since)
