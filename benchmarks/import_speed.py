"""Import speed: seconds and memory of importing an exported ledger.

    python benchmarks/import_speed.py [CUSTOMERS ...]

Sample vendors of several sizes are written as gzipped JSON and imported, each in a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from synthetic_store import store_config

SIZES = (1_500, 15_000)


def measure(folder: Path) -> None:
    """Import the folder's transactions twice and print lines, seconds, seconds and MiB."""
    from reports_lib.sync import import_files

    times = []
    for _time in range(2):
        begun = time.perf_counter()
        commit = import_files(
            store_config(folder),
            "transactions",
            [folder / "transactions.json.gz"],
            now=datetime(2026, 11, 5, tzinfo=UTC),
            progress=lambda *_: None,
        )
        times.append(time.perf_counter() - begun)
    print(commit.read, *times, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Print a row per size."""
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
        return
    from reports_lib.sample import ledger, write_ledger

    print(f"{'lines':>10} {'import s':>9} {'lines a second':>15} {'again s':>8} {'peak MiB':>9}")
    for customers in [int(size) for size in sys.argv[1:]] or SIZES:
        with tempfile.TemporaryDirectory() as folder:
            write_ledger(Path(folder), ledger(customers=customers))
            told = subprocess.run(
                [sys.executable, __file__, "--measure", folder], check=True, capture_output=True, text=True
            )
        lines, first, again, peak = (float(one) for one in told.stdout.split())
        print(f"{lines:>10,.0f} {first:>9.1f} {lines / first:>15,.0f} {again:>8.1f} {peak:>9,.0f}")


if __name__ == "__main__":
    main()
