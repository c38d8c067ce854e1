"""Revenue retention: closed cohorts of a month and of a year ago."""

from __future__ import annotations

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.metrics.balances import JUNE, WORKED, filled, paid

COLUMNS = "window_months opening retained retained_capped as_billed nrr grr nrr_as_billed".split()


def told(frame, *by):
    """Each row as one line: window, four amounts in dollars, three ratios to four digits."""
    lines = []
    for row in frame.to_dict("records"):
        amounts = [f"{row[f'{name}_mrr_usd']:f}" for name in COLUMNS[1:5]]
        ratios = [f"{row[name]:.4f}" for name in COLUMNS[5:]]
        lines.append(
            " ".join([*(str(row[name]) for name in by), str(row["window_months"]), *amounts, *ratios])
        )
    return lines


def of(grid, month, window, **booked):
    """NRR, GRR and NRR as billed of one month and window."""
    frame = metrics.revenue_retention(paid(grid, **booked), months=Months.parse(month))
    row = frame[frame["window_months"] == window].iloc[0]
    return tuple(round(float(row[name]), 4) for name in ("nrr", "grr", "nrr_as_billed"))


def test_june_is_what_the_definition_prints():
    """Worked example: of 530, 490 are paid, 440 of it capped; who came or came back is left out."""
    june = metrics.revenue_retention(paid(WORKED), months=JUNE)

    assert told(june) == [
        "1 530.00 490.00 440.00 490.00 0.9245 0.8302 0.9245",
        "12 0.00 0.00 0.00 0.00 nan nan nan",
    ]
    assert list(june.columns) == [
        "month",
        "window_months",
        *(f"{name}_mrr_usd" for name in COLUMNS[1:5]),
        *COLUMNS[5:],
    ]
    assert june.attrs["metric"] == "revenue_retention"


YEAR = """
    customer_id  app_key  2025-06  2025-09  2025-12  2026-03  2026-06
    A            maps     100      100      100      100      100
    B            maps     100      100      100      -        -
    C            maps     -        100      200      200      200
"""


def test_a_year_is_a_closed_cohort_and_no_product_of_months():
    """Of A and B, B left; C's growth is none of theirs: half is left, where the months multiply to all."""
    frame = metrics.revenue_retention(paid(filled(YEAR)), months=Months.parse("2025-07..2026-06"))

    year = frame[frame["window_months"] == 12]
    months = frame[frame["window_months"] == 1]
    assert told(year)[-1] == "12 200.00 100.00 100.00 100.00 0.5000 0.5000 0.5000"
    assert [round(nrr, 4) for nrr in months["nrr"]] == [
        *(1, 1, 1, 1, 1, 1.3333),
        *(1, 1, 0.75, 1, 1, 1),
    ]


CASES = {
    "what is neutral is taken out, and left in as billed": (
        "100  200",
        {"neutral": {("ann", "maps", "2026-06"): 80}},
        (1.2, 1.0, 2.0),
    ),
    "a neutral fall is no contraction": (
        "100  83",
        {"neutral": {("ann", "maps", "2026-06"): -17}},
        (1.0, 1.0, 0.83),
    ),
    "what is left after neutral is never below nothing": (
        "100  20",
        {"neutral": {("ann", "maps", "2026-06"): 60}},
        (0.0, 0.0, 0.2),
    ),
    "who stopped paying counts nothing, whatever was neutral": (
        "100  -",
        {"neutral": {("ann", "maps", "2026-06"): -17}},
        (0.0, 0.0, 0.0),
    ),
    "who is owed something counts nothing, and less than nothing as billed": (
        "100  -20",
        {},
        (0.0, 0.0, -0.2),
    ),
    "a price of nothing is a loss": ("100  0", {}, (0.0, 0.0, 0.0)),
}


@pytest.mark.parametrize("name", CASES)
def test_one_customer_in_one_month(name):
    """NRR, GRR and NRR as billed, window of a month."""
    cells, booked, expected = CASES[name]

    grid = f"customer_id  app_key  2026-05  2026-06\nann  maps  {cells}"

    assert of(grid, "2026-06", 1, **booked) == expected


def test_a_year_takes_out_all_neutral_changes_of_its_twelve_months():
    """Those of the cohort's own month and of months to come are none of its window."""
    months = [str(month) for month in Months.parse("2025-05..2026-07")]
    grid = "\n".join(
        ["  ".join(["customer_id", "app_key", *months]), "  ".join(["ann", "maps"] + ["100"] * 15)]
    )
    neutral = {("ann", "maps", month): 1 for month in ("2025-05", "2025-06", "2025-07", "2026-06", "2026-07")}

    assert of(grid, "2026-06", 12, neutral=neutral) == (0.98, 0.98, 1.0)


def test_who_left_and_came_back_within_the_year_is_kept():
    """It was in the cohort, and pays now."""
    grid = filled("""
        customer_id  app_key  2025-06  2025-09  2026-03  2026-06
        ann          maps     100      -        120      120
    """)

    assert of(grid, "2026-06", 12) == (1.2, 1.0, 1.2)
    assert of(grid, "2026-03", 1) != (1.2, 1.0, 1.2)


def test_apps_do_not_offset_each_other():
    """100 + 100 turn into 60 + 150: 80 % gross by customer and app, 105 % net."""
    grid = """
        customer_id  app_key  2026-05  2026-06
        ann          maps     100      60
        ann          forms    100      150
    """

    assert of(grid, "2026-06", 1) == (1.05, 0.8, 1.05)


