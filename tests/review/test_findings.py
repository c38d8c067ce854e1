from decimal import Decimal

import pytest
from pandas import Timestamp

from reports_lib import review
from tests.presented import APPS, MOVED, MRR, MRR_BY_APP, SALES, SALES_BY_TYPE, rows


def test_the_waterfall_says_which_side_won():
    """Worked example: 165 + 30 + 60.50 against 20.25 + 140.25."""
    assert (
        review.movements_finding(MOVED) == "MRR rose by $95.00: gains of $255.50 outweighed losses of $160.50"
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"churn_mrr_usd": Decimal("300.00"), "closing_mrr_usd": Decimal("1435.25")},
            "MRR fell by $64.75: gains of $255.50 fell short of losses of $320.25",
        ),
        (
            {"churn_mrr_usd": Decimal("235.25"), "closing_mrr_usd": Decimal("1500.00")},
            "MRR did not change: gains of $255.50 equalled losses of $255.50",
        ),
    ],
)
def test_falls_and_draws_are_said_too(changes, words):
    """Not every month is a good one."""
    assert (
        review.movements_finding(MOVED.assign(**{name: [value] for name, value in changes.items()})) == words
    )


def test_changes_of_booking_are_told_beside_the_sides():
    """Else gains less losses would not be the change."""
    moved = MOVED.assign(neutral_mrr_usd=[Decimal("-5.00")], closing_mrr_usd=[Decimal("1590.00")])

    assert review.movements_finding(moved) == (
        "MRR rose by $90.00: gains of $255.50 outweighed losses of $160.50, and changes of booking took $5.00"
    )


def test_a_history_is_told_from_its_beginning_or_a_year_back():
    """From 1,400.00 to 1,595.00 is 13.9 %."""
    a_year = [Timestamp("2025-10-01"), *MRR["month"][1:]]

    assert review.mrr_history_finding(MRR) == "MRR is $1,595.00, up 13.9 % since Aug 2026"
    assert review.mrr_history_finding(MRR.tail(1)) == "MRR is $1,595.00 at the end of Oct 2026"
    assert (
        review.mrr_history_finding(MRR.assign(month=a_year)) == "MRR is $1,595.00, up 13.9 % since Oct 2025"
    )


def test_sales_are_told_by_their_largest_part():
    """Of 900.00, renewals are 700.00."""
    assert review.sales_finding(SALES_BY_TYPE) == "Sales of $900.00, the largest part renewals ($700.00)"


def test_sales_are_compared_with_the_month_before():
    """From 800.00 to 900.00."""
    assert (
        review.sales_history_finding(SALES) == "Sales were $900.00 in Oct 2026, up 12.5 % on the month before"
    )


def test_nothing_is_said_as_nothing():
    """Empty frames have findings too."""
    assert [
        review.movements_finding(MOVED.head(0)),
        review.mrr_history_finding(MRR.head(0)),
        review.sales_finding(SALES_BY_TYPE.head(0)),
        review.sales_history_finding(SALES.head(0)),
    ] == ["No MRR moved", "No MRR is known yet", "Nothing was sold", "Nothing was sold"]


def test_the_app_that_moved_mrr_most_is_named():
    """Worked example: +100 of +95, since the first month there is."""
    assert review.mrr_change_finding(MRR_BY_APP, APPS) == (
        "Roadmap Lens for Jira moved MRR most since Sep 2026: +$100.00, "
        "where all apps together moved it by +$95.00"
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["2026-10 | a | 1.00"], "There is no earlier month to compare with"),
        (["2026-09 | a | 1.00", "2026-10 | a | 1.00"], "No app's MRR changed since Sep 2026"),
        (
            [*(f"2025-{month:02} | a | 9.00" for month in (8, 9)), "2026-09 | a | 1.00"],
            "a moved MRR most since Aug 2025: −$8.00, where all apps together moved it by −$8.00",
        ),
        (
            ["2026-09 | a | 5.00", "2026-09 | b | -", "2026-10 | a | 1.00", "2026-10 | b | 3.00"],
            "a moved MRR most since Sep 2026: −$4.00, where all apps together moved it by −$1.00",
        ),
    ],
)
def test_a_loss_is_a_move_too(lines, words):
    """Whichever is larger; what is not known adds nothing."""
    assert review.mrr_change_finding(rows("month app_key mrr_usd", *lines), APPS) == words
