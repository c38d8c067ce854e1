from decimal import Decimal

from pandas import DataFrame, Timestamp

from reports_lib import tables
from reports_lib.media import TABLE_TYPE
from reports_lib.tables.exact import Figure
from reports_lib.tables.grid import grid, nothing_to_show
from tests.presented import APPS, HOSTILE, MOVED_BY_APP, FakeReview
from tests.presented_topics import RESTATEMENT, UPGRADES


def told(block):
    """Return what a table says to programs."""
    return block._repr_mimebundle_()[TABLE_TYPE]


def test_a_table_carries_its_cells_with_every_digit():
    """Worked example: whole names, cents, shares before rounding, months and days as programs write them."""
    frame = DataFrame(
        {
            "app_name": ["W" * 60, HOSTILE],
            "month": [Timestamp("2026-10-01"), Timestamp("2026-09-01")],
            "sold_on": [Timestamp("2026-10-05"), None],
            "mrr_usd": [Decimal("-1234.5"), None],
            "lines": [3.0, None],
            "mrr_share": [Decimal("0.123456"), 0.5],
        }
    )

    assert told(grid(frame, title="Amounts", stub="app_name")) == {
        "title": "Amounts",
        "columns": ["app_name", "month", "sold_on", "mrr_usd", "lines", "mrr_share"],
        "rows": [
            ["W" * 60, "2026-10", "2026-10-05", "-1234.50", "3", "0.123456"],
            [HOSTILE, "2026-09", None, None, None, "0.5"],
        ],
    }


def test_a_figure_in_a_unit_of_its_own_is_exact_too():
    """Shown in its unit, kept as it is."""
    frame = DataFrame({"headline": ["MRR"], "first_published": [Figure("$1.00", Decimal("1.00"))]})

    block = grid(frame, title="x", stub="headline", numbers=["first_published"])

    assert ">$1.00</td>" in block.html
    assert told(block)["rows"] == [["MRR", "1.00"]]


def test_a_restatement_is_exact_in_every_unit():
    """A share is no percentage, an unknown one is null."""
    block = tables.restatement_table(RESTATEMENT)

    assert told(block)["rows"][:2] == [
        ["2026-09", "MRR", "1485.00", "1500.00", "15.00", "0.0101"],
        ["2026-09", "NRR", None, "1.05", None, None],
    ]


def test_a_total_says_so_where_a_month_stands():
    """Its row is the last one, as on the page."""
    rows = told(tables.upgrades_table(UPGRADES))["rows"]

    assert [row[0] for row in rows] == ["2026-09", "2026-10", "Total"]


def test_the_gate_is_told_whole():
    """What passed is folded up on the page, and in the file all the same; a shape is no part of a status."""
    checks = told(tables.gate_checks_table(FakeReview().gate))

    assert [row[:2] for row in checks["rows"]] == [["Unknown sale types", "amber"], ["Coverage", "green"]]
    assert "what_to_do" in checks["columns"]


def test_a_table_says_which_metric_it_is_of():
    """That of its first frame, also when there is nothing to show; a page leads to its definition."""
    assert told(tables.mrr_movements_table(MOVED_BY_APP, APPS))["metric"] == "mrr_movements"
    assert told(tables.mrr_movements_table(MOVED_BY_APP.head(0), APPS)) == {"metric": "mrr_movements"}


def test_an_empty_table_has_nothing_to_tell():
    """There is nothing to take away."""
    assert TABLE_TYPE not in nothing_to_show("x", "Nothing.")._repr_mimebundle_()
