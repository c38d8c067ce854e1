"""MRR: balances of customer months, by month and segment."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from reports_lib import metrics
from reports_lib.periods import Months
from tests.table import read_table

PAID = """
    customer_id  app_key  hosting      month       mrr_net_cents  mrr_gross_cents
    ann          maps     Cloud        2026-01-01  10000          12500
    ann          forms    Cloud        2026-01-01  5001           6000
    bob          maps     Data Center  2026-01-01  3000           3600
    bob          maps     Data Center  2026-02-01  0              100
    ann          maps     -            2026-02-01  -500           -600
    ann          maps     Cloud        2026-04-01  700            800
"""
MONEY = ["mrr_usd", "arr_usd", "paying_customers", "arpc_usd"]


def said(frame, columns=MONEY):
    """The rows of a frame as a person writes them, missing as a dash."""
    return [
        " ".join("-" if pd.isna(cell) else str(cell) for cell in row) for row in frame[columns].to_numpy()
    ]


def test_mrr_adds_up_by_month():
    """Worked example: a customer with two apps counts once; a month without data is a row of zero."""
    balances = metrics.mrr(read_table(PAID), months=Months.parse("2026-01..2026-04"))

    assert said(balances) == [
        "180.01 2160.12 2 90.01",
        "-5.00 -60.00 0 -",
        "0.00 0.00 0 -",
        "7.00 84.00 1 7.00",
    ]
    assert balances["month"].astype(str).tolist() == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]


def test_the_frame_has_the_columns_and_types_that_scripts_hang_on():
    """Money is Decimal with two digits, counts are whole, the month is a date; the SQL is noted."""
    balances = metrics.mrr(read_table(PAID), months=Months.parse("2026-01"), by=["app_key"])

    assert list(balances.columns) == ["month", "app_key", *MONEY]
    assert [kind.kind for kind in balances.dtypes[["month", "paying_customers"]]] == ["M", "i"]
    assert balances["mrr_usd"].tolist() == [Decimal("50.01"), Decimal("130.00")]
    assert balances.attrs["metric"] == "mrr"
    assert balances.attrs["sql"].startswith("SELECT")


def test_gross_is_the_price_paid():
    """The other basis, from its own column."""
    balances = metrics.mrr(read_table(PAID), months=Months.parse("2026-01..2026-02"), basis="gross")

    assert said(balances) == ["221.00 2652.00 2 110.50", "-5.00 -60.00 1 -5.00"]


def test_every_segment_seen_has_a_row_in_every_month():
    """An unknown segment too, at the end; nothing is left out that would not foot."""
    balances = metrics.mrr(read_table(PAID), months=Months.parse("2026-01..2026-02"), by=["hosting"])

    assert said(balances, ["hosting", "mrr_usd", "paying_customers"]) == [
        "Cloud 150.01 1",
        "Data Center 30.00 1",
        "- 0.00 0",
        "Cloud 0.00 0",
        "Data Center 0.00 0",
        "- -5.00 0",
    ]


def test_two_columns_split_further():
    """In the order they are given."""
    balances = metrics.mrr(read_table(PAID), months=Months.parse("2026-01"), by=["hosting", "app_key"])

    assert said(balances, ["hosting", "app_key", "mrr_usd"]) == [
        "Cloud forms 50.01",
        "Cloud maps 100.00",
        "Data Center maps 30.00",
    ]


def test_months_outside_the_span_are_not_looked_at():
    """February alone."""
    balances = metrics.mrr(read_table(PAID), months=Months.parse("2026-02"))

    assert said(balances) == ["-5.00 -60.00 0 -"]


def test_a_table_of_nothing_gives_months_of_nothing():
    """By a segment, there is no segment to give a row to."""
    nothing = read_table(PAID.splitlines()[1])
    months = Months.parse("2026-01..2026-02")

    assert said(metrics.mrr(nothing, months=months)) == ["0.00 0.00 0 -"] * 2
    assert said(metrics.mrr(nothing, months=months, by=["app_key"])) == []
