"""Every notebook runs from top to bottom on the sample vendor, cell by cell, as nbval sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from reports_lib.build import EXECUTORS, Deadlines, Executor
from reports_lib.build.execution import execute
from reports_lib.config import read_config
from reports_lib.periods import parse_instant
from reports_lib.sample import ledger, write_ledger
from reports_lib.sync import import_files

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def sample_store(tmp_path_factory):
    """A store that holds the first forty customers of the sample vendor."""
    folder = tmp_path_factory.mktemp("sample")
    files = tmp_path_factory.mktemp("ledger")
    config = read_config({"REPORTS_DATA": str(folder)}, cwd=ROOT)
    now = parse_instant("2026-11-05T00:00:00Z", where="test")
    for kind, path in zip(
        ("transactions", "licenses"), write_ledger(files, ledger(customers=40)), strict=True
    ):
        import_files(config, kind, [path], now=now, progress=lambda *_: None)
    return folder


@pytest.mark.notebook
@pytest.mark.parametrize(
    ("notebook", "parameters"),
    [
        ("monthly_review", {"month": "2026-10"}),
        ("monthly_review", {"month": "2026-08", "apps": ["com.harbourlight.page-guard"], "basis": "gross"}),
        ("quarterly_review", {"quarter": "2026-Q3"}),
        ("explore", {"month": "2026-10"}),
    ],
)
def test_a_notebook_shows_the_same_under_both_executors(sample_store, tmp_path, notebook, parameters):
    """Every output of every cell, the run record and its SQL included; the kernel is the judge."""
    environ = {"REPORTS_DATA": str(sample_store), "REPORTS_OUTPUT": str(tmp_path)}
    shown = [
        execute(
            ROOT / "notebooks" / f"{notebook}.ipynb",
            tmp_path / f"{executor}.ipynb",
            parameters=parameters,
            environ=environ,
            by=Executor(executor, Deadlines(cell=120, report=300)),
        )
        for executor in EXECUTORS
    ]

    forked, stock = ([one.get("outputs") for one in executed.cells] for executed in shown)
    assert len([one for one in forked if one]) > 10
    assert forked == stock


@pytest.mark.notebook
def test_no_cell_of_any_notebook_fails(sample_store):
    """A cell that raises fails; outputs are compared only where they are stored."""
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "-p", "no:cacheprovider", "notebooks"]

    found = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "REPORTS_DATA": str(sample_store), "REPORTS_OUTPUT": str(sample_store / "output")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout
    assert " passed" in found.stdout
