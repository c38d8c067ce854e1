"""Scale: seconds and memory of models and movements, as the ledger grows.

    python benchmarks/scale.py [LINES ...]

Each size runs in a process of its own: raw records to models, then ``mrr_movements`` of 48 months from
them. Peak memory is the process's own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from synthetic_store import make_store, store_config

SIZES = (100_000, 1_000_000, 10_000_000)
MONTHS = 48


def measure(folder: Path) -> None:
    """Print seconds and MiB of one store, separated by spaces."""
    from reports_lib import metrics  # the imports count: a user pays for them, too
    from reports_lib.periods import Months
    from reports_lib.workspace import open_workspace

    begun = time.perf_counter()
    review = open_workspace(store_config(folder))
    ready = time.perf_counter()
    metrics.mrr_movements(review.customer_months, months=Months.ending(review.month, count=MONTHS))
    done = time.perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(ready - begun, done - ready, peak)


def main() -> None:
    """Print a row per size."""
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]))
        return
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(f"{'lines':>12} {'raw to models s':>16} {'us a line':>10} {'movements s':>12} {'peak MiB':>9}")
    for lines in sizes:
        with tempfile.TemporaryDirectory() as folder:
            make_store(Path(folder), lines=lines)
            told = subprocess.run(
                [sys.executable, __file__, "--measure", folder], check=True, capture_output=True, text=True
            )
        models, movements, peak = (float(one) for one in told.stdout.split())
        print(f"{lines:>12,} {models:>16.1f} {models / lines * 1e6:>10.1f} {movements:>12.1f} {peak:>9,.0f}")


if __name__ == "__main__":
    main()
