"""Customer months: sparse rows of what each customer pays, and the split of them by segments."""

from __future__ import annotations

from reports_lib.periods import Month
from tests.pipeline import models_of_lines, segments

BALANCES = ["opening_net_cents", "mrr_net_cents"]


def rows(table, *columns):
    """Every row as month and columns."""
    frame = table.order_by("month", *columns[:-2]).to_pandas()
    for name in frame.columns[frame.columns.str.endswith("month")]:
        frame[name] = frame[name].astype(str).str[:7]
    return frame[["month", *columns]].to_numpy().tolist()


def test_a_month_has_a_row_where_mrr_is_or_was_just_before():
    """A balance stands until it falls; the fall has a row, the months of nothing have none."""
    models = models_of_lines("""
        starts_on   ends_on     net
        2026-02-10  2026-04-10  20
        2026-07-01  2026-08-01  15
    """)

    assert rows(models.customer_months, *BALANCES) == [
        ["2026-02", 0, 1000],
        ["2026-03", 1000, 1000],
        ["2026-04", 1000, 0],
        ["2026-07", 0, 1500],
        ["2026-08", 1500, 0],
    ]


def test_months_after_the_last_complete_one_have_no_row():
    """A term that goes on is cut off, one that has not begun is not there."""
    models = models_of_lines(
        """
        starts_on   ends_on     net
        2026-02-01  2027-02-01  120
        2026-04-01  2026-05-01  7
        """,
        last_month=Month(2026, 3),
    )

    assert rows(models.customer_months, *BALANCES) == [["2026-02", 0, 1000], ["2026-03", 1000, 1000]]


def test_a_term_that_ends_with_the_last_month_leaves_no_fall_behind():
    """Its end lies in a month that is not over."""
    models = models_of_lines(
        """
        starts_on   ends_on     net
        2026-02-01  2026-04-01  20
        """,
        last_month=Month(2026, 3),
    )

    assert rows(models.customer_months, *BALANCES) == [["2026-02", 0, 1000], ["2026-03", 1000, 1000]]


def test_first_months_are_those_of_each_basis():
    """Free of charge to the vendor first, then paid: two firsts."""
    models = models_of_lines("""
        starts_on   ends_on     net  gross
        2026-02-01  2026-03-01  0    10
        2026-03-01  2026-04-01  8    10
    """)

    assert rows(
        models.customer_months, "first_gross_month", "first_net_month", "mrr_gross_cents", "mrr_net_cents"
    ) == [
        ["2026-02", "2026-02", "2026-03", 1000, 0],
        ["2026-03", "2026-02", "2026-03", 1000, 800],
        ["2026-04", "2026-02", "2026-03", 0, 0],
    ]


def test_a_line_and_its_refund_on_the_same_day_pass_through():
    """What cancels out is a row of nothing, which says that somebody passed through."""
    models = models_of_lines("""
        sale_type  starts_on   ends_on     net
        New        2026-02-01  2026-03-01  50
        Refund     2026-02-01  2026-03-01  -50
    """)

    assert rows(models.customer_months, *BALANCES, "passed_through") == [["2026-02", 0, 0, True]]
    assert models.subscription_terms.count().to_pandas() == 2


def test_terms_say_why_they_carry_nothing():
    """Each kind of line without MRR, by its reason."""
    models = models_of_lines("""
        number  sold_on     starts_on   ends_on     net  licence_type  status         prorated
        L-1     2026-01-01  -           2026-02-01  1    COMMERCIAL    Paid           -
        L-2     2026-01-01  2026-01-01  2026-02-01  -    COMMERCIAL    Paid           -
        L-3     2026-01-01  2026-02-01  2026-01-01  1    COMMERCIAL    Paid           -
        L-4     2026-01-01  2026-01-01  2026-01-01  1    COMMERCIAL    Paid           -
        L-5     2026-01-01  1900-01-01  2026-01-01  1    COMMERCIAL    Paid           -
        L-6     2026-01-01  2026-01-01  2026-02-01  1    community     Paid           -
        L-7     2026-01-01  2026-01-01  2026-02-01  1    COMMERCIAL    uncollectible  -
        L-8     2026-01-01  2026-01-01  2026-02-01  1    COMMERCIAL    Paid           yes
        L-9     2026-01-01  2026-01-01  2026-02-01  1    COMMERCIAL    Open           -
    """)

    frame = models.subscription_terms.order_by("line_id").to_pandas()

    assert frame["excluded"].fillna("-").tolist() == [
        "no term",
        "no amount",
        "ends before it starts",
        "zero days",
        "over 100 years",
        "unpaid type",
        "uncollectible",
        "prorated",
        "-",
    ]
    assert frame["mrr_net_cents"].tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 100]


def test_segments_split_a_customer_month_and_keep_its_whole():
    """Two licences of one customer, by hosting; the whole MRR stands beside each part."""
    models = models_of_lines("""
        entitlement  hosting      starts_on   ends_on     net
        E-1          Data Center  2026-01-01  2026-03-01  20
        E-2          Cloud        2026-02-01  2026-03-01  5
    """)

    split = segments(models, "hosting")

    assert rows(split, "hosting", *BALANCES, "unit_opening_net_cents", "unit_mrr_net_cents") == [
        ["2026-01", "Data Center", 0, 1000, 0, 1000],
        ["2026-02", "Cloud", 0, 500, 1000, 1500],
        ["2026-02", "Data Center", 1000, 1000, 1000, 1500],
        ["2026-03", "Cloud", 500, 0, 1500, 0],
        ["2026-03", "Data Center", 1000, 0, 1500, 0],
    ]
