"""Survival: a published study, a worked example, and a product-limit estimate in fractions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from reports_lib import metrics
from reports_lib.periods import Month
from tests.metrics.balances import customer_months, filled, paid

FIRST = Month(2023, 11)
LAST = FIRST + 35
# Weeks of remission under 6-mercaptopurine (Freireich and others, 1963), here as months; the estimate
# and its log-log band are those that textbooks and Stata print of it.
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PUBLISHED = """
    6   21  3  0.8571  0.6197  0.9516
    7   17  1  0.8067  0.5631  0.9228
    10  15  1  0.7529  0.5032  0.8894
    13  12  1  0.6902  0.4316  0.8491
    16  11  1  0.6275  0.3675  0.8049
    22  7   1  0.5378  0.2678  0.7468
    23  6   1  0.4482  0.1881  0.6801
"""


def stays(lost, seen):
    """Customers who stayed so many months and were lost, or are still seen, as customer months."""
    rows = [[100] * months + [0] * (36 - months) for months in lost]
    rows += [[0] * (35 - months) + [100] * (months + 1) for months in seen]
    return customer_months({(f"customer {at}", "maps"): row for at, row in enumerate(rows)}, first=FIRST)


def test_a_published_study_has_its_published_curve():
    """Nine relapses among 21: the seven steps and their band, to four digits."""
    frame = metrics.survival(stays(RELAPSED, STILL_WELL), month=LAST)

    steps = frame[frame["lost"] > 0]
    assert [
        [f"{row.age_months}", f"{row.at_risk}", f"{row.lost}"]
        + [f"{one:.4f}" for one in (row.survival, row.survival_low, row.survival_high)]
        for row in steps.itertuples()
    ] == [line.split() for line in PUBLISHED.strip().splitlines()]
    assert frame["age_months"].tolist() == list(range(36))
    assert frame["survival"].iloc[-1] == steps["survival"].iloc[-1]


GRID = """
    customer_id  app_key  country  2026-05  2026-06  2026-07  2026-08
    ann          maps     Norway   100      100      100      100
    bob          maps     Norway   100      -        50       50
    cy           maps     -        -        100      100      -
    dee          maps     -        -        -        100      100
    dee          forms    -        -        -        -        10
"""
AUGUST = Month(2026, 8)
COLUMNS = ["age_months", "at_risk", "lost", "survival", "survival_low", "survival_high"]


def rounded(frame, *names):
    """The rows of some columns, ratios to four digits and missing as a dash."""
    return frame[list(names)].round(4).astype(object).fillna("-").to_numpy().tolist()


def test_who_still_pays_is_no_loss_and_who_comes_back_was_one():
    """Of five, bob is lost at 1; dee's two are too young for it or for 2; of two at 2, cy is lost."""
    frame = metrics.survival(paid(GRID), month=AUGUST)

    assert list(frame.columns) == COLUMNS
    assert rounded(frame, *COLUMNS[:4]) == [[0, 5, 0, 1], [1, 4, 1, 0.75], [2, 2, 1, 0.375], [3, 1, 0, 0.375]]
    assert frame["survival_low"].isna().tolist() == [True, False, False, False]
    assert frame.attrs["metric"] == "survival"


def test_segments_have_curves_of_their_own():
    """By a country that is not always known."""
    frame = metrics.survival(paid(GRID), month=AUGUST, by=["country"])

    assert rounded(frame, "country", *COLUMNS[:4]) == [
        ["Norway", 0, 2, 0, 1],
        ["Norway", 1, 2, 1, 0.5],
        ["Norway", 2, 1, 0, 0.5],
        ["Norway", 3, 1, 0, 0.5],
        ["-", 0, 3, 0, 1],
        ["-", 1, 2, 0, 1],
        ["-", 2, 1, 1, 0],
    ]
    assert frame[["survival_low", "survival_high"]].tail(3).isna().all(axis=None)


def test_later_months_are_not_looked_at():
    """At the end of June, one of two is lost, and of cy nothing is known but that it began."""
    frame = metrics.survival(paid(GRID), month=Month(2026, 6))

    assert rounded(frame, *COLUMNS[:4]) == [[0, 3, 0, 1], [1, 2, 1, 0.5]]


