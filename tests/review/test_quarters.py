"""Blocks of words say quarter where their frames do."""

from __future__ import annotations

from pandas import DataFrame, Period, Timestamp

from reports_lib import review
from reports_lib.fields import show
from reports_lib.periods import Quarter
from reports_lib.review.headlines import headlines
from reports_lib.review.record import record
from tests.presented import APPS, MOVED_BY_APP, FakeReview, replaced, rows
from tests.presented_quarters import (
    CHURN,
    CONVERSION,
    LICENCES,
    MOVED,
    MRR,
    SALES,
    THIRD,
    by_quarter,
)

REVIEW = replaced(FakeReview(), period=THIRD)


def test_the_opening_says_which_months_the_quarter_has():
    """Nobody has to know when a fiscal year begins."""
    block = review.opening(REVIEW, "Quarterly review", "Why?")
    fiscal = review.opening(replaced(REVIEW, period=Quarter(2027, 1, 7)), "Quarterly review", "Why?")

    assert "Harbour Light Apps: Quarterly review, Q3 2026" in str(block)
    assert "Quarter: July to September 2026, UTC; balances at its last instant" in str(block)
    assert "Quarterly review, Q1 FY2027" in str(fiscal)
    assert "Quarter: July to September 2026, UTC" in str(fiscal)


def test_tiles_compare_with_the_quarter_before_and_the_one_a_year_before():
    """1,500 against 1,400 and 1,000."""
    block = review.tiles(MRR, MOVED, SALES, period=THIRD)

    assert str(block).splitlines()[0] == (
        "MRR: $1,500; +$100 (+7.1 %) against Q2 2026; +$500 (+50.0 %) against Q3 2025"
    )
    assert (
        "No earlier quarter to compare with"
        in review.tiles(MRR.tail(1), MOVED.tail(1), SALES.tail(1), period=THIRD).html
    )


def test_drivers_name_the_quarter():
    """Their arithmetic is that of a month."""
    block = review.drivers(by_quarter(MOVED_BY_APP), APPS, period=Quarter(2026, 4))

    assert str(block).startswith("MRR rose by $95.00 in Q4 2026, from $1,500.00 to $1,595.00.")


def test_findings_speak_of_quarters():
    """Titles of pictures, each worked out from its frame."""
    assert review.mrr_history_finding(MRR) == "MRR is $1,500.00, up 50.0 % in a year"
    assert review.mrr_history_finding(MRR.tail(2)) == "MRR is $1,500.00, up 7.1 % since Q2 2026"
    assert review.sales_history_finding(SALES) == (
        "Sales were $900.00 in Q3 2026, up 12.5 % on the quarter before"
    )
    assert review.customer_churn_finding(CHURN) == "2 of 28 customers were lost in Q3 2026, 7.0 %"
    assert review.licences_finding(LICENCES) == (
        "12 active licences and 2 evaluations at the end of Q3 2026; "
        "5 installed, 2 uninstalled in the quarter"
    )
    assert review.evaluation_conversion_finding(CONVERSION) == (
        "75.0 % of evaluations led to a sale: 3 of 4 begun in Q2 2026; 2 later ones are too young to judge"
    )
    assert review.evaluation_conversion_finding(CONVERSION.head(0)) == (
        "No evaluation began in these quarters"
    )


def test_provenance_asks_for_quarters():
    """The commands print the same frames; what has no time of its own is asked for the quarter."""
    survival = rows("age_months at_risk lost survival", "0 | 3 | 0 | 1.00", metric="survival")
    cohorts = DataFrame({"cohort": [Period("2026Q1", freq="Q-DEC")], "age_months": [0]})
    cohorts.attrs = {"metric": "cohort_retention", "cohort": "quarter"}

    block = review.provenance(REVIEW, MRR, MOVED.tail(1), survival, cohorts)

    commands = [one.split(" --basis")[0] for one in str(block).splitlines() if "reports metric" in one]
    assert "Quarter: 2026-Q3" in str(block)
    assert commands == [
        "reports metric mrr --from 2025-Q3 --to 2026-Q3",
        "reports metric mrr_movements --quarter 2026-Q3",
        "reports metric survival --quarter 2026-Q3",
        "reports metric cohort_retention --from 2026-Q1 --to 2026-Q3 --cohort quarter",
    ]


def test_a_quarters_headlines_are_its_own():
    """They are kept as published, under the quarter's name, and the run record writes it so."""
    told = record(REVIEW, [MRR, MOVED, SALES, CHURN])

    assert headlines([MRR, SALES], THIRD) == {
        "mrr_usd": MRR["mrr_usd"].iloc[-1],
        "paying_customers": 30,
        "sales_usd": SALES["sales_usd"].iloc[-1],
    }
    assert told["headlines"]["new_mrr_usd"] == "150.00"
    assert told["figures"][0]["rows"][-1]["quarter"] == "2026-Q3"


def test_a_quarter_is_shown_with_the_kind_of_its_year():
    """The first of a fiscal year from July is no Q1 of 2027."""
    assert show("quarter", Period("2026Q3", freq="Q-DEC")) == "Q3 2026"
    assert show("quarter", Period("2027Q1", freq="Q-JUN")) == "Q1 FY2027"
    assert show("quarter", Timestamp("2026-07-01")) == "Q3 2026"
