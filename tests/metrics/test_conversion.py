"""Conversion: edges, laws, and a naive version that agrees."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from statistics import median

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.metrics.evaluation_tables import FIRST, evaluation, evaluations, table_of

JUNE = Months.parse("2026-06")
SPAN = Months.parse("2025-12..2026-08")
LOOKED_AT = date(2026, 11, 5)
COUNTS = ["started", "resolved", "converted", "unresolved", "left_out"]
SPLITS = [[], ["app_key"], ["partner_type"], ["app_key", "partner_type"]]
KINDS = {False: metrics.evaluation_conversion, True: metrics.edition_trials}

few = settings(max_examples=15)
instants = st.integers(0, 400).map(lambda number: FIRST + timedelta(days=number))


def june(*rows, known_on=LOOKED_AT):
    """June's row of some evaluations."""
    return metrics.evaluation_conversion(table_of(rows), months=JUNE, known_on=known_on).iloc[0]


def test_a_month_without_evaluations_is_a_row_of_zero():
    """Its rates and medians are missing, never zero."""
    months = metrics.evaluation_conversion(
        table_of([evaluation("2026-06-02", "2026-07-02")]), months=Months.parse("2026-05"), known_on=LOOKED_AT
    )

    assert months[COUNTS].to_numpy().tolist() == [[0, 0, 0, 0, 0]]
    shares = ["conversion_rate", "naive_rate", "median_days", "median_days_after_end"]
    assert months[shares].isna().to_numpy().all()
    assert months["is_mature"].tolist() == [True]


def test_columns_keep_their_names_and_order():
    """Scripts and spreadsheets hang on them."""
    frame = metrics.evaluation_conversion(
        table_of([evaluation("2026-06-02")]), months=JUNE, by=["app_key"], known_on=LOOKED_AT
    )

    assert (
        list(frame.columns)
        == (
            "month app_key started resolved converted unresolved conversion_rate median_days naive_rate "
            "median_days_after_end left_out is_mature"
        ).split()
    )
    assert frame.dtypes[COUNTS].eq("int64").all()


@pytest.mark.parametrize(
    ("row", "resolved"),
    [
        (evaluation("2026-06-02", "2026-10-06"), 1),
        (evaluation("2026-06-02", "2026-10-07"), 0),
        (evaluation("2026-06-02"), 1),
        (evaluation("2026-06-02", "2026-12-01", "2026-11-05"), 1),
        (evaluation("2026-06-02", "2026-12-01", "2026-11-06"), 0),
        (evaluation("2026-06-02", "2026-12-01", "2026-12-05", converted_on="2026-11-05"), 1),
        (evaluation("2026-06-02", "2026-12-01", "2026-11-05", converted_on="2026-12-01"), 1),
    ],
)
def test_what_is_resolved_on_the_fifth_of_november(row, resolved):
    """30 days after the end, 90 after the start without one, or on the day of sale or first paid day."""
    assert june(row)["resolved"] == resolved


def test_without_an_end_it_lapses_ninety_days_after_the_start():
    """On the day itself."""
    row = evaluation("2026-06-02")

    days = [june(row, known_on=day)["unresolved"] for day in (date(2026, 8, 30), date(2026, 8, 31))]

    assert days == [1, 0]


def test_what_begins_later_than_is_known_is_not_there():
    """A record may name a trial of another edition that has yet to begin."""
    assert june(evaluation("2026-06-20"), known_on=date(2026, 6, 19))[COUNTS].tolist() == [0, 0, 0, 0, 0]


def test_the_median_of_an_even_number_is_between_the_middle_two():
    """5, 9, 12 and 40 days; by the end -25, -21 and 10, and one has no end."""
    row = june(
        evaluation("2026-06-01", "2026-07-01", "2026-06-06"),
        evaluation("2026-06-01", "2026-07-01", "2026-06-10"),
        evaluation("2026-06-01", None, "2026-06-13"),
        evaluation("2026-06-01", "2026-07-01", "2026-07-11"),
    )

    assert (row["median_days"], row["median_days_after_end"]) == (10.5, -21)


def test_what_does_not_count_is_told_beside():
    """A sandbox and a community licence are no evaluations, and one that was bought is one of one."""
    row = june(
        evaluation("2026-06-01", "2026-07-01", "2026-06-06"),
        evaluation("2026-06-01", "2026-07-01", left_out_as="sandbox"),
        evaluation("2026-06-01", "2026-07-01", "2026-06-06", left_out_as="moved licence"),
    )

    assert row[COUNTS].tolist() == [1, 1, 1, 0, 2]


