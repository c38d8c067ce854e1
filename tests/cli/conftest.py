"""The command line in this process: arguments in, exit code and both outputs back."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import simplejson

from reports_lib.cli import main

ROOT = Path(__file__).parent.parent.parent
INSTANT = "2026-11-05T00:00:00Z"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of one's own, with the project's notebooks and parameters, and a pinned clock."""
    for name in ("notebooks", "params"):
        (tmp_path / name).mkdir()
        for path in (ROOT / name).iterdir():
            if path.is_file():
                (tmp_path / name / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    for name in ("DATA", "OUTPUT", "ENGINE", "HOME", "LOG"):
        monkeypatch.delenv(f"REPORTS_{name}", raising=False)
    monkeypatch.delenv("MARKETPLACE_VENDOR", raising=False)
    monkeypatch.setenv("REPORTS_NOW", INSTANT)
    return tmp_path


@pytest.fixture
def reports(monkeypatch, capsys):
    """Run a command: ``reports("metric", "mrr")``."""

    def run(*words: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["reports", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return Ran(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def exported():
    """Write records as the API's list envelope; return the file."""

    def write(path: Path, *records: dict[str, object], kind: str = "transactions") -> str:
        path.write_text(simplejson.dumps({kind: list(records)}, use_decimal=True), encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def short(home):
    """The monthly review, cut down to its opening, its key figures and its record."""
    path = home / "notebooks" / "monthly_review.ipynb"
    notebook = nbformat.read(path, as_version=4)
    kept = {"parameters", "open", "opening", "history", "tiles"}
    ending = nbformat.v4.new_code_cell("review.provenance(data, mrr, movements, sales)", id="ending")
    notebook.cells = [one for one in notebook.cells if one.id in kept] + [ending]
    nbformat.write(notebook, path)
    for other in path.parent.glob("*.ipynb"):
        if other != path:
            other.unlink()
    return path
