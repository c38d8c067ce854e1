"""A page of every block, chart and table, with hostile names, in Chromium without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports_lib import charts, metrics, review, tables
from reports_lib.build.page import render_page
from tests.presented import (
    APPS,
    CUSTOMERS,
    HOSTILE,
    LICENCES,
    LICENCES_BY_APP,
    MOVED,
    MOVED_BY_APP,
    MRR,
    MRR_BY_APP,
    OCTOBER,
    SALES,
    SALES_BY_HOSTING,
    SALES_BY_TYPE,
    SOURCE,
    USERS,
    FakeReview,
    notebook_of,
)
from tests.presented_retention import (
    COHORTS,
    CUSTOMER_CHURN,
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

# Markup, a template, code of the chart's grammar, a name of JavaScript's own, and how the page ends.
RUNS = 'x" + (document.title = 3) + "'
NAMES = [HOSTILE, "=1+1", "W" * 10_000]
TYPES = ["constructor", "{{ 7 * 7 }}${document.title=4}", "</script><script>document.title=5</script>"]
PLACES = ["\u202eegral \U0001f4a5", RUNS, "datum.mrr_usd"]


def full_page():
    """Return a page of every block, chart and table, with apps, types and places whose names are attacks."""
    apps = APPS.assign(app_name=NAMES)
    said = {"source": SOURCE}
    by_type = SALES_BY_TYPE.assign(sale_type=TYPES)
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
            charts.sales_by_type_bars(by_type, title=review.sales_finding(by_type), **said),
            tables.sales_table(SALES_BY_HOSTING),
            *_stays(apps),
            *_buys(apps),
            "## Trust",
            tables.gate_checks_table(FakeReview().gate),
            review.definitions(metrics.mrr, metrics.mrr_movements, metrics.renewals),
            review.provenance(FakeReview(), MRR),
        ),
        title="Monthly review",
    )


def _stays(apps):
    """Return the blocks of retention."""
    said = {"title": "A finding", "source": SOURCE}
    return [
        "## Who stays",
        charts.revenue_retention_lines(RETENTION, **said),
        tables.revenue_retention_table(RETENTION_BY_APP, RETENTION, apps),
        tables.renewals_table(RENEWALS.assign(hosting=HOSTILE)),
        tables.licence_churn_table(LICENCE_CHURN, MRR_CHURN),
        charts.customer_churn_line(CUSTOMER_CHURN, **said),
        charts.cohort_retention_heatmap(COHORTS, **said),
        charts.survival_line(SURVIVAL, **said),
    ]


def _buys(apps):
    """Return the blocks of conversion, segments, users, licences and restatements."""
    said = {"title": "A finding", "source": SOURCE}
    return [
        "## Who buys",
        charts.evaluation_conversion_bars(CONVERSION, **said),
        tables.evaluation_conversion_table(CONVERSION_BY_APP, CONVERSION, TRIALS, apps),
        charts.high_value_segments_bars(SEGMENTS.assign(hosting=PLACES), **said),
        tables.high_value_segments_table(SEGMENTS.assign(hosting=PLACES)),
        charts.app_users_bars(USERS.assign(hosting=PLACES), apps, **said),
        tables.app_users_table(USERS.assign(hosting=PLACES), apps),
        charts.licences_history_bars(LICENCES, **said),
        tables.licences_table(LICENCES_BY_APP, apps),
        tables.signals_table(SIGNALS),
        tables.restatement_table(RESTATEMENT),
        tables.restated_lines_table(RESTATED_LINES.assign(line_id=HOSTILE), apps),
    ]


@pytest.fixture(scope="session")
def browser(chromium):
    """Start Chromium once for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """Write the page to disk, as a reader gets it."""
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(full_page(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def visit(browser, address):
    """Open the page in a fresh window without a network; note what it asks for, says and complains about."""
    windows = []

    def open_page(viewport, *, edited=None, **options):
        window = browser.new_context(viewport=viewport, **options)
        window.set_offline(True)
        windows.append(window)
        opened = window.new_page()
        opened.asked, opened.complaints, opened.asked_back = [], [], []
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.on("console", lambda message: opened.complaints.append(message.text))
        opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.on("dialog", lambda dialog: (opened.asked_back.append(dialog.message), dialog.dismiss()))
        opened.goto(edited or address)
        return opened

    yield open_page
    for window in windows:
        window.close()


@pytest.fixture
def edited(address, tmp_path):
    """Return the address of the page with some of its text replaced."""

    def write(old, new):
        page = Path(address.removeprefix("file://")).read_text(encoding="utf-8")
        path = tmp_path / "edited.html"
        path.write_text(page.replace(old, new, 1), encoding="utf-8")
        return path.as_uri()

    return write
