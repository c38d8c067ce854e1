import re
from decimal import Decimal

from pandas import DataFrame

from reports_lib.tables.grid import grid, nothing_to_show
from tests.presented import HOSTILE

AMOUNTS = DataFrame(
    {"app_name": ["Lens", HOSTILE], "mrr_usd": [Decimal("-1234.50"), None], "lines": [1200, 3]}
)


def test_words_and_formats_come_from_the_fields():
    """Labels, separators, a true minus, and a dash for unknown."""
    block = grid(AMOUNTS.head(1), title="Amounts", stub="app_name")

    assert str(block) == "Amounts\n\nApp name        MRR Lines\n    Lens −$1,234.50 1,200"


def test_customers_words_are_escaped():
    """A name is shown, never run."""
    html = grid(AMOUNTS, title="Amounts & more", stub="app_name").html

    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img src=x onerror=" in html
    assert "Amounts &amp; more" in html


def test_the_page_brings_the_style():
    """No style sheet, inline style or id of the table's own: a page holds many tables, light and dark."""
    html = grid(AMOUNTS, title="Amounts", stub="app_name").html

    assert re.findall(r"<style|\sstyle=|\sid=|\sheaders=|data-quarto", html) == []


def test_rows_and_columns_have_heads_and_numbers_stand_to_the_right():
    """What a screen reader needs, and what an eye needs."""
    html = grid(AMOUNTS, title="Amounts", stub="app_name").html

    assert re.findall(r'<th class="[^"]*" scope="col">([^<]+)', html) == ["App name", "MRR", "Lines"]
    assert html.count('scope="row"') == 2
    assert re.findall(r'<td class="gt_row gt_right">([^<]+)', html) == ["−$1,234.50", "1,200", "—", "3"]


def test_a_wide_table_scrolls_in_a_named_region():
    """On a phone the table moves, not the page; the keyboard reaches it."""
    html = grid(AMOUNTS, title="Amounts", stub="app_name").html

    assert '<div class="scroll" role="group" aria-label="Amounts" tabindex="0">' in html


def test_no_rows_are_said_in_words():
    """An explicit empty state."""
    block = nothing_to_show("Amounts", "Nothing came in.")

    assert str(block) == "Amounts\n\nNothing came in."
    assert '<p class="empty">Nothing came in.</p>' in block.html
