"""Histories: stores filled by imports, pulls, reverts and compactions, and all that a reader sees of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from reports_lib.errors import ParamsError
from reports_lib.store import open_store, revert, writing
from reports_lib.store.compacting import compact
from reports_lib.sync import import_files, pull_streams
from tests.records import line
from tests.store.told import Told

__all__ = ["BEGIN", "HOUR", "die_at", "instants", "live", "rows", "seen", "words_of"]

BEGIN, HOUR = datetime(2026, 11, 5, 6, tzinfo=UTC), timedelta(hours=1)


def live(config, steps, *, compacting=True):
    """Run a store through steps, one an hour; a revert that is refused is none."""
    for number, (step, given) in enumerate(steps):
        now = BEGIN + number * HOUR
        if step == "compact":
            with writing(config) as store:
                if compacting:
                    compact(store, now=now)
        elif step == "revert":
            revert_one(config, given, now)
        else:
            records = [line(f"L-{key}", net=str(amount)) for key, amount in given.items()]
            bring(config, step, records, now)


def bring(config, step, records, now):
    """Import records, or be told them by the Marketplace as all there are."""
    if step == "import":
        path = config.home / "lines.json"
        path.write_text(json.dumps(records, default=float))
        import_files(config, "transactions", [path], now=now, progress=lambda *told: None)
    else:
        market = Told(transactions=records)
        how = {"full": True, "accept_missing": 99, "progress": lambda *told: None}
        list(pull_streams(config, market, ["transactions"], now=now, **how))


def revert_one(config, number, now):
    """Undo an import, if it can be undone."""
    with writing(config) as store:
        try:
            revert(store, number, now=now)
        except ParamsError:
            return


def instants(steps):
    """Every instant of a history, one before it and one after it."""
    return [BEGIN + number * HOUR for number in range(-1, len(steps) + 1)]


def rows(config, stream="transactions", *, as_of=None, source=""):
    """All rows that count at an instant, every column of them."""
    found = open_store(config).rows(stream, as_of=as_of, source=source)
    if not found.files:
        return []
    files = [str(path) for path in found.files]
    told = duckdb.sql(f"from read_parquet({files}, union_by_name=true) where {found.where} order by version")
    return [dict(zip(told.columns, row, strict=True)) for row in told.fetchall()]


def seen(config, steps):
    """What a store says at every instant of a history: its digest and its rows, of all and of each source."""
    return [
        (
            open_store(config).digest(as_of=instant),
            [rows(config, as_of=instant, source=one) for one in SOURCES],
        )
        for instant in instants(steps)
    ]


SOURCES = ("", "import", "api")


def die_at(place, names, run):
    """Run something in a child that kills itself at the n-th call of some functions; say if it died."""
    child = os.fork()
    if not child:
        calls = [0]
        for module, name in names:
            whole = getattr(module, name)

            def dying(*given, whole=whole, **named):
                calls[0] += 1
                if calls[0] == place:
                    os.kill(os.getpid(), signal.SIGKILL)
                return whole(*given, **named)

            setattr(module, name, dying)
        run()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def words_of(program, *given):
    """Run a program in a process of its own, where dying children disturb no test; return its words."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *map(str, given)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()
