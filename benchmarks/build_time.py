"""Build time: a review, and two dozen, beside the tools that everybody has.

    python benchmarks/build_time.py [RUNS]

On the sample vendor, in this environment: one cold ``reports build monthly_review`` beside the
``papermill`` and ``jupyter nbconvert`` commands over the same notebook, and 24 reviews (12 months of two
apps) in one batch beside a loop of these commands. Then where the time goes, cell by cell, the weight of
the page, and the most memory that a process took. Wall seconds; medians of RUNS.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
NOTEBOOK = ROOT / "notebooks" / "monthly_review.ipynb"
MONTHS = [*(f"2025-{number}" for number in (11, 12)), *(f"2026-{number:02}" for number in range(1, 11))]
APPS = ("com.harbourlight.roadmap-lens", "com.harbourlight.page-guard")
SLOWEST = 12


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """Run a command and return its wall seconds."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environ, cwd=ROOT)
    return time.perf_counter() - begun


def stock(folder: Path, month: str, app: str | None, environ: dict[str, str]) -> float:
    """Return the seconds of the two stock commands over the review's notebook."""
    done = folder / "stock.ipynb"
    chosen = ["-y", f"apps: [{app}]"] if app else []
    papermill = [str(BIN / "papermill"), str(NOTEBOOK), str(done), "--cwd", str(NOTEBOOK.parent)]
    export = [str(BIN / "jupyter"), "nbconvert", "--to", "html", str(done)]
    return seconds([*papermill, "-p", "month", month, *chosen], environ) + seconds(export, environ)


def build(*words: str) -> list[str]:
    """Return the command that builds monthly reviews."""
    return [str(BIN / "reports"), "build", "monthly_review", *words]


def shown(name: str, times: list[float]) -> float:
    """Print a row of a table and return its median."""
    median = statistics.median(times)
    print(f"{name:<46} {median:7.2f} s   (of {min(times):.2f} to {max(times):.2f})")
    return median


def main() -> None:
    """Print the tables."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = os.environ | {"REPORTS_DATA": name, "REPORTS_OUTPUT": name, "REPORTS_HOME": str(ROOT)}
        subprocess.run([BIN / "reports", "demo"], check=True, capture_output=True, env=environ, cwd=ROOT)
        environ |= {"REPORTS_DATA": f"{name}/demo", "MARKETPLACE_VENDOR": "sample"}
        cold: dict[str, list[float]] = {"stock": [], "ours": []}
        for _run in range(runs):
            cold["stock"].append(stock(folder, MONTHS[-1], None, environ))
            cold["ours"].append(seconds(build("--month", MONTHS[-1]), environ))
        theirs = shown("papermill + nbconvert, one review", cold["stock"])
        ours = shown("reports build, one review", cold["ours"])
        print(f"{'ratio':<46} {ours / theirs:7.2f}\n")
        loop = sum(stock(folder, month, app, environ) for app in APPS for month in MONTHS)
        shown(f"papermill + nbconvert, {len(APPS) * len(MONTHS)} reviews", [loop])
        apps = [word for key in APPS for word in ("--app", key)]
        many = build("--months", f"{MONTHS[0]}..{MONTHS[-1]}", "--each-app", *apps)
        batch = shown("reports build --months --each-app", [seconds(many, environ) for _ in range(runs)])
        print(f"{'times as fast':<46} {loop / batch:7.1f}\n")
        told(folder / "monthly_review" / MONTHS[-1] / f"monthly_review_{MONTHS[-1]}")


def told(stem: Path) -> None:
    """Print where the time of a review went, what its page weighs, and what memory it took."""
    executed = nbformat.read(f"{stem}.ipynb", as_version=4)
    cells = [(one.metadata.papermill.duration or 0.0, one.id) for one in executed.cells]
    print(f"cells, of {sum(taken for taken, _ in cells):.1f} s in all:")
    for taken, cell in sorted(cells, reverse=True)[:SLOWEST]:
        print(f"  {cell:<30} {taken:6.2f} s")
    page = Path(f"{stem}.html")
    print(f"page: {page.stat().st_size / 1e6:.2f} MB")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"the largest process: {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
