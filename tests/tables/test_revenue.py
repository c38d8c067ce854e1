from decimal import Decimal

from reports_lib import tables
from tests.presented import APPS, CUSTOMERS, HOSTILE, MOVED_BY_APP, SALES_BY_HOSTING


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def test_movements_foot():
    """Worked example: the largest app first, and a total under every column."""
    block = tables.mrr_movements_table(MOVED_BY_APP, APPS)

    assert cells(block) == [
        "App name Opening MRR New Reactivation Expansion Contraction Churn Neutral Closing MRR",
        "Roadmap Lens for Jira $1,000.00 $120.00 $30.00 $50.50 $20.25 $80.25 $0.00 $1,100.00",
        "Page Guard for Confluence $500.00 $0.00 $0.00 $10.00 $0.00 $60.00 $0.00 $450.00",
        "Timesheet Harbour $0.00 $45.00 $0.00 $0.00 $0.00 $0.00 $0.00 $45.00",
        "Total $1,500.00 $165.00 $30.00 $60.50 $20.25 $140.25 $0.00 $1,595.00",
    ]
    assert block.html.count('<tr class="total">') == 1


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


def test_empty_frames_make_explicit_empty_tables():
    """No rows, and the reader is told so."""
    empty = [
        tables.mrr_movements_table(MOVED_BY_APP.head(0), APPS),
        tables.customer_movements_table(CUSTOMERS.head(0), APPS),
        tables.sales_table(SALES_BY_HOSTING.head(0)),
    ]

    assert [block.html.count('class="empty"') for block in empty] == [1, 1, 1]
