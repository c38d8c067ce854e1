"""Sales: what was booked, by month of sale."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from reports_lib import metrics
from reports_lib.periods import Months
from tests.table import read_table

BOOKED = """
    sold_on     sale_type  hosting  tier       net_cents  gross_cents
    2026-01-31  New        Cloud    10 Users   8500       10000
    2026-02-01  Renewal    Cloud    10 Users   8500       10000
    2026-02-28  Refund     Cloud    -          -8501      -10001
    2026-02-14  Renewal    Server   -          -          -
    2026-04-01  Mystery    -        25 Users   1          2
"""
COLUMNS = ["lines", "sales_usd", "refunds_usd"]


def said(frame, *by):
    """The rows of a frame as a person writes them, missing as a dash."""
    return [
        " ".join("-" if pd.isna(cell) else str(cell) for cell in row)
        for row in frame[[*by, *COLUMNS]].to_numpy()
    ]


def test_sales_count_in_the_month_they_were_booked():
    """Worked example: refunds are taken off and shown positive; a line without an amount adds nothing."""
    booked = metrics.sales(read_table(BOOKED), months=Months.parse("2026-01..2026-04"))

    assert said(booked) == ["1 85.00 0.00", "3 -0.01 85.01", "0 0.00 0.00", "1 0.01 0.00"]
    assert list(booked.columns) == ["month", *COLUMNS]
    assert booked["refunds_usd"].iloc[1] == Decimal("85.01")
    assert booked.attrs["metric"] == "sales"


def test_gross_is_the_price_paid():
    """The other basis, from its own column."""
    booked = metrics.sales(read_table(BOOKED), months=Months.parse("2026-02"), basis="gross")

    assert said(booked) == ["3 -0.01 100.01"]


def test_splits_foot_to_the_total():
    """By type and hosting; words nobody knows and missing ones have rows of their own."""
    booked = metrics.sales(read_table(BOOKED), months=Months.parse("2026-02"), by=["sale_type", "hosting"])

    assert said(booked, "sale_type", "hosting") == [
        "Refund Cloud 1 -85.01 85.01",
        "Renewal Cloud 1 85.00 0.00",
        "Renewal Server 1 0.00 0.00",
    ]


def test_a_segment_nobody_knows_comes_last():
    """By tier, over two months: every segment seen has a row in each."""
    booked = metrics.sales(read_table(BOOKED), months=Months.parse("2026-01..2026-02"), by=["tier"])

    assert said(booked, "tier") == [
        "10 Users 1 85.00 0.00",
        "- 0 0.00 0.00",
        "10 Users 1 85.00 0.00",
        "- 2 -85.01 85.01",
    ]


def test_a_table_of_nothing_gives_months_of_nothing():
    """And no segments."""
    nothing = read_table(BOOKED.splitlines()[1])

    assert said(metrics.sales(nothing, months=Months.parse("2026-01"))) == ["0 0.00 0.00"]
    assert said(metrics.sales(nothing, months=Months.parse("2026-01"), by=["tier"])) == []


def test_apps_are_listed_by_key():
    """The catalogue, under the names last seen."""
    apps = read_table("""
        app_key  app_name       product_id
        maps     Maps for Jira  p-1
        forms    Forms          -
    """)

    assert metrics.apps(apps).to_numpy().tolist() == [["forms", "Forms"], ["maps", "Maps for Jira"]]
