"""Due days on odd calendars: clocks that change, holidays and half ones, ends of months and years."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.delivery.schedule import due_at, newest_due
from reports_lib.periods import Month
from tests.delivery.test_schedule import due, schedule

ZONES = [
    *("UTC", "Europe/Berlin", "Europe/Lisbon", "America/New_York", "America/St_Johns", "America/Santiago"),
    *("Asia/Kolkata", "Asia/Jerusalem", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Apia"),
]


@pytest.mark.parametrize(
    ("month", "day", "holidays", "when"),
    [
        # Independence Day is a Saturday in 2026, and kept on Friday the third.
        ("2026-06", 3, "US", "2026-07-06"),
        # New Year's Day 2028 is a Saturday; its substitute is Monday the third.
        ("2027-12", 3, "GB", "2028-01-06"),
        # Christmas Eve is half a holiday by custom, and none by law: it counts.
        ("2026-11", 18, "DE", "2026-12-24"),
        # The day that would be due is a holiday itself: German Unity Day, a Tuesday.
        ("2028-09", 2, "DE", "2028-10-04"),
        # The week ends with Friday and Saturday: Sunday is the first business day.
        ("2026-10", 1, "EG", "2026-11-01"),
        # February 2027 has 20 weekdays, of which Presidents' Day is none: the twentieth is in March.
        ("2027-01", 20, "US", "2027-03-01"),
        # After the last of a leap year's and of a common year's February, and of the year.
        ("2028-02", 1, "", "2028-03-01"),
        ("2027-02", 1, "", "2027-03-01"),
        ("2027-12", 1, "", "2028-01-03"),
        # The 29th of February is a day like any other; Presidents' Day moves the twentieth to it.
        ("2028-01", 20, "DE", "2028-02-28"),
        ("2028-01", 20, "US", "2028-02-29"),
    ],
)
def test_a_due_day_is_counted_as_people_count_it(month, day, holidays, when):
    """By hand, in the calendars of these countries."""
    assert f"{due(month, day, holidays=holidays):%Y-%m-%d}" == when


@pytest.mark.parametrize(
    ("zone", "month", "instant"),
    [
        # Europe changes on 29 March and 25 October 2026, the United States on 8 March and 1 November.
        ("Europe/Berlin", "2026-02", "2026-03-04 07:00"),
        ("Europe/Berlin", "2026-03", "2026-04-03 06:00"),
        ("America/New_York", "2026-02", "2026-03-04 13:00"),
        ("America/New_York", "2026-03", "2026-04-03 12:00"),
        ("America/New_York", "2026-10", "2026-11-04 13:00"),
        # In the south summer begins when it ends in the north; Lord Howe's is half an hour.
        ("Australia/Lord_Howe", "2026-03", "2026-04-02 21:00"),
        ("Australia/Lord_Howe", "2026-04", "2026-05-04 21:30"),
        # No change at all, and half an hour beside the others.
        ("Asia/Kolkata", "2026-03", "2026-04-03 02:30"),
    ],
)
def test_eight_o_clock_is_eight_o_clock_before_and_after_clocks_change(zone, month, instant):
    """By the clocks of the place, not so many hours after midnight in Greenwich."""
    assert f"{due(month, timezone=zone):%Y-%m-%d %H:%M}" == instant


@given(
    index=st.integers(0, 30 * 12),
    zone=st.sampled_from(ZONES),
    at=st.times(timezones=st.none()).map(lambda one: one.replace(second=0, microsecond=0)),
    day=st.integers(1, 20),
)
def test_a_report_is_owed_at_the_hour_that_is_written_or_just_after_it(index, zone, at, day):
    """The law of local time: where the clock leaves the hour out, it is at most an hour later."""
    month = Month(2010, 1) + index
    found = due_at(schedule(day, timezone=zone, at=at), "monthly_review", month).astimezone(ZoneInfo(zone))
    written = datetime.combine(found.date(), at)

    assert timedelta() <= found.replace(tzinfo=None) - written <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("month", "day", "at", "instant"),
    [
        # 8 March 2026, the sixth day of business where Sunday is one: New York has no half past two.
        ("2026-02", 6, "02:30", "2026-03-08 07:30"),
        # 1 November 2026: New York has half past one twice, and the first counts.
        ("2026-10", 1, "01:30", "2026-11-01 05:30"),
    ],
)
def test_an_hour_that_is_not_there_or_there_twice_comes_once(month, day, at, instant):
    """An hourly look finds the report owed from then on, and not before."""
    keys = {"timezone": "America/New_York", "holidays": "EG", "at": at}
    since = due(month, day, **keys)
    looks = [since + timedelta(hours=hour, minutes=17) for hour in range(-30, 30)]

    owed = [
        newest_due(schedule(day, **keys), "monthly_review", Month.of(now.date()) - 1, at=now).period
        for now in looks
    ]

    assert f"{since:%Y-%m-%d %H:%M}" == instant
    assert owed == [Month.parse(month) - 1] * 30 + [Month.parse(month)] * 30
