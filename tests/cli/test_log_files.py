"""Log files: whole lines from any number of processes, set aside by size, and never a reason to stop."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from reports_lib.cli.log import Lines, LogFile

EVENT = {"msg": "http", "levelname": "INFO", "created": 1.5e9}
WRITES = """
import logging, sys
from pathlib import Path
from reports_lib.cli.log import Lines, LogFile

handler = LogFile(Path(sys.argv[1]), largest=int(sys.argv[3]), kept=int(sys.argv[4]), lost=sys.exit)
handler.setFormatter(Lines(command="sync", run=sys.argv[2]))
for number in range(200):
    facts = {"number": number, "pad": "x" * (number % 50)}
    handler.handle(logging.makeLogRecord({"msg": "http", "levelname": "INFO", "facts": facts}))
"""


@pytest.fixture
def path(tmp_path):
    """Where the log is."""
    return tmp_path / "logs" / "reports.jsonl"


def written(path, number=1):
    """Return a handler of a small file, and write some lines."""
    lost = []
    handler = LogFile(path, largest=300, kept=2, lost=lost.append)
    handler.setFormatter(Lines(command="sync", run="r1"))
    for at in range(number):
        handler.handle(logging.makeLogRecord({**EVENT, "facts": {"number": at}}))
    return lost


def lines_of(path):
    """Read the lines of a log and of what was set aside."""
    files = [one for one in path.parent.glob(f"{path.name}*") if not one.name.endswith(".lock")]
    return [json.loads(line) for one in files for line in one.read_text().splitlines()]


def test_a_line_says_when_what_and_which_run(path):
    """The first line of a new file, sign by sign."""
    written(path)

    assert path.read_text() == (
        '{"at": "2017-07-14T02:40:00.000Z", "level": "info", "command": "sync", "run": "r1",'
        ' "event": "http", "number": 0}\n'
    )


def test_a_full_file_is_set_aside_and_the_oldest_goes(path):
    """Two lines fit; of nine, the newest five are there."""
    written(path, 9)

    assert sorted(one.name for one in path.parent.iterdir() if not one.name.endswith(".lock")) == [
        *("reports.jsonl", "reports.jsonl.1", "reports.jsonl.2")
    ]
    assert sorted(one["number"] for one in lines_of(path)) == [4, 5, 6, 7, 8]


def test_lines_of_many_processes_are_whole_and_none_is_lost(path):
    """Four at once, while the file is set aside some fifty times, each time because it is full."""
    ran = [
        subprocess.Popen([sys.executable, "-c", WRITES, path, f"run{at}", "1500", "200"]) for at in range(4)
    ]
    codes = [one.wait(timeout=60) for one in ran]

    found = lines_of(path)
    assert codes == [0, 0, 0, 0]
    aside = [one.stat().st_size for one in path.parent.glob("reports.jsonl.[0-9]*")]
    assert len(aside) > 40
    assert min(aside) > 1200
    assert sorted((one["run"], one["number"]) for one in found) == [
        (f"run{at}", number) for at in range(4) for number in range(200)
    ]


@pytest.mark.parametrize("place", ["/dev/full", "a file/logs/reports.jsonl"])
def test_a_log_that_cannot_be_written_is_said_once_and_stops_nothing(tmp_path, place):
    """A full disk, a file where a folder should be."""
    (tmp_path / "a file").write_text("")

    lost = written(tmp_path / place, 3)

    assert len(lost) == 1
    assert lost[0].startswith("The log cannot be written: ")


def test_a_lock_that_is_held_costs_a_moment_and_no_line_of_others(path):
    """Nothing is set aside then, and the line is written all the same."""
    from filelock import FileLock

    written(path, 2)
    with FileLock(f"{path}.lock"):
        lost = written(path, 1)

    assert (lost, len(lines_of(path))) == ([], 3)
