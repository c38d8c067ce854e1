from pathlib import Path

import pytest

from reports_lib import charts, review, tables
from reports_lib.build.page import render_page
from tests.presented import (
    APPS,
    CUSTOMERS,
    HOSTILE,
    MOVED,
    MOVED_BY_APP,
    MRR,
    MRR_BY_APP,
    OCTOBER,
    SALES,
    SALES_BY_HOSTING,
    SALES_BY_TYPE,
    SOURCE,
    FakeReview,
    notebook_of,
)
from tests.presented_retention import (
    COHORTS,
    LICENCE_CHURN,
    MRR_CHURN,
    RENEWALS,
    RETENTION,
    RETENTION_BY_APP,
    SURVIVAL,
)
from tests.presented_topics import (
    CONVERSION,
    CONVERSION_BY_APP,
    RESTATED_LINES,
    RESTATEMENT,
    SEGMENTS,
    SIGNALS,
    TRIALS,
)

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def full_page():
    """Return a page of every block, chart and table, with an app whose name is an attack."""
    apps = APPS.assign(app_name=[HOSTILE, "=1+1", "W" * 10_000])
    said = {"source": SOURCE}
    return render_page(
        notebook_of(
            review.opening(FakeReview(), "Monthly review", "What changed, and why?"),
            "## What changed",
            review.tiles(MRR, MOVED, SALES, period=OCTOBER),
            review.drivers(MOVED_BY_APP, apps, period=OCTOBER),
            charts.mrr_movements_waterfall(MOVED, title=review.movements_finding(MOVED), **said),
            tables.mrr_movements_table(MOVED_BY_APP, apps),
            tables.customer_movements_table(CUSTOMERS, apps),
            "## Over time",
            charts.mrr_history_bars(MRR_BY_APP, apps, title=review.mrr_history_finding(MRR), **said),
            charts.sales_history_bars(SALES, title=review.sales_history_finding(SALES), **said),
            charts.sales_by_type_bars(SALES_BY_TYPE, title=review.sales_finding(SALES_BY_TYPE), **said),
            tables.sales_table(SALES_BY_HOSTING),
            *stays(apps),
            "## Trust",
            tables.gate_checks_table(FakeReview().gate),
            review.provenance(FakeReview(), MRR),
        ),
        title="Monthly review",
    )


def stays(apps):
    """Return the blocks of retention, conversion, segments and restatements."""
    said = {"title": "A finding", "source": SOURCE}
    return [
        "## Who stays",
        charts.revenue_retention_lines(RETENTION, **said),
        tables.revenue_retention_table(RETENTION_BY_APP, RETENTION, apps),
        tables.renewals_table(RENEWALS.assign(hosting=HOSTILE)),
        tables.licence_churn_table(LICENCE_CHURN, MRR_CHURN),
        charts.cohort_retention_heatmap(COHORTS, **said),
        charts.survival_line(SURVIVAL, **said),
        "## Who buys",
        charts.evaluation_conversion_bars(CONVERSION, **said),
        tables.evaluation_conversion_table(CONVERSION_BY_APP, CONVERSION, TRIALS, apps),
        charts.high_value_segments_bars(SEGMENTS.assign(hosting=HOSTILE), **said),
        tables.high_value_segments_table(SEGMENTS.assign(hosting=HOSTILE)),
        tables.signals_table(SIGNALS),
        tables.restatement_table(RESTATEMENT),
        tables.restated_lines_table(RESTATED_LINES.assign(line_id=HOSTILE), apps),
    ]


@pytest.fixture(scope="module")
def browser(chromium):
    """Start Chromium once for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Write the page to disk, as a reader gets it."""
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(full_page(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page in a fresh window, and note all it asks for and all it complains about."""
    windows = []

    def open_page(viewport, **options):
        window = browser.new_context(viewport=viewport, **options)
        windows.append(window)
        opened = window.new_page()
        opened.asked, opened.complaints = [], []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.on("console", lambda message: opened.complaints.append(message.text))
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.goto(address)
        return opened

    yield open_page
    for window in windows:
        window.close()


def test_the_page_asks_for_nothing_and_complains_of_nothing(visit, address):
    """One file, opened from disk, without a network."""
    page = visit(DESKTOP)

    assert page.asked == [address]
    assert page.complaints == []


def test_hostile_names_are_shown_and_run_nothing(visit):
    """The attack would change the title."""
    page = visit(DESKTOP)

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
    """One of the two, never both."""
    page = visit(viewport)

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
    assert page.locator(".wide svg").first.is_visible()
    assert not page.get_by_role("button", name="Download CSV").first.is_visible()


def test_the_dark_page_is_dark_and_its_charts_with_it(visit):
    """Ink and paper change places."""
    page = visit(DESKTOP, color_scheme="dark")

    colours = page.evaluate(
        "['body', '.wide svg text'].map(one => getComputedStyle(document.querySelector(one)))"
        ".map(style => [style.backgroundColor, style.fill])"
    )

    assert colours[0][0] == "rgb(20, 24, 29)"
    assert colours[1][1] == "rgb(238, 241, 244)"


def test_a_print_is_light_whatever_the_screen(visit):
    """Nobody prints on black paper; contents and buttons stay on the screen."""
    page = visit(DESKTOP, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
    assert not page.get_by_text("Download CSV").first.is_visible()


def test_the_keyboard_reaches_the_report_first(visit):
    """The first stop is the skip link."""
    page = visit(DESKTOP)

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_charts_have_names_for_those_who_cannot_see_them(visit):
    """The accessibility tree holds title and alt text."""
    page = visit(DESKTOP)

    chart = page.get_by_role("img", name="MRR rose by $95.00: gains of $255.50 outweighed losses of $160.50")

    assert chart.count() == 1
