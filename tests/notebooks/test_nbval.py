"""Every notebook runs from top to bottom on the sample vendor, cell by cell, as nbval sees it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
