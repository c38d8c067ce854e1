"""reports build quarterly_review: the files of a quarter, and what is kept as published of it."""

from __future__ import annotations

import json

import pytest

from tests.records import licence, line


@pytest.mark.notebook
def test_a_quarter_is_a_page_a_notebook_and_a_manifest(home, reports, exported):
    """Under its own name; the headlines are kept beside those of months."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-01", ends_on="2026-05-01", net="340", gross="400", app_name="Lens"),
        line("2", customer="bob", starts_on="2026-04-01", ends_on="2026-05-01", net="40", app_name="Lens"),
    )
    assert reports("import", "transactions", file).code == 0
    records = [licence(f"E-{one}-app", site=f"site-{one}") for one in ("ann", "bob")]
    file = exported(home / "records.json", *records, kind="licenses")
    assert reports("import", "licenses", file).code == 0

    refused = reports("build", "quarterly_review", "--month", "2026-03")
    ran = reports("build", "quarterly_review", "--quarter", "2026-Q1")

    folder = home / "output" / "quarterly_review" / "2026-Q1"
    assert (refused.code, refused.err.splitlines()[0]) == (
        10,
        "quarterly_review.ipynb has no parameter 'month'",
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
    kept = json.loads((home / "data" / "published" / "quarterly_review" / "2026-Q1.json").read_text())
    assert kept["headlines"]["mrr_usd"] == "85.00"
    assert kept["headlines"]["new_mrr_usd"] == "85.00"
