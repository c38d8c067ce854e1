"""The index in a browser: it leads on to a report that is there, and reads well."""

from __future__ import annotations

import json

import pytest

from reports_lib.build.index import write_index
from tests.browser.windows import DESKTOP, PHONE
from tests.presented import HOSTILE

pytestmark = pytest.mark.browser

HEADLINES = {
    "mrr_usd": "1595.00",
    "paying_customers": 29,
    "sales_usd": "900.00",
    "new_mrr_usd": "60.00",
    "reactivation_mrr_usd": "0.00",
    "expansion_mrr_usd": "50.00",
    "contraction_mrr_usd": "10.00",
    "churn_mrr_usd": "5.00",
    "neutral_mrr_usd": "0.00",
}


@pytest.fixture
def index(tmp_path):
    """Two reports, one of an app whose key is an attack, and the list of both."""
    for period, apps, gate in (("2026-10", [], "amber"), ("2026-09", [HOSTILE], "red")):
        folder = tmp_path / "monthly_review" / period
        folder.mkdir(parents=True)
        manifest = {
            "report": "monthly_review",
            "vendor": "Harbour Light Apps",
            "parameters": {"apps": apps, "basis": "net", "as_of": "2026-11-05T00:00:00Z"},
            "headlines": HEADLINES,
            "gate": gate,
            **dict.fromkeys(("store_digest", "sources", "figures", "page_sha256")),
        }
        (folder / f"monthly_review_{period}.manifest.json").write_text(json.dumps(manifest))
        (folder / f"monthly_review_{period}.html").write_text(f"<title>{period}</title>")
    return write_index(tmp_path).as_uri()


def test_a_report_that_is_named_is_opened(visit, index):
    """A page leads to its neighbours by way of the list, which knows where they are."""
    page = visit(DESKTOP, edited=f"{index}#monthly_review_2026-09")

    page.wait_for_url("**/monthly_review_2026-09.html")
    assert page.title() == "2026-09"


def test_a_report_that_is_not_there_leads_to_the_list(visit, index):
    """Nobody built it, so the reader sees what there is; nothing runs, nothing is asked for."""
    page = visit(PHONE, edited=f"{index}#monthly_review_2026-08")

    rows = page.locator("tbody tr").all_inner_texts()
    assert page.title() == "All reports, Harbour Light Apps"
    assert rows[0].split("\t") == [
        *("2026-10", "all apps", "$1,595.00", "+$95.00", "29", "$900.00", "amber", "5 Nov 2026"),
    ]
    assert "not published" in rows[1]
    assert (page.complaints, page.asked_back, page.asked) == ([], [], [index])


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_list_reads_well(visit, index, viewport):
    """Nothing that axe finds, and the page itself never scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe

    page = visit(viewport, edited=index)

    assert Axe().run(page).generate_snapshot() == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
