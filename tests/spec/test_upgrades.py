"""Upgrades: booked as a refund and a new line, told as one event, as the worked example has it."""

from __future__ import annotations

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

MAY = Months.parse("2026-05")
KINDS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "neutral", "closing")
PARTS = ("seats", "price", "edition", "billing_period", "revenue_share")

# Annual 1,200 at 85 % becomes 2,000 at 80 %, in the fifth month.
FULL_TERM = """
    number  sale_type  sold_on     starts_on   ends_on     net    gross  tier      transaction  original
    old     New        2026-01-01  2026-01-01  2027-01-01  1020   1200   30 Users  T-1          -
    back    Refund     2026-05-12  2026-01-01  2027-01-01  -1020  -1200  30 Users  T-2          T-1
    new     Upgrade    2026-05-12  2026-01-01  2027-01-01  1600   2000   50 Users  T-2          T-1
"""


def moves(models, months=MAY):
    """The waterfall in dollars, month by month; what is nothing is left out."""
    frame = metrics.mrr_movements(models.customer_months, months=months)
    return [
        {kind: float(row[f"{kind}_mrr_usd"]) for kind in KINDS if row[f"{kind}_mrr_usd"]}
        for row in frame.to_dict("records")
    ]


def changes(models, months=MAY):
    """What upgrades made of MRR in dollars: how many, the whole change, its parts."""
    (row,) = metrics.upgrades(models.upgrades, months=months).to_dict("records")
    return {name: float(row[f"{name}_mrr_usd"]) for name in ("change", *PARTS) if row[f"{name}_mrr_usd"]}


def paid_back(models, months=MAY):
    """What was sold, paid back and billed anew, in dollars, and how many refunds there were."""
    lines = metrics.with_refunds(models.transactions, models.line_links)
    (row,) = metrics.refunds(lines, months=months).to_dict("records")
    return [float(row[name]) for name in ("sold_usd", "refunded_usd", "rebilled_usd", "refund_lines")]


def test_the_cash_is_the_new_price_less_the_old_one():
    """-1,020 + 1,600 = 580; at the old share it would have been 680, and 640 for the difference alone."""
    models = models_of_lines(FULL_TERM)

    may = metrics.sales(models.transactions, months=MAY)

    assert may["sales_usd"].astype(str).tolist() == ["580.00"]


def test_it_is_one_event_and_its_parts_close():
    """+48.33 a month: seats +56.67, share -8.34; neither churn nor two movements."""
    models = models_of_lines(FULL_TERM)

    assert models.upgrades.count().to_pandas() == 1
    assert changes(models) == {"change": 48.33, "seats": 56.67, "revenue_share": -8.34}
    assert moves(models) == [{"opening": 85.00, "expansion": 56.67, "neutral": -8.34, "closing": 133.33}]


def test_it_is_no_refund():
    """Nothing was paid back: the refund of 1,020 is taken off what was sold."""
    assert paid_back(models_of_lines(FULL_TERM)) == [580, 0, 1020, 0]


def test_the_months_before_it_stay_as_they_were():
    """Both lines name a term that began in January; they count from the day of sale."""
    frame = moves(models_of_lines(FULL_TERM), Months.parse("2026-01..2026-06"))

    assert [row.get("closing") for row in frame] == [85, 85, 85, 85, 133.33, 133.33]


