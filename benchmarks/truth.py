"""Sync sample vendors of three sizes and five seeds and count figures unlike their truth."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from reports_lib.sample import ledger
from tests.metrics.recovered import compared, synced

SIZES, SEEDS = (30, 240, 1500), (1, 2, 3, 4, 5)


def main() -> None:
    """Print a row a vendor, with every edge planted, and what differs at any of its instants."""
    print("| customers | seed | figures | wrong | s |\n" + "|---:" * 5 + "|")
    for customers in SIZES:
        for seed in SEEDS:
            begun = time.perf_counter()
            figures, wrong = count(customers, seed)
            seconds = f"{time.perf_counter() - begun:.0f}"
            print("|", " | ".join(map(str, (customers, seed, figures, wrong, seconds))), "|", flush=True)


def count(customers: int, seed: int) -> tuple[int, int]:
    """Return how many figures of a vendor were compared, and how many were wrong."""
    with TemporaryDirectory() as folder:
        book = ledger(customers=customers, seed=seed)
        config = synced(Path(folder), book)
        sections = [
            section for instant in book.instants for section in compared(config, book, at=instant).values()
        ]
    return sum(figures for figures, _ in sections), sum(len(wrong) for _, wrong in sections)


if __name__ == "__main__":
    main()
