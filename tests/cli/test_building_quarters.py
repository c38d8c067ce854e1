"""reports build quarterly_review: the files of a quarter, and what is kept as published of it."""

from __future__ import annotations

import json

import nbformat
import pytest

from tests.records import licence, line

pytestmark = pytest.mark.notebook


@pytest.fixture
def filled(home, reports, exported):
    """One app, two customers: January to April, and one more in April."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-01", ends_on="2026-05-01", net="340", gross="400", app_name="Lens"),
        line("2", customer="bob", starts_on="2026-04-01", ends_on="2026-05-01", net="40", app_name="Lens"),
    )
    assert reports("import", "transactions", file).code == 0
    records = [licence(f"E-{one}-app", site=f"site-{one}") for one in ("ann", "bob")]
    file = exported(home / "records.json", *records, kind="licenses")
    assert reports("import", "licenses", file).code == 0
    return home


def test_a_quarter_is_a_page_a_notebook_and_a_manifest(filled, reports):
    """Under its own name; the headlines are kept beside those of months."""
    refused = reports("build", "quarterly_review", "--month", "2026-03")
    ran = reports("build", "quarterly_review", "--quarter", "2026-Q1")

    folder = filled / "output" / "quarterly_review" / "2026-Q1"
    assert (refused.code, refused.err.splitlines()[0]) == (
        10,
        "quarterly_review is of a quarter, not of a month",
    )
    assert ran.code == 0, ran.err
    assert sorted(path.name for path in folder.iterdir()) == [
        "quarterly_review_2026-Q1.html",
        "quarterly_review_2026-Q1.ipynb",
        "quarterly_review_2026-Q1.manifest.json",
    ]
    assert ran.out.splitlines()[1:3] == [
        "Unnamed vendor, Q1 2026 (net)",
        "  MRR                        $85.00",
    ]
    manifest = json.loads((folder / "quarterly_review_2026-Q1.manifest.json").read_text())
    assert manifest["parameters"]["quarter"] == "2026-Q1"
    kept = json.loads((filled / "data" / "published" / "quarterly_review" / "2026-Q1.json").read_text())
    assert kept["headlines"]["mrr_usd"] == "85.00"
    assert kept["headlines"]["new_mrr_usd"] == "85.00"


def test_a_report_for_each_quarter_and_app(filled, reports):
    """A page for each, a line for each in their order, as over months."""
    notebook = filled / "notebooks" / "quarterly_review.ipynb"
    keep_cells(notebook, {"parameters", "open", "opening", "history", "tiles"})

    ran = reports("build", "quarterly_review", "--quarters", "2025-Q4..2026-Q1", "--each-app", "--jobs", "2")

    lines = [one.split() for one in ran.out.splitlines() if one.startswith("quarterly_review 20")]
    assert [one[1:5] for one in lines] == [
        ["2025-Q4", "app", "$0.00", "$0.00"],
        ["2026-Q1", "app", "$85.00", "$85.00"],
    ]
    assert "2 built, 0 failed; output/index.html" in ran.out
    assert sorted(path.name for path in filled.rglob("output/quarterly_review/*/*.html")) == [
        "quarterly_review_2025-Q4_app.html",
        "quarterly_review_2026-Q1_app.html",
    ]


def test_a_quarter_that_became_another_says_so_on_its_page(filled, reports, exported, monkeypatch):
    """First told 85.00; 15.00 came late, and the page names the headline, the reason and the line."""
    restated = {"restated-table", "restated-reasons", "restated-lines"}
    kept = {"parameters", "open", "opening", "history", "tiles"} | restated
    keep_cells(filled / "notebooks" / "quarterly_review.ipynb", kept)
    assert reports("build", "quarterly_review", "--quarter", "2026-Q1").code == 0
    monkeypatch.setenv("REPORTS_NOW", "2026-11-20T00:00:00Z")
    late = line("9", customer="eve", starts_on="2026-03-01", ends_on="2026-05-01", net="30", app_name="Lens")
    assert reports("import", "transactions", exported(filled / "late.json", late)).code == 0

    ran = reports("build", "quarterly_review", "--quarter", "2026-Q1")

    folder = filled / "output" / "quarterly_review" / "2026-Q1"
    cells = nbformat.read(folder / "quarterly_review_2026-Q1.ipynb", as_version=4).cells
    told = {one.id: one.outputs[0]["data"]["text/plain"] for one in cells if one.id in restated}
    assert ran.code == 0, ran.err
    for cell, words in (
        ("restated-table", "Q1 2026 MRR $85.00 $100.00 +$15.00 17.6 %"),
        ("restated-reasons", "Q1 2026 Late 1 $0.00 $15.00 $15.00"),
        ("restated-lines", "9 Q1 2026 Lens late — $0.00 $15.00 $15.00"),
    ):
        assert words in " ".join(told[cell].split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("quarterly_review", "--months", "2026-01..2026-03"),
            (
                "quarterly_review is of a quarter, not of a month",
                "  where: --months",
                "  to do: name it with --quarter, or a span of them with --quarters",
            ),
        ),
        (
            ("monthly_review", "--quarters", "2025-Q4..2026-Q1"),
            (
                "monthly_review is of a month, not of a quarter",
                "  where: --quarters",
                "  to do: name it with --month, or a span of them with --months",
            ),
        ),
        (
            ("quarterly_review", "--quarter", "2026-Q1", "--quarters", "2025-Q4..2026-Q1"),
            (
                "--quarter and --quarters exclude each other",
                "  where: reports build",
                "  to do: give one of them",
            ),
        ),
        (
            ("quarterly_review", "--quarters", "2026-Q1..2025-Q4"),
            (
                "2026-Q1..2025-Q4 ends before it begins",
                "  where: the span",
                "  to do: put the earlier quarter first",
            ),
        ),
        (
            ("quarterly_review", "--quarters", "2026-01..2026-03"),
            (
                "'2026-01' is not a quarter",
                "  where: --quarters",
                "  to do: write it as YYYY-Qn, for example 2026-Q3",
            ),
        ),
    ],
)
def test_what_does_not_go_together_is_refused(filled, reports, words, told):
    """In three lines, and nothing is built."""
    ran = reports("build", *words)

    assert (ran.code, tuple(ran.err.splitlines()), ran.out) == (10, told, "")
    assert not (filled / "output").exists()


def keep_cells(path, kept):
    """Cut a review down to some of its cells and its record."""
    notebook = nbformat.read(path, as_version=4)
    ending = nbformat.v4.new_code_cell("review.provenance(data, mrr, movements, sales)", id="ending")
    notebook.cells = [one for one in notebook.cells if one.id in kept] + [ending]
    nbformat.write(notebook, path)
