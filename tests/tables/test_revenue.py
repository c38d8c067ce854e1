import re
from decimal import Decimal

from pandas import concat

from reports_lib import tables
from tests.presented import APPS, CUSTOMERS, HOSTILE, MOVED_BY_APP, SALES_BY_HOSTING, rows
from tests.presented_topics import UPGRADES


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def note(block):
    """Return what stands below a table."""
    return re.search('<p class="note">(.*?)</p>', block.html)[1]


def test_movements_foot():
    """Worked example: the largest app first, and a total under every column."""
    block = tables.mrr_movements_table(MOVED_BY_APP, APPS)

    assert cells(block) == [
        "App name Opening MRR New Reactivation Expansion Contraction Churn Closing MRR",
        "Roadmap Lens for Jira $1,000.00 $120.00 $30.00 $50.50 $20.25 $80.25 $1,100.00",
        "Page Guard for Confluence $500.00 $0.00 $0.00 $10.00 $0.00 $60.00 $450.00",
        "Timesheet Harbour $0.00 $45.00 $0.00 $0.00 $0.00 $0.00 $45.00",
        "Total $1,500.00 $165.00 $30.00 $60.50 $20.25 $140.25 $1,595.00",
    ]
    assert block.html.count('<tr class="total">') == 1
    assert note(block) == "Opening + new + reactivation + expansion − contraction − churn = closing."


def test_neutral_changes_have_a_column_each_where_any_app_has_one():
    """And stand in the sum that the note says."""
    share = [Decimal("-1.00"), Decimal("0.00"), Decimal("-2.50")]

    block = tables.mrr_movements_table(MOVED_BY_APP.assign(revenue_share_mrr_usd=share), APPS)

    assert cells(block)[0].endswith("Churn Revenue share Closing MRR")
    assert cells(block)[-1].endswith("$140.25 −$3.50 $1,595.00")
    assert note(block).endswith("− churn + revenue share = closing.")


def test_what_is_provisional_late_and_passed_through_is_said_where_there_is_any():
    """In words, below the table: they are part of churn and of reactivation, or of neither."""
    moved = MOVED_BY_APP.assign(
        provisional_churn_mrr_usd=[Decimal("60.00"), Decimal("0.00"), Decimal("0.00")],
        late_renewal_mrr_usd=[Decimal("0.00"), Decimal("0.00"), Decimal("12.00")],
        passed_through=[0, 2, 1],
    )

    assert note(tables.mrr_movements_table(moved, APPS)).partition("closing. ")[2] == (
        "Of the churn, $60.00 is provisional: its term ended less than 30 days before these data were "
        "known, and may still be renewed. Of the reactivation, $12.00 renewed within 30 days of the end of "
        "its term. 3 passed through: bought and lost between two month ends, so that no movement shows it."
    )
    assert "provisional" not in str(tables.mrr_movements_table(MOVED_BY_APP, APPS).html)


def test_amounts_of_seven_digits_are_set_closer():
    """So that they fit the page; smaller ones keep their size."""
    names = [
        name
        for name in MOVED_BY_APP
        if name.startswith(("opening", "new", "react", "exp", "con", "ch", "cl"))
    ]
    large = MOVED_BY_APP.assign(**dict.fromkeys(names, Decimal("1234567.89")))

    assert [
        'class="table dense"' in tables.mrr_movements_table(one, APPS).html for one in (large, MOVED_BY_APP)
    ] == [True, False]


def test_upgrades_of_twelve_months_are_told_by_what_they_were_made_of():
    """Worked example: months without an event and parts that are nothing are left out."""
    block = tables.upgrades_table(UPGRADES)

    assert cells(block) == [
        "Month Events Change of MRR By seats By price",
        "Sep 2026 1 $5.00 $0.00 $5.00",
        "Oct 2026 2 $45.00 $60.00 −$15.00",
        "Total 3 $50.00 $60.00 −$10.00",
    ]


def test_sales_foot_both_ways():
    """Sale types in the order of a licence's life; a pair without lines is a dash, not a zero."""
    block = tables.sales_table(SALES_BY_HOSTING)

    assert cells(block) == [
        "Sale type Lines Cloud Data Center Total",
        "New 3 $300.00 — $300.00",
        "Renewal 6 $450.00 $250.00 $700.00",
        "Refund 1 −$100.00 — −$100.00",
        "Total 10 $650.00 $250.00 $900.00",
    ]


def test_a_zero_is_a_zero():
    """Lines that add up to nothing are not the same as no lines."""
    sales = SALES_BY_HOSTING.head(1).assign(sales_usd=[Decimal("0.00")])

    assert cells(tables.sales_table(sales))[1] == "New 3 $0.00 $0.00"


def test_customers_come_grow_shrink_and_leave():
    """Grouped by what happened; a customer without a company goes by its id."""
    block = tables.customer_movements_table(CUSTOMERS, APPS)

    assert [line.split()[0] for line in cells(block)[1:]] == ["Came", "Came", "Left"]
    assert "Customer c-2" in block.html
    assert "−$80.25" in block.html
    assert HOSTILE not in block.html


def test_a_customer_of_whom_only_the_booking_changed_stands_last():
    """It neither grew nor shrank, and is told all the same."""
    moved = CUSTOMERS.assign(movement=["neutral", "expansion", "contraction"])

    block = tables.customer_movements_table(moved, APPS)

    assert re.findall('<th class="gt_group_heading"[^>]*>([^<]+)', block.html) == [
        *("Grew", "Shrank", "Booked otherwise"),
    ]


def test_empty_frames_make_explicit_empty_tables():
    """No rows, and the reader is told so."""
    empty = [
        tables.mrr_movements_table(MOVED_BY_APP.head(0), APPS),
        tables.customer_movements_table(CUSTOMERS.head(0), APPS),
        tables.sales_table(SALES_BY_HOSTING.head(0)),
        tables.upgrades_table(UPGRADES.head(0)),
        tables.upgrades_table(UPGRADES.iloc[1:11]),
    ]

    assert [block.html.count('class="empty"') for block in empty] == [1] * 5


REFUNDED = rows(
    "month refund line_id app_key sold_on refunded_usd parent_line_id evidence",
    "2026-10 | orphan | L-9 | com.example.lens | 2026-10-30 | 60.00 | - | -",
    "2026-10 | refund | L-2 | com.example.lens | 2026-10-12 | 1500.00 | L-1 | named sale",
    "2026-10 | re-billed | L-4 | com.example.guard | 2026-10-20 | 750.00 | L-3 | named sale",
    metric="refunded_lines",
)


def test_what_was_paid_back_is_listed_and_a_change_of_a_term_is_not():
    """Largest first; an orphan is said to be one; what only books a change is counted."""
    block = tables.refunded_lines_table(REFUNDED, APPS)

    assert [line.split()[0] for line in str(block).splitlines()[3:]] == ["L-2", "L-9"]
    assert "1 is an orphan: the line it takes back is not known, and none is guessed." in block.html
    assert "1 more came with a new line and only booked a change." in block.html


def test_many_refunds_are_cut_and_none_is_said():
    """Ten rows at most, with the number of all."""
    many = concat([REFUNDED.iloc[[0, 1]]] * 6, ignore_index=True)

    assert "The 10 largest of 12." in tables.refunded_lines_table(many, APPS).html
    assert "6 are orphans: the line they take back" in tables.refunded_lines_table(many, APPS).html
    assert "Nothing was paid back in this month. 1 more" in str(
        tables.refunded_lines_table(REFUNDED.tail(1), APPS)
    )
