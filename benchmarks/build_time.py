"""Build time: seconds of a review, beside those of the tools it is made with.

    python benchmarks/build_time.py [RUNS]

Compares ``reports build monthly_review`` on the sample vendor with the ``papermill`` and ``jupyter
nbconvert`` commands on an empty notebook, in the same environment; medians of wall seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent


def seconds(command: list[str], environ: dict[str, str]) -> float:
    """Run a command and return its wall seconds."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environ, cwd=ROOT)
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians and their ratio."""
    runs = int(sys.argv[1]) if sys.argv[1:] else 5
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {"REPORTS_DATA": folder, "REPORTS_OUTPUT": folder}
        subprocess.run([BIN / "reports", "demo"], check=True, capture_output=True, env=environ, cwd=ROOT)
        environ |= {"REPORTS_DATA": f"{folder}/demo", "MARKETPLACE_VENDOR": "sample"}
        empty, done = Path(folder) / "empty.ipynb", Path(folder) / "done.ipynb"
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("")],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, empty)
        commands = {
            "papermill, empty notebook": [str(BIN / "papermill"), str(empty), str(done)],
            "nbconvert, empty notebook": [str(BIN / "jupyter"), "nbconvert", "--to", "html", str(empty)],
            "reports build monthly_review": [str(BIN / "reports"), "build", "monthly_review"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _run in range(runs):
            for name, command in commands.items():
                taken[name].append(seconds(command, environ))
    medians = {name: statistics.median(times) for name, times in taken.items()}
    for name, median in medians.items():
        print(f"{name:<30} {median:6.2f} s   (of {min(taken[name]):.2f} to {max(taken[name]):.2f})")
    papermill, nbconvert, ours = medians.values()
    print(f"{'ratio':<30} {ours / (papermill + nbconvert):6.2f}")


if __name__ == "__main__":
    main()
