"""Vendors of every kind: either review has something to say of each, and never fails."""

from __future__ import annotations

import ast
import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import simplejson

from reports_lib.build.page import render_page
from reports_lib.config import read_config
from reports_lib.periods import parse_instant
from reports_lib.sync import import_files
from tests.presented import HOSTILE, notebook_of
from tests.records import licence, line

pytestmark = pytest.mark.notebook

ROOT = Path(__file__).parent.parent.parent
TODAY = parse_instant("2026-11-05T00:00:00Z", where="test")
YEAR = {"starts_on": "2026-10-01", "ends_on": "2027-10-01"}


@pytest.fixture
def page_of(tmp_path, monkeypatch):
    """Return a function that reviews a vendor's records, cell by cell, and renders the page."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("REPORTS_OUTPUT", str(tmp_path / "output"))
    for name in ("REPORTS_ENGINE", "REPORTS_HOME", "MARKETPLACE_VENDOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REPORTS_DATA", str(tmp_path / "data"))
    config = read_config({"REPORTS_DATA": str(tmp_path / "data")}, cwd=ROOT)

    def review(
        *lines: dict[str, Any],
        licences: list[dict[str, Any]],
        report: str = "monthly_review",
        **period: str,
    ) -> str:
        for kind, records in (("transactions", lines), ("licenses", licences)):
            if not records:
                continue
            path = tmp_path / f"{kind}.json"
            path.write_text(simplejson.dumps({kind: list(records)}, use_decimal=True), encoding="utf-8")
            import_files(config, kind, [path], now=TODAY, progress=lambda *_: None)
        shows = shown(report, period or {"month": "2026-10"})
        parts = [one for one in shows if hasattr(one, "_repr_mimebundle_") or type(one) is str]
        return render_page(notebook_of(*parts), title="Review")

    return review


def shown(report: str, period: dict[str, str]) -> list[Any]:
    """Run the notebook's cells in this process; return its headings and what its cells show."""
    notebook = ROOT / "notebooks" / f"{report}.ipynb"
    names: dict[str, Any] = {}
    parts: list[Any] = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(source)
            continue
        *body, last = ast.parse(source).body
        is_shown = isinstance(last, ast.Expr)
        exec(compile(ast.Module(body if is_shown else [*body, last], []), cell["id"], "exec"), names)  # noqa: S102
        if "parameters" in cell["metadata"].get("tags", []):
            names |= period
        if is_shown:
            parts.append(eval(compile(ast.Expression(last.value), cell["id"], "eval"), names))  # noqa: S307
    return parts


def test_the_first_customer_of_a_vendor(page_of):
    """No year before, no licence, no evaluation, no quarter that is over: each is said, none fails."""
    page = page_of(line("1", tier="25 Users", billing_period="Monthly", **YEAR), licences=[])

    for words in (
        "Nobody paid a year before, so NRR and GRR are not known yet",
        "Nobody paid when the month opened",
        "No paid term ended in this month, so nothing was due.",
        "No quarter that is over brought a customer in these months.",
        "No evaluation began in these months",
        "All MRR is one customer's",
        "No monthly review was published before.",
        "Nothing out of the ordinary.",
        "No running term was changed in these months.",
    ):
        assert words in unescape(page)


def test_a_vendor_whom_nobody_pays(page_of):
    """It owes for a refund without a sale, a line has no days, an evaluation is too young for a rate."""
    trial = licence(
        "E-bob-app", starts_on="2026-10-02", ends_on="2026-11-01", licence_type="EVALUATION", site="site-bob"
    )

    page = page_of(
        line("1", net="-1200", sale_type="Refund", **YEAR),
        line("2", customer="bob", starts_on="2026-10-05", ends_on="2026-10-05", sold_on="2026-10-05"),
        licences=[trial],
    )

    assert "−$100.00" in page
    for words in (
        "Nobody pays, so nothing hangs on anybody",
        "No segment has recurring revenue",
        "Nobody has paid for an app yet",
        "1 evaluation began, too recently for a rate",
    ):
        assert words in page


@pytest.mark.parametrize("customers", [0, 1])
def test_the_guide_of_a_vendor_with_next_to_nothing(page_of, customers):
    """A refund without a sale, or a single customer: there is as much to ask, and nothing to answer."""
    refund = line("1", net="-1200", sale_type="Refund", **YEAR)
    sale = line("2", customer="bob", app_name=HOSTILE, **YEAR)

    page = page_of(*[refund, sale][customers : customers + 1], licences=[], report="explore")

    assert HOSTILE not in page
    assert "No segment of five customers or more paid a year before" in page
    assert "No evaluation began in these months" in page


def forty_apps() -> list[dict[str, Any]]:
    """A line of each of forty apps, of which one has a name and one a hosting that would run."""
    return [
        line(
            str(number),
            app=f"app-{number}",
            app_name=HOSTILE if number == 7 else f"App {number}",
            customer=f"customer-{number % 9}",
            tier=f"{number + 1} Users",
            hosting=HOSTILE if number == 8 else "Cloud",
            billing_period="Annual",
            starts_on="2025-10-01",
            ends_on="2026-10-01" if number % 2 else "2027-10-01",
        )
        for number in range(40)
    ]


def test_a_vendor_of_forty_apps_with_hostile_names(page_of):
    """Each app is a row, no name runs, and the drawings stay as few as they are."""
    page = page_of(*forty_apps(), licences=[])

    assert HOSTILE not in page
    assert page.count("&lt;img src=x onerror=") >= 3
    assert page.count('<th scope="row" class="gt_row gt_left gt_stub">App 39</th>') >= 2


QUARTER = {"report": "quarterly_review", "quarter": "2026-Q3"}
SUMMER = {"starts_on": "2026-07-01", "ends_on": "2027-07-01"}


def test_the_first_customer_of_a_quarter(page_of):
    """What there is to compare with is missing, and said in quarters."""
    page = unescape(page_of(line("1", tier="25 Users", **SUMMER), licences=[], **QUARTER))

    for words in (
        "Quarterly review",
        "July to September 2026, UTC",
        "MRR rose by $7.08 in Q3 2026, from $0.00 to $7.08.",
        "No earlier quarter to compare with",
        "Nobody paid when the quarter opened",
        "No paid term ended in this quarter, so nothing was due.",
        "No evaluation began in these quarters",
        "Nobody paid a year before, so NRR and GRR are not known yet",
    ):
        assert words in page


def test_a_quarter_before_the_first_customer(page_of):
    """A vendor who began in October has a third quarter all the same: nothing, and no failure."""
    page = unescape(page_of(line("1", **YEAR), licences=[], **QUARTER))

    for words in (
        "MRR ended Q3 2026 where it began, at $0.00.",
        "No customer came, left or changed what they pay in this quarter.",
        "Nothing was sold",
        "Nobody pays, so nothing hangs on anybody",
    ):
        assert words in page


def test_a_quarter_of_refunds_alone(page_of):
    """Nobody pays, and something is owed."""
    page = unescape(page_of(line("1", net="-1200", sale_type="Refund", **SUMMER), licences=[], **QUARTER))

    assert "−$100.00" in page
    assert "1 is an orphan" in page


def test_a_quarter_of_forty_apps_with_hostile_names(page_of):
    """As of a month; nothing on the page says month where it means the quarter."""
    page = page_of(*forty_apps(), licences=[], **QUARTER)

    assert HOSTILE not in page
    assert page.count('<th scope="row" class="gt_row gt_left gt_stub">App 39</th>') >= 2
    for words in ("this month", "these months", "in the month", "the month before"):
        assert words not in page.partition("Checks on the data</h3>")[0]
