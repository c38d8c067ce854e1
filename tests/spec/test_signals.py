"""Signals, as the definition's worked example has it: small counts are held against Poisson."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.table import read_table

OCTOBER = Months.parse("2026-10")


def weekly(kind, *counts, ends_on=date(2026, 10, 31)):
    """Events of one kind by week, all on a week's first day; the last week ends on a month's last day."""
    first = ends_on - timedelta(days=7 * len(counts) - 1)
    rows = [
        f"{kind}  maps  {first + timedelta(days=7 * week)}"
        for week, count in enumerate(counts)
        for _ in range(count)
    ]
    return read_table("\n".join(["kind  app_key  day_on", *rows])).rename(day="day_on")


def found(events, series):
    """What October's last week says of one series."""
    rows = metrics.signals(events, months=OCTOBER)
    return rows[rows["series"] == series].iloc[0]


def test_three_trials_after_weeks_of_ten_are_a_signal():
    """12, 9, 11, 10, 13, 8, 11 (mean 10.57), then 3: such a week, or a worse one, comes once in 150."""
    week = found(weekly("evaluations", 12, 9, 11, 10, 13, 8, 11, 3), "evaluations")

    assert (week["count"], week["weeks"], week["direction"]) == (3, 7, "low")
    assert (round(week["expected"], 2), round(week["probability"], 3)) == (10.57, 0.007)
    assert (week["is_signal"], week["finding"]) == (True, "fewer than usual")


@pytest.mark.parametrize(
    ("count", "finding"),
    [
        (0, "fewer than usual"),
        (3, "fewer than usual"),
        (4, "as usual"),
        (19, "as usual"),
        (20, "more than usual"),
    ],
)
def test_what_is_usual_around_ten_and_a_half(count, finding):
    """P(X <= 4) is 2.0 %, P(X >= 19) 1.2 %, P(X >= 20) 0.6 %."""
    assert found(weekly("evaluations", 12, 9, 11, 10, 13, 8, 11, count), "evaluations")["finding"] == finding


@pytest.mark.parametrize(
    ("counts", "finding"),
    [
        ((0, 1, 0, 0, 2, 0, 1, 6), "too few to tell"),
        ((1, 1, 1, 1, 1, 1, 1, 6), "more than usual"),
        ((4, 4, 4, 4, 4, 4, 4, 0), "as usual"),
        ((5, 5, 5, 5, 5, 5, 5, 0), "fewer than usual"),
        ((30, 30, 30, 2), "too few to tell"),
        ((30, 30, 30, 30, 2), "fewer than usual"),
    ],
)
def test_few_events_and_few_weeks_tell_little(counts, finding):
    """Below one a week, or with fewer than four weeks before, nothing is flagged; z-scores would."""
    assert found(weekly("refunds", *counts), "refunds")["finding"] == finding


def test_the_days_after_the_month_are_in_no_week():
    """A week that has only begun is never compared."""
    events = weekly("refunds", *[10] * 8).union(weekly("refunds", 90, ends_on=date(2026, 11, 7)))

    week = found(events, "refunds")

    assert (week["count"], week["expected"], week["week_starts_on"].date()) == (10, 10, date(2026, 10, 25))