def test_a_new_line_for_the_days_that_were_left_is_worth_as_much():
    """234 of 365 days: 769.32 back, 1,282.19 anew; eight months of 245 days make 167.81 of it, not 166.67."""
    models = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net      gross    tier
        old     New        2026-01-01  2026-01-01  2027-01-01  1200     1200     30 Users
        back    Refund     2026-05-12  2026-05-12  2027-01-01  -769.32  -769.32  30 Users
        new     Upgrade    2026-05-12  2026-05-12  2027-01-01  1282.19  1282.19  50 Users
    """)

    assert changes(models) == {"change": 67.81, "seats": 66.67, "price": 1.14}
    assert moves(models) == [{"opening": 100, "expansion": 67.81, "closing": 167.81}]
    assert paid_back(models) == [512.87, 0, 769.32, 0]


# By the way in which they are paired: the three lines, of which nothing else says that they are one.
PAIRED = {
    "by the sale that both name, on two invoices, days apart": """
        sale_type  sold_on     net    transaction  original
        New        2026-01-01  1200   T-1          -
        Refund     2026-05-12  -1200  T-2          T-1
        Upgrade    2026-05-20  2400   T-3          T-1
    """,
    "by the invoice": """
        sale_type  sold_on     net    transaction  original
        New        2026-01-01  1200   T-1          -
        Refund     2026-05-12  -1200  T-2          -
        Upgrade    2026-05-13  2400   T-2          -
    """,
    "by the day": """
        sale_type  sold_on     net    transaction  original
        New        2026-01-01  1200   T-1          -
        Refund     2026-05-12  -1200  T-2          -
        Upgrade    2026-05-12  2400   T-3          -
    """,
    "whatever the new line is called": """
        sale_type  sold_on     net    transaction  original
        New        2026-01-01  1200   T-1          -
        Refund     2026-05-12  -1200  T-2          T-1
        New        2026-05-12  2400   T-3          T-1
    """,
}


@pytest.mark.parametrize("text", PAIRED.values(), ids=PAIRED)
def test_refund_and_new_line_are_paired(text):
    """One expansion of 100, no churn, no refund."""
    term = {"starts_on": "2026-01-01", "ends_on": "2027-01-01"}
    models = models_of_lines([line(f"L-{at}", **row | term) for at, row in enumerate(read_rows(text))])

    assert moves(models, Months.parse("2026-04..2026-06")) == [
        {"opening": 100, "closing": 100},
        {"opening": 100, "expansion": 100, "closing": 200},
        {"opening": 200, "closing": 200},
    ]
    assert paid_back(models) == [1200, 0, 1200, 0]


def test_what_cannot_be_paired_is_listed_and_not_guessed():
    """A month apart and without a name they are a refund and a sale: churn, and who returns."""
    models = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        back    Refund     2026-05-12  2026-01-01  2027-01-01  -1200
        new     New        2026-06-12  2026-06-12  2027-06-12  2400
    """)

    assert models.upgrades.count().to_pandas() == 0
    assert moves(models, Months.parse("2026-05..2026-06")) == [
        {"opening": 100, "churn": 100},
        {"reactivation": 200, "closing": 200},
    ]
    assert paid_back(models) == [0, 1200, 0, 1]


def test_months_become_a_year_on_one_invoice_with_the_year_after_it():
    """Refund, upgrade and next year's renewal have one transactionId: one event, and a renewal."""
    models = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net  billing_period  transaction
        month   Renewal    2026-05-01  2026-05-01  2026-06-01  31   Monthly         T-1
        back    Refund     2026-05-11  2026-05-11  2026-06-01  -21  Monthly         T-2
        year    Upgrade    2026-05-11  2026-05-11  2027-05-11  300  Annual          T-2
        next    Renewal    2027-05-11  2027-05-11  2028-05-11  300  Annual          T-2
    """)

    assert changes(models) == {"change": -6, "billing_period": -6}
    assert moves(models, Months.parse("2026-05..2026-06")) == [
        {"new": 25, "closing": 25},
        {"opening": 25, "closing": 25},
    ]
    assert changes(models, Months.parse("2027-05")) == {}
    assert paid_back(models) == [310, 0, 21, 0]


def test_an_upgrade_of_an_upgrade_is_two_events():
    """100 becomes 150, then 250; the second refund takes back the first new line."""
    models = models_of_lines("""
        sale_type  sold_on     starts_on   ends_on     net    transaction  original
        New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        Refund     2026-05-12  2026-01-01  2027-01-01  -1200  T-2          T-1
        Upgrade    2026-05-12  2026-01-01  2027-01-01  1800   T-2          T-1
        Refund     2026-05-20  2026-01-01  2027-01-01  -1800  T-3          T-2
        Upgrade    2026-05-20  2026-01-01  2027-01-01  3000   T-3          T-2
    """)

    assert metrics.upgrades(models.upgrades, months=MAY)["events"].tolist() == [2]
    assert changes(models) == {"change": 150, "price": 150}
    assert moves(models) == [{"opening": 100, "expansion": 150, "closing": 250}]


def test_users_added_in_mid_month_are_sales_and_no_mrr():
    """Maximum quantity: the line belongs to its month; MRR follows with the next renewal."""
    models = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net  tier      prorated
        month   Renewal    2026-05-01  2026-05-01  2026-06-01  100  10 Users  -
        more    Upgrade    2026-05-20  2026-05-20  2026-06-01  8    12 Users  yes
        next    Renewal    2026-06-01  2026-06-01  2026-07-01  120  12 Users  -
    """)

    links = models.line_links.to_pandas()[["line_id", "kind", "parent_line_id"]].to_numpy().tolist()
    assert links == [["more", "adds to", "month"]]
    assert moves(models, Months.parse("2026-05..2026-06")) == [
        {"new": 100, "closing": 100},
        {"opening": 100, "expansion": 20, "closing": 120},
    ]
    assert paid_back(models) == [108, 0, 0, 0]
