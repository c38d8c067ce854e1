"""Rooms: a folder as /srv/reviews is on a real machine, in which what deploy/ ships is run for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.config import read_config
from reports_lib.periods import parse_instant
from reports_lib.sync import import_files
from tests.records import licence, line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ANN", "DEPLOY", "HOME", "INSTANT", "ROOT", "bare", "equipped", "filled", "mailing"]

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
HOME = "/srv/reviews"
INSTANT = "2026-11-05T00:00:00Z"
ANN = "ann@example.com"
SCHEDULE = "reports:\n  monthly_review: {business_day: 3}\n"

Record = dict[str, Any]
LINES = [
    line("1", starts_on="2026-01-01", ends_on="2026-11-01", net="850", gross="1000"),
    line("2", customer="bob", starts_on="2026-10-01", ends_on="2026-11-01", net="40"),
]
LICENCES = [licence(f"E-{one}-app", site=f"site-{one}") for one in ("ann", "bob")]


def equipped(folder: Path) -> Path:
    """Put into a folder what a project has that was set up: notebooks, params, and the command."""
    for name in ("notebooks", "params"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "params" / "schedule.yml").write_text(SCHEDULE, encoding="utf-8")
    (folder / "data").mkdir()
    command = folder / ".venv" / "bin" / "reports"
    command.parent.mkdir(parents=True)
    installed = Path(sys.executable).with_name("reports")
    command.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {installed} "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def filled(folder: Path, *, lines: Sequence[Record] = LINES, licences: Sequence[Record] = LICENCES) -> Path:
    """Import records: unless others are given, a customer who pays from January to October 2026."""
    config = read_config({}, cwd=folder)
    for kind, told in {"transactions": lines, "licenses": licences}.items():
        path = folder / f"{kind}.json"
        path.write_text(simplejson.dumps({kind: list(told)}, use_decimal=True), encoding="utf-8")
        now = parse_instant(INSTANT, where="test")
        import_files(config, kind, [path], now=now, progress=lambda *_: None)
    return folder


def mailing(folder: Path, port: int, **more: str) -> Path:
    """Write params/mail.yml for a server on this machine."""
    keys = {"from": "reviews@example.com", "server": "127.0.0.1", "port": port, "security": "none"}
    keys |= {"internal": f"[{ANN}]", "patience_seconds": 0, **more}
    text = "".join(f"{name}: {value}\n" for name, value in keys.items())
    (folder / "params" / "mail.yml").write_text(text, encoding="utf-8")
    return folder


def bare(command: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a line by /bin/sh with next to nothing in its environment, as schedulers do."""
    given: Mapping[str, str] = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "SHELL": "/bin/sh"} | environ
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", env=given, capture_output=True, text=True, check=False
    )