def test_a_segment_that_nobody_names_is_a_row_too():
    """Without a partner type: its own counts, rate and median."""
    rows = [
        evaluation("2026-06-01", "2026-07-01", "2026-06-06"),
        evaluation("2026-06-01", "2026-07-01", partner_type="Expert"),
    ]

    frame = metrics.evaluation_conversion(
        table_of(rows), months=JUNE, by=["partner_type"], known_on=LOOKED_AT
    )

    shown = frame[["partner_type", "converted", "conversion_rate", "median_days"]].astype(object)
    assert shown.where(shown.notna(), "-").to_numpy().tolist() == [
        ["Expert", 0, 0.0, "-"],
        ["-", 1, 1.0, 5.0],
    ]


@few
@given(evaluations(), instants, st.sampled_from(SPLITS), st.booleans())
def test_cohorts_agree_with_counting_one_by_one(rows, known_on, by, of_editions):
    """Counts, rates and exact medians of every month and segment."""
    frame = KINDS[of_editions](table_of(rows), months=SPAN, by=by, known_on=known_on)

    groups = defaultdict(list)
    for row in rows:
        if row["is_upgrade_trial"] == of_editions and row["started_on"] <= known_on:
            groups[row["month"], *(row[name] or "-" for name in by)].append(row)
    told = {
        (one["month"].date(), *("-" if pd.isna(one[name]) else one[name] for name in by)): one
        for one in frame.to_dict("records")
    }
    for key, one in told.items():
        assert {name: one[name] for name in COUNTS} == counted(groups[key], known_on)
        assert seen(one) == rated(groups[key], key[0], known_on)
    assert groups.keys() <= told.keys()


def counted(rows, known_on):
    """The counts of a cohort, one evaluation after the other."""
    states = [state(row, known_on) for row in rows if not row["left_out_as"]]
    bought, lapsed = states.count("bought"), states.count("lapsed")
    return {
        "started": len(states),
        "resolved": bought + lapsed,
        "converted": bought,
        "unresolved": states.count("open"),
        "left_out": len(rows) - len(states),
    }


def state(row, known_on):
    """What became of one evaluation by a day."""
    if row["sold_on"] and (row["sold_on"] <= known_on or row["converted_on"] <= known_on):
        return "bought"
    over_on = (
        row["ends_on"] + timedelta(days=30) if row["ends_on"] else row["started_on"] + timedelta(days=90)
    )
    return "lapsed" if over_on <= known_on else "open"


def rated(rows, first_day, known_on):
    """Rates and medians; nothing until 90 days after the month's end."""
    if Month.of(first_day).last_day + timedelta(days=90) > known_on:
        return [None, None, None, None]
    counts = counted(rows, known_on)
    bought = [row for row in rows if not row["left_out_as"] and state(row, known_on) == "bought"]
    ended = [row["days_after_end"] for row in bought if row["days_after_end"] is not None]
    return [
        counts["converted"] / counts["resolved"] if counts["resolved"] else None,
        counts["converted"] / counts["started"] if counts["started"] else None,
        median(row["days_to_convert"] for row in bought) if bought else None,
        median(ended) if ended else None,
    ]


def seen(row):
    """The same of a printed row."""
    names = ("conversion_rate", "naive_rate", "median_days", "median_days_after_end")
    return [None if pd.isna(row[name]) else row[name] for name in names]


@few
@given(evaluations(), instants, st.sampled_from(SPLITS))
def test_a_rate_is_between_nothing_and_all_and_segments_add_up(rows, known_on, by):
    """No cohort ever sells more than it began, at any grain."""
    frame = metrics.evaluation_conversion(table_of(rows), months=SPAN, by=by, known_on=known_on)
    total = metrics.evaluation_conversion(table_of(rows), months=SPAN, known_on=known_on)

    assert frame["conversion_rate"].dropna().between(0, 1).all()
    assert (frame["naive_rate"].fillna(0) <= frame["conversion_rate"].fillna(0)).all()
    assert (frame["resolved"] + frame["unresolved"]).equals(frame["started"])
    if len(frame):
        assert frame.groupby("month")[COUNTS].sum().reset_index().equals(total[["month", *COUNTS]])


@few
@given(evaluations(), instants)
def test_what_happens_later_changes_nothing(rows, known_on):
    """Evaluations that begin, and sales that are made, after the instant might as well not be there."""
    known = [
        row
        if row["sold_on"] is None or min(row["sold_on"], row["converted_on"]) <= known_on
        else row | dict.fromkeys(("sold_on", "converted_on", "days_to_convert", "days_after_end"))
        for row in rows
        if row["started_on"] <= known_on
    ]

    every, alone = (
        metrics.evaluation_conversion(table_of(one), months=SPAN, known_on=known_on) for one in (rows, known)
    )

    assert every.equals(alone)
