"""Findings on segments and on evaluations: one sentence each, worked out from the picture's own frame."""

from __future__ import annotations

import pytest

from reports_lib import review
from tests.presented_topics import CONCENTRATION, CONVERSION, SEGMENTS


def test_the_largest_segment_is_told_by_money_and_by_number():
    """Worked example: 60 % from 20 %."""
    assert review.high_value_segments_finding(SEGMENTS) == (
        "Cloud · 101-250 users: 60.0 % of MRR from 20.0 % of the customers"
    )


@pytest.mark.parametrize(
    ("customers", "words"),
    [
        (30, "The ten largest customers bring 60.0 % of MRR, the largest of them 20.0 %"),
        (10, "All MRR is that of 10 customers, 20.0 % that of the largest"),
        (1, "All MRR is one customer's"),
    ],
)
def test_what_hangs_on_few_is_told_as_far_as_they_are_few(customers, words):
    """Ten of ten are no finding."""
    assert review.concentration_finding(CONCENTRATION.assign(paying_customers=customers)) == words


def test_conversion_is_told_of_mature_months():
    """Worked example: 6 of 10 resolved ones; the 7 of September and October wait."""
    assert review.evaluation_conversion_finding(CONVERSION) == (
        "60.0 % of evaluations led to a sale: 6 of 10 begun in Jun 2026 to Jul 2026; "
        "7 later ones are too young to judge"
    )


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (CONVERSION.head(1), "75.0 % of evaluations led to a sale: 3 of 4 begun in Jun 2026"),
        (CONVERSION.tail(2), "7 evaluations began, too recently for a rate"),
        (CONVERSION.tail(1).assign(started=1), "1 evaluation began, too recently for a rate"),
        (CONVERSION.head(1).assign(resolved=0, converted=0), "No evaluation of these months is resolved yet"),
        (CONVERSION.head(0), "No evaluation began in these months"),
    ],
)
def test_other_cases_are_told_as_what_they_are(frame, words):
    """Nothing mature, nothing resolved, nothing at all."""
    assert review.evaluation_conversion_finding(frame) == words


def test_nothing_is_said_to_be_nothing():
    """Empty frames, and a month without MRR."""
    assert [
        review.high_value_segments_finding(SEGMENTS.head(0)),
        review.high_value_segments_finding(SEGMENTS.assign(mrr_share=None)),
        review.concentration_finding(CONCENTRATION.head(0)),
        review.concentration_finding(CONCENTRATION.assign(paying_customers=0, top_ten_share=None)),
    ] == [
        *["No segment has recurring revenue"] * 2,
        *["Nobody pays, so nothing hangs on anybody"] * 2,
    ]


def test_what_readers_outside_are_not_told_is_not_told():
    """The largest customer's part, and that of ten where few are left."""
    ten = review.concentration_finding(CONCENTRATION.assign(top_customer_share=None))
    none = review.concentration_finding(CONCENTRATION.assign(top_customer_share=None, top_ten_share=None))

    assert ten.startswith("The ten largest customers bring ")
    assert ten.endswith(" of MRR")
    assert none == "All MRR is that of 30 customers"


def test_the_segment_that_kept_least_is_one_of_some_size():
    """Worked example: 80 % of 23 customers; one customer's rate says nothing of a segment."""
    assert review.least_retained_finding(SEGMENTS) == (
        "Cloud · 11-25 users kept least: the customers of a year ago pay 80.0 % of what they paid then "
        "(segments of fewer than five customers left aside)"
    )
    assert review.least_retained_finding(SEGMENTS.assign(is_small=True)) == (
        "No segment of five customers or more paid a year before"
    )
    assert review.least_retained_finding(SEGMENTS.head(0)) == (
        "No segment of five customers or more paid a year before"
    )
