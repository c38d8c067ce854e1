"""Tables of quarters say quarter: in their rows, their notes, and where there is nothing to show."""

from __future__ import annotations

import pytest
from pandas import concat

from reports_lib import tables
from tests.presented import APPS, CUSTOMERS, MOVED_BY_APP, SALES_BY_HOSTING, rows
from tests.presented_quarters import LICENCES, RETENTION, by_quarter
from tests.presented_topics import RESTATED_LINES, RESTATED_REASONS, RESTATEMENT

NAMED = LICENCES.assign(app_key="com.example.lens").tail(1)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (tables.sales_table(by_quarter(SALES_BY_HOSTING)), "Amounts booked in the quarter"),
        (tables.sales_table(by_quarter(SALES_BY_HOSTING).head(0)), "paid back in this quarter."),
        (tables.licences_table(NAMED, APPS), "Active and evaluating at the quarter&#x27;s end"),
        (tables.mrr_movements_table(by_quarter(MOVED_BY_APP).head(0), APPS), "in this quarter."),
        (tables.customer_movements_table(by_quarter(CUSTOMERS).head(0), APPS), "pay in this quarter."),
        (tables.restatement_table(by_quarter(RESTATEMENT)), "4 of 6 headlines of Q3 2026 changed."),
        (tables.restatement_table(by_quarter(RESTATEMENT).head(0)), "No quarterly review was published"),
        (tables.restated_reasons_table(by_quarter(RESTATED_REASONS)), "to the quarter&#x27;s MRR"),
        (tables.restated_lines_table(concat([by_quarter(RESTATED_LINES)] * 4), APPS), "a quarter&#x27;s MRR"),
    ],
)
def test_a_table_of_a_quarter_says_so(block, words):
    """A note or a message, in the words of its frame."""
    assert words in block.html
    assert "month" not in block.html.replace("pays a month", "")


def test_retention_of_a_quarter_stands_beside_that_of_a_year():
    """The windows are those of the frame."""
    block = tables.revenue_retention_table(RETENTION, RETENTION.drop(columns="app_key"), APPS)

    header = block.text.splitlines()[2]
    assert "NRR, a year" in header
    assert "NRR, a quarter" in header
    assert "a month" not in header


def test_monthly_licences_come_due_three_times_in_a_quarter():
    """A reader must not take their rate for one of the quarter."""
    due = rows(
        "quarter billing_period due lost licence_churn provisional", "2026-Q3 | Monthly | 30 | 3 | 0.10 | 0"
    )
    mrr = rows(
        "quarter billing_period opening_mrr_usd due_mrr_usd lost_mrr_usd mrr_churn",
        "2026-Q3 | Monthly | 100.00 | 300.00 | 30.00 | 0.10",
    )

    block = tables.licence_churn_table(due, mrr)

    assert "in each of the three months, so that its rates are those of a month" in block.html


def test_concentration_is_held_against_the_same_quarter_a_year_before():
    """Four quarters back, not four rows."""
    names = "paying_customers paying_mrr_usd top_ten_mrr_usd top_customer_share top_ten_share herfindahl"
    told = rows(
        f"quarter {names}",
        "2025-Q3 | 20 | 1000.00 | 800.00 | 0.10 | 0.80 | 0.05",
        "2026-Q1 | 25 | 1200.00 | 800.00 | 0.10 | 0.70 | 0.05",
        "2026-Q3 | 30 | 1500.00 | 900.00 | 0.10 | 0.60 | 0.05",
    )

    block = tables.concentration_table(told, title="Concentration")

    assert [name in block.text for name in ("Q3 2026", "Q3 2025", "Q1 2026")] == [True, True, False]
