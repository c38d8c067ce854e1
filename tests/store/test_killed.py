"""Killed: an import that dies at any moment loses nothing, shows nothing half-done, and can be run again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reports_lib.config import Config
from reports_lib.store import open_store
from tests.records import line

KILLS = 40
LINES = 6_000
CHANGED = range(0, LINES, 3)
SEED = 20261105

# Imports in a child of a process that has loaded everything, so that each attempt starts at once. A
# moment is where the child kills itself: before or after a step too short to be hit from outside.
HOST = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from reports_lib.config import Config
from reports_lib.store import appending, atomic, commits
from reports_lib.sync import import_files

data, file = map(Path, sys.argv[1:])
config = Config(home=data.parent, data=data, output=data.parent)
steps = {"move": (appending, "move_atomically"), "commit": (appending, "save_commit"),
         "choice": (appending, "keep"), "write": (commits, "write_atomically"),
         "rename": (atomic, "move_atomically")}

def die_around(when, module, name):
    step = getattr(module, name)
    def dying(*given, **named):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        step(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(module, name, dying)

for order in sys.stdin:
    child = os.fork()
    if not child:
        when, _, name = order.strip().partition(" ")
        if name:
            die_around(when, *steps[name])
        now = datetime(2026, 11, 5, tzinfo=UTC)
        import_files(config, "transactions", [file], now=now, progress=lambda *told: None)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("over", flush=True)
"""
MOMENTS = [
    *("before choice", "after choice", "before move", "after move", "before commit"),
    *("before write", "before rename", "before move", "after choice", "before write", "after move"),
    "before rename",
]


@pytest.fixture
def importer(tmp_path):
    """Start one import, let it be killed, and wait until it is over; return the seconds it took."""
    data, file = tmp_path / "data", tmp_path / "lines.json"
    host = subprocess.Popen(
        [sys.executable, "-c", HOST, str(data), str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    def run(*, moment="", delay=None):
        host.stdin.write(moment + "\n")
        host.stdin.flush()
        child = int(host.stdout.readline())
        begun = time.perf_counter()
        if delay is not None:
            time.sleep(delay)
            with suppress(ProcessLookupError):  # it was over already
                os.kill(child, signal.SIGKILL)
        assert host.stdout.readline() == "over\n"
        return time.perf_counter() - begun

    yield run
    host.stdin.close()
    host.wait(timeout=30)
    host.stdout.close()


def write_lines(path, *, changed):
    """Write the file that is imported; some lines differ from those already stored."""
    lines = [line(f"L-{number}", net=str(number % 90 + (number in changed))) for number in range(LINES)]
    path.write_text(json.dumps(lines, default=float))


def stored(config):
    """What a reader sees: every committed row's key and newest cents."""
    rows = {}
    for path in open_store(config).rows("transactions").files:
        for row in pq.read_table(path, columns=["record_key", "net_cents"]).to_pylist():
            rows[row["record_key"]] = row["net_cents"]
    return rows


def left_behind(data):
    """How far the killed import had come, by what lies about."""
    if list((data / "raw").glob("*/000002.parquet")):
        return "committing" if list((data / "syncs").glob(".*.draft")) else "renamed"
    names = {path.name for path in (data / ".tmp").glob("*.parquet")}
    if "000002.parquet" in names:
        return "choosing"
    return "staging" if names else "starting"


@pytest.mark.slow
def test_forty_killed_imports_lose_nothing_and_show_nothing(tmp_path, importer):
    """Kills at random moments and around every step; then one import that may finish."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)
    write_lines(tmp_path / "lines.json", changed=())
    seconds = importer()
    before, bytes_before = stored(config), open_store(config).digest()
    shutil.copytree(config.data, tmp_path / "before")
    write_lines(tmp_path / "lines.json", changed=CHANGED)
    dice = random.Random(SEED)  # noqa: S311  moments, not secrets
    phases = []

    moments = [{"moment": moment} for moment in MOMENTS]
    moments += [{"delay": dice.uniform(0, 0.7) * seconds} for _ in range(KILLS - len(moments))]
    dice.shuffle(moments)
    for moment in moments:
        importer(**moment)
        if len(open_store(config).all_commits()) > 1:
            # So quick that the kill came too late: begin anew, a little earlier.
            shutil.rmtree(config.data)
            shutil.copytree(tmp_path / "before", config.data)
            importer(delay=moment["delay"] / 3)

        phases.append(left_behind(config.data))
        assert [commit.number for commit in open_store(config).all_commits()] == [1]
        assert open_store(config).digest() == bytes_before
        assert stored(config) == before
    importer()

    assert len(phases) == KILLS
    assert set(phases) >= {"staging", "choosing", "renamed", "committing"}
    first, second = open_store(config).all_commits()
    assert (first.rows, second.rows, second.unchanged) == (6_000, 2_000, 4_000)
    # 66 times the numbers below 90, and those below 60: 266,100 dollars; then one more on every third line.
    assert (len(before), sum(before.values())) == (6_000, 26_610_000)
    assert (len(stored(config)), sum(stored(config).values())) == (6_000, 26_810_000)
    assert not (config.data / ".tmp").exists()
    assert not list((config.data / "syncs").glob(".*"))


@pytest.mark.slow
def test_an_import_that_is_killed_after_its_commit_is_done(tmp_path, importer):
    """The rename of the commit is the moment; what follows adds nothing."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)
    write_lines(tmp_path / "lines.json", changed=())

    importer(moment="after rename")
    importer()

    assert [commit.rows for commit in open_store(config).all_commits()] == [6_000]
    assert len(stored(config)) == 6_000
