"""Killed syncs: a store that is synced by processes which die at random moments, held against a whole one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from reports_lib.config import Config
from reports_lib.periods import format_instant
from reports_lib.store import open_store

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from reports_lib.sample.stand_in import StandIn

__all__ = ["Kills", "kill_syncs", "rows_of"]

# Syncs in a child of a process that has loaded everything, so that each attempt starts at once. A step
# is where the child kills itself, at the call of that number: a moment too short to be hit from outside.
_HOST = """
import os, signal, sys
from pathlib import Path
from reports_lib.config import Config
from reports_lib.periods import parse_instant
from reports_lib.sources.marketplace import PULLED, Marketplace
from reports_lib.store import appending
from reports_lib.sync import pull_streams

url, email, token, vendor = sys.argv[1:]

def die_after(name, number):
    step = getattr(appending, name)
    calls = []
    def dying(*given, **named):
        step(*given, **named)
        calls.append(name)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
    setattr(appending, name, dying)

for order in sys.stdin:
    data, instant, name, number = order.strip().split("|")
    child = os.fork()
    if not child:
        if name:
            die_after(name, int(number))
        market = Marketplace(url=url, email=email, token=token, vendor=vendor)
        config = Config(home=Path(data).parent, data=Path(data), output=Path(data).parent)
        pulled = pull_streams(
            config, market, list(PULLED), now=parse_instant(instant, where=""), progress=lambda *told: None
        )
        os._exit(any(one.error for one in pulled))
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(status, flush=True)
"""


# Every fourth kill strikes right after one of these steps of the store.
_EVERY, _STEPS = 4, ("stage", "keep", "move_atomically")


@dataclass
class Kills:
    """What came of the kills: how many hit a running sync, how far each had come, what was wrong."""

    hit: int = 0
    finished: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0


@contextmanager
def _syncer(server: StandIn) -> Iterator[Callable[..., tuple[int, float]]]:
    """Run one sync in a process of its own, killed after ``delay`` seconds; give its status and seconds."""
    host = subprocess.Popen(
        [sys.executable, "-c", _HOST, server.url, server.email, server.token, server.vendor],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    def run(
        data: Path, now: datetime, *, delay: float | None = None, step: str = "", call: int = 0
    ) -> tuple[int, float]:
        host.stdin.write(f"{data}|{format_instant(now)}|{step}|{call}\n")
        host.stdin.flush()
        child = int(host.stdout.readline())
        begun = time.perf_counter()
        if delay is not None:
            time.sleep(delay)
            with suppress(ProcessLookupError):  # it was over already
                os.kill(child, signal.SIGKILL)
        return int(host.stdout.readline()), time.perf_counter() - begun

    yield run
    host.stdin.close()
    host.wait(timeout=30)
    host.stdout.close()


def rows_of(data: Path) -> Counter[tuple[str, str, str, bool]]:
    """Count what is committed: stream, key, hash and whether it is a tombstone."""
    store = open_store(Config(home=data.parent, data=data, output=data.parent))
    rows: Counter[tuple[str, str, str, bool]] = Counter()
    for stream in {commit.stream for commit in store.commits()}:
        files = [str(file) for file in store.rows(stream).files]
        if files:
            found = duckdb.sql(
                f"select record_key, payload_hash, vanished from read_parquet({files}, union_by_name=true)"
            ).fetchall()
            rows.update((stream, *row) for row in found)
    return rows


def kill_syncs(
    server: StandIn, folder: Path, *, instants: tuple[datetime, datetime], kills: int, dice: random.Random
) -> Kills:
    """Kill so many syncs from one instant to the next, and hold each store against a whole one.

    A store that a kill left goes on being killed; once a sync gets through, it begins anew.
    """
    before, after, data = folder / "before", folder / "after", folder / "data"
    told = Kills()
    first, second = instants
    with _syncer(server) as sync:
        server.now = first
        assert sync(before, first)[0] == 0
        shutil.copytree(before, after)
        server.now = second
        status, seconds = sync(after, second)
        assert status == 0
        old, new = rows_of(before), rows_of(after)
        shutil.copytree(before, data)
        while told.hit < kills:
            if told.hit % _EVERY:
                status, _ = sync(data, second, delay=dice.uniform(0, 1.0) * seconds)
            else:
                status, _ = sync(data, second, step=dice.choice(_STEPS), call=dice.randint(1, 3))
            rows = rows_of(data)
            told.lost += sum((old - rows).values())
            told.doubled += sum((rows - new).values())
            if status == signal.SIGKILL:
                told.hit += 1
                told.phases[_phase(data)] += 1
            else:
                told.finished += 1
                told.lost += sum((new - rows).values())
                shutil.rmtree(data)
                shutil.copytree(before, data)
        assert sync(data, second)[0] == 0
        rows = rows_of(data)
        told.lost += sum((new - rows).values())
        told.doubled += sum((rows - new).values())
    return told


def _phase(data: Path) -> str:
    """How far the killed sync had come, by what lies about."""
    committed = {path.stem for path in (data / "syncs").glob("[0-9]*.json")}
    if any(path.stem not in committed for path in (data / "raw").glob("*/*.parquet")):
        return "committing"
    names = {path.name for path in (data / ".tmp").glob("*.parquet")}
    if any(not name.endswith(".staged.parquet") for name in names):
        return "choosing"
    return "fetching" if names else "between streams"
