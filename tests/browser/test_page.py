import re
from pathlib import Path

import pytest

from tests.browser.windows import DESKTOP, PHONE, charts_drawn

pytestmark = pytest.mark.browser


def test_the_page_asks_for_nothing_and_complains_of_nothing(visit, address):
    """One file, opened from disk, the network cut, every chart looked at."""
    page = visit(DESKTOP)
    charts_drawn(page)

    assert page.asked == [address]
    assert page.complaints == []
    assert page.asked_back == []


def test_hostile_names_are_shown_and_run_nothing(visit):
    """Each attack would change the title."""
    page = visit(DESKTOP)
    charts_drawn(page)

    assert page.title() == "Monthly review"
    assert page.locator("img").count() == 0
    assert page.get_by_text('<img src=x onerror="').first.is_visible()


@pytest.mark.parametrize("width", [320, 390, 760, 1024, 1280])
def test_the_page_never_scrolls_sideways(visit, width):
    """Wide tables scroll inside their own frame."""
    page = visit({"width": width, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    ("viewport", "shown", "hidden"), [(DESKTOP, "wide", "slim"), (PHONE, "slim", "wide")]
)
def test_every_screen_gets_the_drawing_made_for_it(visit, viewport, shown, hidden):
    """One of the two, never both, until the browser has drawn its own."""
    page = visit(viewport, java_script_enabled=False)

    assert page.locator(f".{shown} svg").first.is_visible()
    assert not page.locator(f".{hidden} svg").first.is_visible()


def test_data_can_be_read_and_taken_away(visit):
    """The table opens, and the file holds the same rows, defused."""
    page = visit(DESKTOP)
    figure = page.locator("figure.chart").nth(1)

    figure.get_by_text("Data", exact=True).click()
    with page.expect_download() as caught:
        figure.get_by_role("button", name="Download CSV").click()

    assert figure.get_by_role("cell", name="$1,100.00").is_visible()
    assert caught.value.suggested_filename == "mrr-history.csv"
    lines = Path(caught.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "month,app_name,mrr_usd"
    assert "2026-10,'=1+1,45.00" in lines
    assert page.complaints == []


def test_the_page_reads_whole_with_scripts_off(visit):
    """As an attachment often is; only the download is missing."""
    page = visit(DESKTOP, java_script_enabled=False)

    assert page.get_by_role("heading", level=1).is_visible()
    assert [one.is_visible() for one in page.locator(".wide svg").all()] == [True] * 12
    assert page.locator(".live").count() == 0
    assert not page.get_by_role("button", name="Download CSV").first.is_visible()


def test_the_keyboard_reaches_the_report_first(visit):
    """The first stop is the skip link."""
    page = visit(DESKTOP)

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_charts_have_names_for_those_who_cannot_see_them(visit):
    """The accessibility tree holds title and alt text."""
    page = visit(DESKTOP)

    said = {"name": "MRR rose by $95.00: gains of $255.50 outweighed losses of $160.50"}

    assert page.get_by_role("img", **said).count() == 1
    charts_drawn(page)
    assert page.get_by_role("img", **said).count() == 1


def test_a_table_can_be_taken_away_exact(visit):
    """What the table cuts short or rounds is whole in the file, and names that begin a formula are text."""
    page = visit(DESKTOP)
    figure = page.locator("figure.table", has_text="MRR movements by app").first

    with page.expect_download() as caught:
        figure.get_by_role("button", name="Download CSV").click()

    assert caught.value.suggested_filename == "mrr-movements-by-app.csv"
    lines = Path(caught.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("app_name,opening_mrr_usd,new_mrr_usd,")
    assert "'=1+1,0.00,45.00,0.00,0.00,0.00,0.00,45.00" in lines
    assert lines[-1].startswith("Total,1500.00,")


def test_a_definition_is_one_click_away(visit):
    """A figure leads to its metric, and to none where the page does not define it."""
    page = visit(DESKTOP)
    links = page.get_by_role("link", name=re.compile("^Definition: "))

    links.first.click()

    assert page.url.endswith("#definition-mrr_movements")
    assert page.locator("dt:target").is_visible()
    assert {link.get_attribute("href") for link in links.all()} == {
        "#definition-mrr",
        "#definition-mrr_movements",
        "#definition-renewals",
    }
