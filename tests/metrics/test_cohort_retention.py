"""Cohort retention: the triangle of who began when and what is left of them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.metrics.balances import FIRST, LENGTH, filled, ledgers, paid, table_of

GRID = """
    customer_id  app_key  2026-01  2026-02  2026-03  2026-04
    ann          maps     100      150      150      -
    bob          maps     100      -        -        80
    cy           maps     -        40       40       40
    cy           forms    -        -        60       60
    dee          forms    -        -        -        20
    eve          forms    -10      -        -        -
"""
SPAN = Months.parse("2026-01..2026-04")
COLUMNS = [
    *("cohort", "age_months", "customers", "retained_customers", "customer_retention"),
    *("opening_mrr_usd", "retained_mrr_usd", "mrr_retention"),
]


def said(frame, *by):
    """Each row as one line."""
    return [
        " ".join(
            [
                *(str(row[name]) for name in by),
                f"{row['cohort']:%Y-%m}",
                *(str(row[name]) for name in ("age_months", "customers", "retained_customers")),
                f"{row['customer_retention']:g}",
                *(f"{row[name]}" for name in ("opening_mrr_usd", "retained_mrr_usd")),
                f"{row['mrr_retention']:g}",
            ]
        )
        for row in frame.to_dict("records")
    ]


def test_a_triangle_of_months():
    """Worked example: bob comes back, cy buys a second app, in March nobody begins, eve never pays."""
    frame = metrics.cohort_retention(paid(GRID), months=SPAN)

    assert said(frame) == [
        "2026-01 0 2 2 1 200.00 200.00 1",
        "2026-01 1 2 1 0.5 200.00 150.00 0.75",
        "2026-01 2 2 1 0.5 200.00 150.00 0.75",
        "2026-01 3 2 1 0.5 200.00 80.00 0.4",
        "2026-02 0 1 1 1 40.00 40.00 1",
        "2026-02 1 1 1 1 40.00 100.00 2.5",
        "2026-02 2 1 1 1 40.00 100.00 2.5",
        "2026-04 0 1 1 1 20.00 20.00 1",
    ]
    assert list(frame.columns) == COLUMNS
    assert frame.attrs["metric"] == "cohort_retention"


def test_a_cohort_that_is_all_gone_still_has_its_ages():
    """Zero of one, and zero dollars: known, and not missing."""
    grid = "customer_id  app_key  2026-01  2026-02  2026-03\nann  maps  10  -  -"

    frame = metrics.cohort_retention(paid(grid), months=Months.parse("2026-01..2026-03"))

    assert said(frame)[1:] == ["2026-01 1 1 0 0 10.00 0.00 0", "2026-01 2 1 0 0 10.00 0.00 0"]


def test_by_app_a_second_app_begins_a_second_time():
    """Cy's forms are of March."""
    frame = metrics.cohort_retention(paid(GRID), months=SPAN, by=["app_key"])

    assert list(frame.columns) == ["app_key", *COLUMNS]
    assert said(frame[frame["app_key"] == "forms"], "app_key") == [
        "forms 2026-03 0 1 1 1 60.00 60.00 1",
        "forms 2026-03 1 1 1 1 60.00 60.00 1",
        "forms 2026-04 0 1 1 1 20.00 20.00 1",
    ]


def test_the_months_choose_cohorts_and_the_last_day_looked_at():
    """February's cohort at the end of March; what happened in January and April is not told."""
    frame = metrics.cohort_retention(paid(GRID), months=Months.parse("2026-02..2026-03"))

    assert said(frame) == ["2026-02 0 1 1 1 40.00 40.00 1", "2026-02 1 1 1 1 40.00 100.00 2.5"]


QUARTERS = """
    customer_id  app_key  2026-01  2026-02  2026-03  2026-04  2026-05  2026-06
    ann          maps     10       10       -        -        -        -
    bob          maps     -        20       20       20       -        -
    cy           maps     -        -        40       40       40       50
    dee          maps     -        -        -        80       80       80
"""


def test_an_age_of_a_quarter_is_shown_when_all_of_its_months_have_reached_it():
    """March is three months old in June, so ages end at 3; of the second quarter June is age 0 at last."""
    frame = metrics.cohort_retention(
        paid(QUARTERS), months=Months.parse("2026-01..2026-06"), cohort="quarter"
    )

    assert said(frame) == [
        "2026-01 0 3 3 1 70.00 70.00 1",
        "2026-01 1 3 3 1 70.00 70.00 1",
        "2026-01 2 3 2 0.666667 70.00 60.00 0.857143",
        "2026-01 3 3 1 0.333333 70.00 50.00 0.714286",
        "2026-04 0 1 1 1 80.00 80.00 1",
    ]


