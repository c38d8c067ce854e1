"""Sync sample vendors of three sizes and five seeds and count figures unlike their truth."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from reports_lib.sample import ALL_EDGES, NOT_YET_COVERED, ledger
from tests.metrics.recovered import compared, synced

SIZES, SEEDS = (30, 240, 1500), (1, 2, 3, 4, 5)


def main() -> None:
    """Print a row a vendor: with every edge at all instants, and movements where all edges are covered."""
    print("| customers | seed | figures | wrong | with movements | wrong | s |\n" + "|---:" * 7 + "|")
    for customers in SIZES:
        for seed in SEEDS:
            begun = time.perf_counter()
            counts = [
                count(customers, seed, edges) for edges in (ALL_EDGES, ALL_EDGES - NOT_YET_COVERED.keys())
            ]
            cells = [customers, seed, *counts[0], *counts[1], f"{time.perf_counter() - begun:.0f}"]
            print("|", " | ".join(map(str, cells)), "|", flush=True)


def count(customers: int, seed: int, edges: frozenset[str]) -> tuple[int, int]:
    """Return how many figures of a vendor were compared, and how many were wrong."""
    with TemporaryDirectory() as folder:
        book = ledger(customers=customers, seed=seed, edges=edges)
        config = synced(Path(folder), book)
        sections = [
            section
            for instant in book.instants
            for section in compared(config, book, at=instant, with_movements=edges != ALL_EDGES).values()
        ]
    return sum(figures for figures, _ in sections), sum(len(wrong) for _, wrong in sections)


if __name__ == "__main__":
    main()