def test_customers_are_counted_in_the_segment_they_began_in():
    """Ann moves to Cloud and is lost there three months after she began in Data Center."""
    grid = """
        customer_id  app_key  hosting      2026-05  2026-06  2026-07  2026-08
        ann          maps     Data Center  75       75       -        -
        ann          maps     Cloud        -        -        90       -
        bob          maps     Cloud        -        40       40       40
    """
    moved = {("ann", "Data Center", "2026-07"): -75, ("ann", "Cloud", "2026-07"): 75}

    frame = metrics.survival(paid(grid, moved=moved), month=AUGUST, by=["hosting"])

    assert rounded(frame[frame["lost"] > 0], "hosting", *COLUMNS[:4]) == [["Data Center", 3, 1, 1, 0]]
    assert rounded(frame[frame["age_months"] == 0], "hosting", "at_risk") == [
        ["Cloud", 1],
        ["Data Center", 1],
    ]


@pytest.mark.parametrize("by", [[], ["country"]])
def test_nobody_ever_paid(by):
    """No rows, and all columns."""
    frame = metrics.survival(paid(GRID), month=Month(2026, 1), by=by)

    assert (len(frame), list(frame.columns)) == (0, [*by, *COLUMNS])


def test_a_year_of_months_without_a_loss_is_certain_of_nothing():
    """The estimate is 1; there is no band."""
    grid = filled("customer_id  app_key  2025-09  2026-08\nann  maps  100  100")

    frame = metrics.survival(paid(grid), month=AUGUST)

    assert rounded(frame, *COLUMNS)[-1] == [11, 1, 0, 1, "-", "-"]


def by_hand(lost, seen):
    """At risk, lost and the estimate at every age, in fractions."""
    part, rows = Fraction(1), []
    for age in range(max([*lost, *seen]) + 1):
        at_risk = sum(one >= age for one in [*lost, *seen])
        part *= 1 - Fraction(lost.count(age), at_risk)
        rows.append((age, at_risk, lost.count(age), float(part)))
    return rows


ages = st.lists(st.integers(1, 35), max_size=30)


@settings(max_examples=20)
@given(ages, st.lists(st.integers(0, 35), min_size=1, max_size=30))
def test_agrees_with_fractions_and_keeps_its_band(lost, seen):
    """The estimate to 12 digits; the band holds it, and is there where some are lost and some left."""
    frame = metrics.survival(stays(lost, seen), month=LAST)

    expected = by_hand(lost, seen)
    assert frame[COLUMNS[:3]].to_numpy().tolist() == [list(row[:3]) for row in expected]
    np.testing.assert_allclose(frame["survival"], [row[3] for row in expected], rtol=1e-12, atol=1e-15)
    banded = frame["survival"].between(0, 1, inclusive="neither")
    assert (frame["survival_low"].notna() == banded).all()
    told = frame[banded]
    assert ((told["survival_low"] <= told["survival"]) & (told["survival"] <= told["survival_high"])).all()


@settings(max_examples=20)
@given(ages, st.lists(st.integers(0, 35), min_size=1, max_size=30))
def test_agrees_with_a_package_for_statistics(lost, seen):
    """Estimate and band are those of SciPy, wherever a band is told."""
    frame = metrics.survival(stays(lost, seen), month=LAST)

    told = frame[frame["survival_low"].notna()]
    # SciPy warns of ages that have no band: those before the first loss, and the one that nobody outlives.
    oldest = max([*lost, *seen])
    losses = [age for age in lost if age < oldest or oldest in seen]
    others = [age for age in [*seen, *[oldest] * (len(lost) - len(losses))] if age >= min(losses, default=99)]
    assert len(told) > 0 or not losses
    if losses:
        curve = ecdf(CensoredData(losses, right=others)).sf
        band = curve.confidence_interval(method="log-log")
        for name, step in (("survival", curve), ("survival_low", band.low), ("survival_high", band.high)):
            np.testing.assert_allclose(told[name], step.evaluate(told["age_months"]), rtol=1e-12)