@pytest.mark.parametrize(
    ("months", "cohorts"),
    [("2026-01..2026-05", ["2026-01"]), ("2026-02..2026-06", ["2026-04"]), ("2026-01..2026-02", [])],
)
def test_a_quarter_is_shown_whole_or_not_at_all(months, cohorts):
    """Neither one that is not over, nor one that began before the months asked for."""
    frame = metrics.cohort_retention(paid(QUARTERS), months=Months.parse(months), cohort="quarter")

    assert [f"{one:%Y-%m}" for one in frame["cohort"].unique()] == cohorts
    assert list(frame.columns) == COLUMNS


def test_segments_that_are_not_known_have_a_triangle():
    """By country; two customers of whom one is of nowhere."""
    grid = """
        customer_id  app_key  country  2026-03  2026-04
        ann          maps     Norway   10       20
        bob          maps     -        10       -
    """

    frame = metrics.cohort_retention(paid(grid), months=SPAN, by=["country"])

    assert said(frame, "country") == [
        "Norway 2026-03 0 1 1 1 10.00 10.00 1",
        "Norway 2026-03 1 1 1 1 10.00 20.00 2",
        "nan 2026-03 0 1 1 1 10.00 10.00 1",
        "nan 2026-03 1 1 0 0 10.00 0.00 0",
    ]


def test_gross_is_a_basis_of_its_own():
    """Twice the dollars, here; the ratios are the same."""
    net = metrics.cohort_retention(paid(GRID), months=SPAN)
    gross = metrics.cohort_retention(paid(GRID), months=SPAN, basis="gross")

    assert gross["opening_mrr_usd"].tolist() == [2 * one for one in net["opening_mrr_usd"]]
    assert gross["mrr_retention"].tolist() == net["mrr_retention"].tolist()


def test_four_years_have_a_whole_triangle():
    """48 cohorts, 48 ages of the first."""
    rows = [f"c{at}  maps  {'  '.join(['-'] * at + ['5'] * (48 - at))}" for at in range(48)]
    header = "  ".join(["customer_id", "app_key", *(str(one) for one in Months.parse("2022-11..2026-10"))])

    frame = metrics.cohort_retention(
        paid("\n".join([header, *rows])), months=Months.parse("2022-11..2026-10")
    )

    assert len(frame) == 48 * 49 // 2
    assert frame["customer_retention"].eq(1).all()


def seen_in(row):
    """The month in which a cohort has an age."""
    return Month.of(row.cohort) + row.age_months


def by_hand(ledger):
    """Customers, retained customers and cents of each cohort and age, by going through the balances."""
    held, _ = ledger
    sums = defaultdict(lambda: [0] * LENGTH)
    for (customer, _app), row in held.items():
        sums[customer] = [one + other for one, other in zip(sums[customer], row, strict=True)]
    cells = defaultdict(lambda: [0, 0])
    for row in sums.values():
        first = next((at for at, one in enumerate(row) if one > 0), None)
        for at in range(LENGTH if first is None else first, LENGTH):
            cell = cells[first, at - first]
            cell[0] += row[at] > 0
            cell[1] += row[at]
    return cells


@settings(max_examples=15)
@given(ledgers)
def test_agrees_with_going_through_the_balances(ledger):
    """Cohort by cohort and age by age; later months change none of it."""
    months = Months(FIRST, FIRST + (LENGTH - 1))

    frame = metrics.cohort_retention(table_of(ledger), months=months)
    earlier = metrics.cohort_retention(table_of(ledger, length=9), months=Months(FIRST, FIRST + 8))

    told = {
        (Month.of(row.cohort).index - FIRST.index, row.age_months): [
            row.retained_customers,
            int(row.retained_mrr_usd * 100),
        ]
        for row in frame.itertuples()
    }
    assert told == by_hand(ledger)
    reached = frame[[seen_in(row) <= FIRST + 8 for row in frame.itertuples()]] if len(frame) else frame
    assert said(reached) == said(earlier)


@settings(max_examples=10)
@given(ledgers, st.integers(0, LENGTH - 1))
def test_the_cohorts_of_a_month_add_up_to_its_mrr(ledger, at):
    """But for customers who never paid, which are in no cohort."""
    held = {unit: [max(one, 0) for one in row] for unit, row in ledger[0].items()}
    month = FIRST + at
    table = table_of((held, {}))

    frame = metrics.cohort_retention(table, months=Months(FIRST, month))

    diagonal = [row.retained_mrr_usd for row in frame.itertuples() if seen_in(row) == month]
    total = metrics.mrr(table, months=Months(month, month))["mrr_usd"].iloc[0]
    assert sum(diagonal, Decimal()) == total


def test_a_long_life_is_followed_to_its_end():
    """The age is in months of its own, also over the turn of years."""
    grid = filled("customer_id  app_key  2024-11  2025-12  2026-02\nann  maps  10  30  30")

    frame = metrics.cohort_retention(paid(grid), months=Months.parse("2024-11..2026-02"))

    assert said(frame)[12:] == [
        "2024-11 12 1 1 1 10.00 10.00 1",
        "2024-11 13 1 1 1 10.00 30.00 3",
        "2024-11 14 1 1 1 10.00 30.00 3",
        "2024-11 15 1 1 1 10.00 30.00 3",
    ]
