"""A report is owed on the n-th business day after its period, by the clocks of the team."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.delivery.schedule import Rule, Schedule, due_at, newest_due, read_schedule
from reports_lib.errors import ParamsError
from reports_lib.periods import Month, Quarter

EXAMPLE = Path(__file__).parent.parent.parent / "params" / "schedule.example.yml"
KNOWN = {"monthly_review": None, "quarterly_review": None}


def schedule(day=3, **keys):
    """Return a schedule of the monthly review."""
    return Schedule.model_validate({"reports": {"monthly_review": {"business_day": day}}, **keys})


def due(month, day=3, **keys):
    """Return when the monthly review of a month is owed, in UTC."""
    return due_at(schedule(day, **keys), "monthly_review", Month.parse(month))


@pytest.mark.parametrize(
    ("month", "keys", "instant"),
    [
        # November 2026 begins on a Sunday: Monday, Tuesday, Wednesday.
        ("2026-10", {}, "2026-11-04 08:00"),
        # All Saints' is a Sunday that year, and a Monday in 2027.
        ("2027-10", {"holidays": "DE-BY"}, "2027-11-04 08:00"),
        ("2027-10", {"holidays": "DE-BE"}, "2027-11-03 08:00"),
        # New Year is a holiday almost everywhere; 2027-01-01 is a Friday.
        ("2026-12", {"holidays": "US"}, "2027-01-06 08:00"),
        ("2026-12", {}, "2027-01-05 08:00"),
        # A leap year's February.
        ("2028-02", {}, "2028-03-03 08:00"),
        # Summer time and winter time of Berlin.
        ("2026-06", {"timezone": "Europe/Berlin"}, "2026-07-03 06:00"),
        ("2026-10", {"timezone": "Europe/Berlin"}, "2026-11-04 07:00"),
        # East of Greenwich the day begins before it does in UTC.
        ("2026-10", {"timezone": "Pacific/Auckland"}, "2026-11-03 19:00"),
    ],
)
def test_a_review_is_owed_on_the_third_business_day(month, keys, instant):
    """Counted by hand in the calendar."""
    assert f"{due(month, **keys):%Y-%m-%d %H:%M}" == instant


def test_an_hour_that_summer_time_leaves_out_is_still_an_hour():
    """2026-03-29 02:30 is no time in Berlin; the first business day of a month is never lost by it."""
    sunday = schedule(1, timezone="Europe/Berlin", at="02:30")

    assert due_at(sunday, "monthly_review", Month.parse("2026-03")).tzinfo is UTC


def test_a_quarter_is_owed_after_its_last_month():
    """Of a fiscal year that begins in February, too."""
    rules = Schedule.model_validate({"reports": {"quarterly_review": {"business_day": 5}}})
    fiscal = Quarter.parse("2027-Q3", fiscal_year_starts=2)

    assert f"{due_at(rules, 'quarterly_review', Quarter.parse('2026-Q3')):%F}" == "2026-10-07"
    assert f"{due_at(rules, 'quarterly_review', fiscal):%F}" == "2026-11-06"


@pytest.mark.parametrize(
    ("now", "month"),
    [
        ("2026-11-04T08:00:00", "2026-10"),
        ("2026-11-04T07:59:59", "2026-09"),
        ("2026-11-01T00:00:00", "2026-09"),
        ("2026-12-02T23:00:00", "2026-10"),
    ],
)
def test_what_is_owed_is_the_newest_that_is_due(now, month):
    """Until then it is the one before."""
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    newest = Month.of(at.date()) - 1

    assert str(newest_due(schedule(), "monthly_review", newest, at=at).period) == month


@given(
    hours=st.integers(0, 15 * 365 * 24),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
    holidays=st.sampled_from(["", "DE", "US", "JP", "AE"]),
    day=st.integers(1, 20),
)
def test_what_is_owed_is_due_and_the_next_one_is_not(hours, zone, holidays, day):
    """A law for any instant, place, calendar and day: one period is owed, and due instants grow."""
    rules = schedule(day, timezone=zone, holidays=holidays)
    instant = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours)
    newest = Month.of(instant.date()) - 1
    owed = newest_due(rules, "monthly_review", newest, at=instant)

    assert owed.since <= instant
    assert owed.period == newest or due_at(rules, "monthly_review", owed.period + 1) > instant
    assert due_at(rules, "monthly_review", owed.period + 1) - owed.since > timedelta(days=14)


def test_each_audience_has_its_business_day():
    """Readers outside get it later; one of the two may be left out, not both."""
    rule = {"business_day": 3, "shared_business_day": 6}
    rules = Schedule.model_validate({"reports": {"monthly_review": rule}})
    days = [
        f"{due_at(rules, 'monthly_review', Month.parse('2026-10'), audience=one):%F}"
        for one in rules.reports["monthly_review"].days
    ]

    assert days == ["2026-11-04", "2026-11-09"]
    assert list(Rule(shared_business_day=6).days) == ["shared"]
    with pytest.raises(ValueError, match="business_day, shared_business_day, or both"):
        Rule()


def test_the_example_is_valid():
    """Whoever copies it gets reports."""
    assert set(read_schedule(EXAMPLE, known=KNOWN).reports) == set(KNOWN)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("reports: {}", "reports is {}"),
        ("reports: {monthly_review: {business_day: 0}}", "reports.monthly_review.business_day is 0"),
        ("reports: {montly_review: {business_day: 1}}", "no report 'montly_review'"),
        (
            "timezone: Europe/Berlim\nreports: {monthly_review: {business_day: 1}}",
            "no time zone 'Europe/Berlim'",
        ),
        ("holidays: ZZ\nreports: {monthly_review: {business_day: 1}}", "nobody knows the holidays of 'ZZ'"),
        ("at: noon\nreports: {monthly_review: {business_day: 1}}", "at is 'noon'"),
        ("days: 3\nreports: {monthly_review: {business_day: 1}}", "no key 'days'"),
    ],
)
def test_a_mistake_is_named(tmp_path, text, what):
    """Which key, and what is wrong with it."""
    path = tmp_path / "schedule.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ParamsError, match=what) as told:
        read_schedule(path, known=KNOWN)

    assert told.value.where == str(path)


def test_without_a_schedule_the_error_says_what_to_copy(tmp_path):
    """Nobody has to read documentation to get on."""
    with pytest.raises(ParamsError, match="no schedule") as told:
        read_schedule(tmp_path / "schedule.yml", known=KNOWN)

    assert "schedule.example.yml" in told.value.todo
