"""Reports that are built at once share the cores."""

from __future__ import annotations

import os

import nbformat
import pytest

from tests.records import line

pytestmark = pytest.mark.notebook


def test_each_report_of_a_batch_has_its_share_of_the_cores(home, short, reports, exported, monkeypatch):
    """One alone has all of them; what the environment says is kept."""
    sold = exported(home / "ledger.json", line("1", starts_on="2026-01-01", ends_on="2026-05-01"))
    assert reports("import", "transactions", sold).code == 0
    notebook = nbformat.read(short, as_version=4)
    notebook.cells[1].source += "\nprint(data.engine.ask(\"select current_setting('threads')\"))"
    nbformat.write(notebook, short)
    executed = "output/monthly_review/2026-03/monthly_review_2026-03.ipynb"

    def threads(*words):
        assert reports("build", "monthly_review", *words).code in {0, 15}  # whatever the gate says
        cells = nbformat.read(home / executed, as_version=4).cells
        return next(one.outputs[0].text.strip() for one in cells if one.id == "open")

    cores = os.cpu_count()
    assert threads("--month", "2026-03") == str(cores)
    assert threads("--months", "2026-02..2026-03", "--jobs", "2") == str(max(cores // 2, 1))
    monkeypatch.setenv("REPORTS_THREADS", "3")
    assert threads("--months", "2026-02..2026-03", "--jobs", "2") == "3"