def test_gross_is_a_basis_of_its_own():
    """Twice the dollars, here."""
    june = metrics.revenue_retention(paid(WORKED), months=JUNE, basis="gross")

    assert told(june)[0] == "1 1060.00 980.00 880.00 980.00 0.9245 0.8302 0.9245"


def test_splits_have_both_windows_and_name_what_is_not_known():
    """By a country that is not always known; the one with newcomers alone has no cohort."""
    table = paid("""
        customer_id  app_key  country  2026-05  2026-06
        ann          maps     Norway   100      150
        bob          maps     -        100      60
        cy           maps     Sweden   -        60
    """)

    june = metrics.revenue_retention(table, months=JUNE, by=["country"])

    assert told(june, "country") == [
        "Norway 1 100.00 150.00 100.00 150.00 1.5000 1.0000 1.5000",
        "Norway 12 0.00 0.00 0.00 0.00 nan nan nan",
        "Sweden 1 0.00 0.00 0.00 0.00 nan nan nan",
        "Sweden 12 0.00 0.00 0.00 0.00 nan nan nan",
        "nan 1 100.00 60.00 60.00 60.00 0.6000 0.6000 0.6000",
        "nan 12 0.00 0.00 0.00 0.00 nan nan nan",
    ]


MOVED = """
    customer_id  app_key  hosting      2025-06  2025-07  2026-06
    ann          maps     Data Center  75       -        -
    ann          maps     Cloud        -        170      170
    bob          maps     Data Center  100      100      -
    bob          maps     Cloud        40       40       40
    cy           maps     Data Center  60       -        -
"""
MOVES = {("ann", "Data Center", "2025-07"): -75, ("ann", "Cloud", "2025-07"): 75}
MIGRATED = {("ann", "Cloud", "2025-07"): 95}


def test_what_moved_to_another_segment_counts_where_it_was_while_the_app_is_paid_for():
    """Of 235 in Data Center, ann's 75 are kept; bob's 100 and cy's 60 are lost, to no other segment."""
    split = paid(filled(MOVED), moved=MOVES, neutral=MIGRATED)

    june = metrics.revenue_retention(split, months=JUNE, by=["hosting"])

    assert told(june[june["window_months"] == 12], "hosting") == [
        "Cloud 12 40.00 40.00 40.00 40.00 1.0000 1.0000 1.0000",
        "Data Center 12 235.00 75.00 75.00 0.00 0.3191 0.3191 0.0000",
    ]


def test_what_moved_is_lost_where_it_was_when_the_app_is_given_up():
    """Ann migrates, and leaves Cloud a year later."""
    split = paid(filled(MOVED.replace("170      170", "170      -  ")), moved=MOVES)

    june = metrics.revenue_retention(split, months=JUNE, by=["hosting"])

    assert told(june[june["window_months"] == 12], "hosting")[1] == (
        "Data Center 12 235.00 0.00 0.00 0.00 0.0000 0.0000 0.0000"
    )


BANDS = """
    customer_id  app_key  tier_band  2025-06  2025-08  2025-10  2026-06
    ann          maps     11-25      250      -        -        -
    ann          maps     1-10       -        100      100      120
    bob          maps     1-10       100      100      -        -
    bob          maps     11-25      -        -        250      -
    bob          maps     26-50      -        -        -        400
    cy           maps     1-10       60       60       60       50
    cy           maps     11-25      -        -        90       90
"""
CLIMBED = {
    ("ann", "11-25", "2025-08"): -250,
    ("ann", "1-10", "2025-08"): 250,
    ("bob", "1-10", "2025-10"): -100,
    ("bob", "11-25", "2025-10"): 100,
    ("bob", "11-25", "2026-06"): -250,
    ("bob", "26-50", "2026-06"): 250,
}


def test_an_upgrade_or_downgrade_to_another_segment_counts_where_it_came_from():
    """Ann falls from 250 to 120, bob climbs twice, from 100 to 400; cy's second licence came later."""
    june = metrics.revenue_retention(paid(filled(BANDS), moved=CLIMBED), months=JUNE, by=["tier_band"])

    year, month = (june[june["window_months"] == window] for window in (12, 1))
    assert told(year, "tier_band") == [
        "1-10 12 160.00 450.00 150.00 50.00 2.8125 0.9375 0.3125",
        "11-25 12 250.00 120.00 120.00 0.00 0.4800 0.4800 0.0000",
        "26-50 12 0.00 0.00 0.00 0.00 nan nan nan",
    ]
    assert told(month, "tier_band") == [
        "1-10 1 160.00 170.00 150.00 170.00 1.0625 0.9375 1.0625",
        "11-25 1 340.00 490.00 340.00 90.00 1.4412 1.0000 0.2647",
        "26-50 1 0.00 0.00 0.00 0.00 nan nan nan",
    ]


def test_a_ledger_that_says_nothing_of_a_month_has_missing_ratios():
    """Rows there are, cohorts there are none."""
    june = metrics.revenue_retention(paid(WORKED), months=Months.parse("2027-01"))

    assert told(june) == ["1 0.00 0.00 0.00 0.00 nan nan nan", "12 0.00 0.00 0.00 0.00 nan nan nan"]
