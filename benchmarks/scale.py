"""Scale: seconds and memory of models and of a month's metrics, as the ledger grows.

    python benchmarks/scale.py [LINES ...]

Each size runs in two processes of their own: raw records to models; then, from models, every headline
metric of revenue, retention and conversion for one month. Peak memory is each process's own.
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
HEADLINES = (
    *("mrr", "mrr_movements", "sales", "upgrades", "refunds"),
    *("revenue_retention", "customer_churn", "licence_churn", "mrr_churn", "renewals"),
    *("cohort_retention", "survival", "host_churn", "quick_ratio", "concentration"),
    *("evaluation_conversion", "edition_trials"),
)


def build(folder: Path) -> None:
    """Build the models, and print how many seconds it took."""
    from reports_lib.workspace import open_workspace

    begun = time.perf_counter()
    open_workspace(store_config(folder))
    told("models", begun)


def measure(folder: Path) -> None:
    """Print the seconds of each metric of one month, from models."""
    from reports_lib.workspace import open_workspace

    begun = time.perf_counter()
    review = open_workspace(store_config(folder))
    told("opening", begun)
    for name in HEADLINES:
        begun = time.perf_counter()
        when = {"month": review.month} if name == "survival" else {"months": review.this_month}
        review.measure(name, **when)
        told(name, begun)


def told(name: str, begun: float) -> None:
    """Print what was done, the seconds it took and the memory it took so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(name, time.perf_counter() - begun, peak, flush=True)


def run(step: str, folder: str) -> dict[str, tuple[float, float]]:
    """Run a step in a process of its own; return seconds and MiB by name."""
    ran = subprocess.run(
        [sys.executable, __file__, step, folder], check=True, stdout=subprocess.PIPE, text=True
    )
    rows = [line.split() for line in ran.stdout.splitlines()]
    return {name: (float(seconds), float(peak)) for name, seconds, peak in rows}


def main() -> None:
    """Print a row per size, then the seconds of each metric at each size."""
    if sys.argv[1:2] in (["--build"], ["--measure"]):
        {"--build": build, "--measure": measure}[sys.argv[1]](Path(sys.argv[2]))
        return
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    metrics = {}
    print("| lines | customers | raw to models, s | MiB | a month's metrics, s | µs a line | MiB |")
    print("|---:" * 7 + "|")
    for lines in sizes:
        with tempfile.TemporaryDirectory() as folder:
            make_store(Path(folder), lines=lines)
            models, peak = run("--build", folder)["models"]
            metrics[lines] = run("--measure", folder)
        seconds = sum(one for one, _ in metrics[lines].values())
        largest = max(one for _, one in metrics[lines].values())
        cells = [f"{lines:,}", f"{lines // 10:,}", f"{models:.1f}", f"{peak:,.0f}", f"{seconds:.1f}"]
        print("|", " | ".join([*cells, f"{seconds / lines * 1e6:.2f}", f"{largest:,.0f}"]), "|", flush=True)
    print("\n| metric, s |", " | ".join(f"{lines:,}" for lines in sizes), "|")
    print("|---" + "|---:" * len(sizes) + "|")
    for name in metrics[sizes[0]]:
        print("|", name, "|", " | ".join(f"{metrics[lines][name][0]:.2f}" for lines in sizes), "|")


if __name__ == "__main__":
    main()
