"""Starting is quick: what `import reports_lib.cli` must not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parent.parent
HEAVY = {
    "altair",
    "duckdb",
    "great_tables",
    "ibis",
    "nbconvert",
    "pandas",
    "papermill",
    "pyarrow",
    "vl_convert",
}


def run(code: str) -> str:
    """Run a few lines in a fresh Python and return what they print."""
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return found.stdout


def modules_after(line: str) -> set[str]:
    """Return the top modules that are loaded once a line has run."""
    loaded = run(f"import sys\n{line}\nprint(*(name for name, module in sys.modules.items() if module))")
    return {one.split(".")[0] for one in loaded.split()}


def seconds(line: str) -> float:
    """Return the least of three wall times of a fresh Python that runs a line."""
    times = []
    for _ in range(3):
        start = perf_counter()
        run(line)
        times.append(perf_counter() - start)
    return min(times)


def test_the_command_line_loads_nothing_heavy():
    """`reports --help` answers at once: engines, charts and notebooks load when a command needs them."""
    assert modules_after("import reports_lib.cli") & HEAVY == set()


def test_the_notebooks_door_opens_lazily():
    """`import reports_lib` names the five rooms and enters none."""
    assert modules_after("import reports_lib; dir(reports_lib)") & HEAVY == set()


def test_the_command_line_starts_within_its_budget():
    """0.4 s over a bare Python; twice that is allowed here, for a busy machine."""
    assert seconds("import reports_lib.cli") - seconds("pass") < 0.8


def test_a_report_never_loads_the_slow_grammar():
    """rfc3987_syntax compiles 35 grammars at import, a second of every run, for formats nobody uses."""
    loaded = modules_after("import reports_lib.build, papermill, nbconvert, altair")

    assert "rfc3987_syntax" not in loaded
