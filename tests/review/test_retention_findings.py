"""Findings on retention: one sentence each, worked out from the picture's own frame."""

from __future__ import annotations

import pytest

from reports_lib import review
from tests.presented_retention import COHORTS, CUSTOMER_CHURN, RETENTION, SURVIVAL


def test_retention_is_told_over_a_year():
    """Worked example: 98 % with growth, 85 % without."""
    assert review.revenue_retention_finding(RETENTION) == (
        "The customers of a year ago pay 98.0 % of what they paid then (NRR); "
        "without what they added, 85.0 % (GRR)"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "3 of 30 customers were lost in Oct 2026, 10.0 %; 2 of them may still renew"),
        ({"provisional_customers": 0}, "3 of 30 customers were lost in Oct 2026, 10.0 %"),
        ({"provisional_customers": None}, "3 of 30 customers were lost in Oct 2026, 10.0 %"),
        (
            {"lost_customers": 1, "provisional_customers": 1},
            "1 of 30 customers was lost in Oct 2026, 10.0 %; it may still renew",
        ),
        ({"lost_customers": 0}, "None of 30 customers was lost in Oct 2026"),
        ({"opening_customers": 1, "lost_customers": 0}, "The one customer was not lost in Oct 2026"),
    ],
)
def test_losses_are_told_with_those_that_may_be_none(changes, words):
    """Churn of the last days is provisional, and said to be."""
    assert review.customer_churn_finding(CUSTOMER_CHURN.assign(**changes)) == words


def test_cohorts_are_told_by_the_oldest():
    """At the last age that its row in the picture has."""
    assert review.cohort_retention_finding(COHORTS) == (
        "Of the 8 who began in Q1 2026, 6 still pay after 3 months"
    )
    assert review.cohort_retention_finding(COHORTS.tail(1)) == (
        "Of the 1 who began in Q2 2026, 1 still pays after 0 months"
    )


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (SURVIVAL, "45.0 % of customers pay for an app for 2 months and longer (likely 10.0 to 76.0 %)"),
        (SURVIVAL.head(1), "Nobody has paid for an app for a month yet"),
        (
            SURVIVAL.head(2).assign(survival=1.0, survival_low=None),
            "100.0 % of customers pay for an app for 1 month and longer",
        ),
        (
            SURVIVAL.assign(age_months=[1, 12, 13]),
            "90.0 % of customers pay for an app for a year and longer (likely 47.0 to 99.0 %)",
        ),
    ],
)
def test_survival_is_told_at_a_year_or_as_far_as_it_is_known(frame, words):
    """With its band, where there is one."""
    assert review.survival_finding(frame) == words


def test_nothing_is_said_to_be_nothing():
    """Empty frames have findings too."""
    assert [
        review.revenue_retention_finding(RETENTION.head(0)),
        review.revenue_retention_finding(RETENTION.head(2)),
        review.customer_churn_finding(CUSTOMER_CHURN.head(0)),
        review.customer_churn_finding(CUSTOMER_CHURN.head(1)),
        review.cohort_retention_finding(COHORTS.head(0)),
        review.survival_finding(SURVIVAL.head(0)),
    ] == [
        "Nobody paid a year before, so NRR and GRR are not known yet",
        "Nobody paid a year before, so NRR and GRR are not known yet",
        "Nobody paid when the month opened",
        "Nobody paid when the month opened",
        "No quarter's customers are known from their beginning",
        "Nobody has paid for an app yet",
    ]
