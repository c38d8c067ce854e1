"""Refunds: what was paid back, its part of what was sold, and what only books a change."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.models.rich_ledgers import ledger
from tests.pipeline import models_of_lines
from tests.table import read_table

MAY = Months.parse("2026-05")
LINES = """
    sold_on     hosting  net_cents  gross_cents  refund
    2026-05-03  Cloud    100_00     120_00       -
    2026-05-31  Cloud    60_00      75_00        -
    2026-05-05  Cloud    -10_00     -12_00       refund
    2026-05-06  Cloud    -30_00     -40_00       re-billed
    2026-05-07  -        -5_00      -6_00        orphan
    2026-05-08  -        -          -            -
    2026-06-01  Cloud    -7_00      -9_00        refund
"""
COLUMNS = ["sold_usd", "refunded_usd", "rebilled_usd", "refund_rate", "refund_lines", "orphan_refunds"]


def said(frame, *by):
    """Rows as text."""
    return [" ".join(str(cell) for cell in row) for row in frame[[*by, *COLUMNS]].to_numpy()]


def test_a_refund_that_comes_with_a_new_line_is_none():
    """Worked example: 160 booked, 30 of it billed anew, 15 paid back of 130."""
    found = metrics.refunds(read_table(LINES), months=MAY)

    assert said(found) == [f"130.00 15.00 30.00 {15 / 130} 2 1"]
    assert found.attrs["metric"] == "refunds"


def test_gross_is_what_the_customer_paid():
    """195 booked, 40 of it billed anew, 18 paid back of 155."""
    found = metrics.refunds(read_table(LINES), months=MAY, basis="gross")

    assert said(found) == [f"155.00 18.00 40.00 {18 / 155} 2 1"]


def test_splits_foot_to_the_total_and_a_rate_may_be_missing():
    """Nothing was sold where nobody knows the hosting, nor at all in June."""
    found = metrics.refunds(read_table(LINES), months=Months.parse("2026-05..2026-06"), by=["hosting"])

    assert said(found, "hosting") == [
        f"Cloud 130.00 10.00 30.00 {10 / 130} 1 0",
        "nan 0.00 5.00 0.00 nan 1 1",
        "Cloud 0.00 7.00 0.00 nan 1 0",
        "nan 0.00 0.00 0.00 nan 0 0",
    ]


def test_a_rate_may_pass_all():
    """Months pay back what others sold."""
    found = metrics.refunds(
        read_table("""
        sold_on     net_cents  refund
        2026-05-03  10_00      -
        2026-05-05  -25_00     refund
        """),
        months=MAY,
    )

    assert found["refund_rate"].tolist() == [2.5]


# One licence, with what each of its lines is.
KINDS = """
    number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
    old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
    back    Refund     2026-05-12  2026-01-01  2027-01-01  -1200  T-2          T-1
    new     Upgrade    2026-05-12  2026-01-01  2027-01-01  2000   T-2          T-1
    part    Refund     2026-05-20  2026-01-01  2027-01-01  -100   T-3          T-2
    lost    Refund     2026-05-21  2026-01-01  2027-01-01  -300   T-4          T-0
"""


def test_each_line_is_said_to_be_what_it_is():
    """A refund that is billed anew, one that is not, an orphan; the others are none."""
    models = models_of_lines(KINDS)

    lines = metrics.with_refunds(models.transactions, models.line_links).order_by("line_id").to_pandas()

    told = dict(zip(lines["line_id"], lines["refund"].fillna("-"), strict=True))
    assert told == {"old": "-", "back": "re-billed", "new": "-", "part": "refund", "lost": "orphan"}


def test_an_orphan_that_is_billed_anew_is_no_refund():
    """Its sale is not in the ledger, but the new line is."""
    models = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        back    Refund     2026-05-12  2026-01-01  2027-01-01  -1200  T-2          T-1
        new     Upgrade    2026-05-12  2026-01-01  2027-01-01  2000   T-2          T-1
    """)

    lines = metrics.with_refunds(models.transactions, models.line_links)

    assert said(metrics.refunds(lines, months=MAY)) == ["800.00 0.00 1200.00 0.0 0 0"]


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_what_was_sold_less_what_was_paid_back_is_sales(basis):
    """In every month of a rich ledger, where refunds are negative and nothing else is."""
    dice = Random(3)  # noqa: S311  lines, not secrets
    models = models_of_lines(ledger(dice, size=120))
    is_refund = models.transactions.sale_type.fill_null("") == "Refund"
    ordinary = models.transactions.filter(
        ((models.transactions.net_cents < 0) == is_refund)
        & ((models.transactions.gross_cents < 0) == is_refund)
    )
    months = Months.parse("2025-10..2027-02")

    found = metrics.refunds(metrics.with_refunds(ordinary, models.line_links), months=months, basis=basis)

    sales = metrics.sales(ordinary, months=months, basis=basis)
    assert (found["sold_usd"] - found["refunded_usd"]).tolist() == sales["sales_usd"].tolist()
    assert (found["refunded_usd"] + found["rebilled_usd"]).tolist() == sales["refunds_usd"].tolist()
    assert found["rebilled_usd"].sum() > Decimal(0)


def test_every_refund_is_listed_with_the_line_it_takes_back():
    """Worked example: one named, one orphan, one that only books an upgrade; orphans first."""
    models = models_of_lines("""
        number  entitlement  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        a       E-1          New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        b       E-1          Refund     2026-05-12  2026-01-01  2027-01-01  -1200  T-2          T-1
        c       E-2          New        2026-01-01  2026-01-01  2027-01-01  600    T-3          -
        d       E-2          Refund     2026-05-20  2026-01-01  2027-01-01  -600   T-4          T-3
        e       E-2          Upgrade    2026-05-20  2026-01-01  2027-01-01  900    T-4          T-3
        f       E-3          Refund     2026-05-30  2026-04-01  2026-06-01  -50    T-5          T-0
    """)

    found = metrics.refunded_lines(models.transactions, models.line_links, months=MAY)

    columns = ["refund", "line_id", "sold_on", "refunded_usd", "parent_line_id", "evidence"]
    assert [" ".join(str(cell) for cell in row) for row in found[columns].astype(str).to_numpy()] == [
        "orphan f 2026-05-30 50.00 nan nan",
        "refund b 2026-05-12 1200.00 a named sale",
        "re-billed d 2026-05-20 600.00 c named sale",
    ]
    assert found.attrs["metric"] == "refunded_lines"


def test_the_list_sums_to_what_was_paid_back():
    """Without those that are billed anew, on a rich ledger, month by month."""
    dice = Random(5)  # noqa: S311  lines, not secrets
    models = models_of_lines(ledger(dice, size=120, customers=tuple("abcdef")))
    span = Months.parse("2025-06..2026-09")

    listed = metrics.refunded_lines(models.transactions, models.line_links, months=span)
    told = metrics.refunds(metrics.with_refunds(models.transactions, models.line_links), months=span)

    back = listed[listed["refund"] != "re-billed"].groupby("month")["refunded_usd"].sum()
    assert back.reindex(told["month"], fill_value=Decimal("0.00")).tolist() == told["refunded_usd"].tolist()
    assert len(listed) > 10
