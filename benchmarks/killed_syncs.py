"""Kill 500 syncs at random moments and count what is lost or doubled: python benchmarks/killed_syncs.py."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent))

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import Settings, StandIn
from tests.e2e.killed_syncs import kill_syncs

KILLS = 500


def main() -> None:
    """Print the table of kills."""
    book = ledger(customers=120)
    settings = Settings(queued_seconds=0, running_seconds=0)
    with (
        TemporaryDirectory() as folder,
        StandIn(book, folder=Path(folder) / "stand-in", settings=settings) as server,
    ):
        told = kill_syncs(
            server, Path(folder), instants=book.instants[-2:], kills=KILLS, dice=random.Random(1)
        )
    print("| moment | kills |\n|---|---:|")
    for phase, count in told.phases.most_common():
        print(f"| {phase} | {count} |")
    print(f"\n{told.hit} killed, {told.finished} got through, {told.lost} lost, {told.doubled} doubled")


if __name__ == "__main__":
    main()
