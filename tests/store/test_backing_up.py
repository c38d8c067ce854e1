"""Backing up: one file that holds the store, whole, whoever else is at work."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from reports_lib.errors import ParamsError, StoreError
from reports_lib.store import open_store, revert, writing
from reports_lib.store.backing_up import back_up, default_backup
from reports_lib.store.compacting import compact
from reports_lib.store.restoring import restore
from tests.store.histories import BEGIN, HOUR, live, seen

HISTORY = [("import", {1: 1, 2: 2}), ("pull", {1: 1, 2: 5}), ("compact", None), ("import", {3: 7})]


@pytest.fixture
def filled(config):
    """A store with commits, a pack, a published figure, a mail, and what belongs into no backup."""
    live(config, HISTORY)
    for name in (
        "published/monthly_review/2026-10.json",
        "outbox/note.1/state.json",
        "outbox/note.1/message.eml",
    ):
        path = config.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"what {name} says")
    for name in ("models/0123456789abcdef/facts.json", "backups/old.zip", "outbox/.lock", "due.log"):
        path = config.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("not to be copied")
    return config


def test_a_backup_holds_what_nothing_else_can_make(filled):
    """Worked example: the names in it, its mode, and what it says of itself."""
    store = open_store(filled)
    target = default_backup(store)

    made = back_up(store, target)

    (pack,) = (filled.data / "raw" / "transactions").glob("000001-000002.*.parquet")
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "backup.json",
            "outbox/note.1/message.eml",
            "outbox/note.1/state.json",
            "packs.json",
            "published/monthly_review/2026-10.json",
            f"raw/transactions/{pack.name}",
            "raw/transactions/000003.parquet",
            "store.json",
            "syncs/000001.json",
            "syncs/000002.json",
            "syncs/000003.json",
        ]
    assert target.name == "store-20261105T090000Z.zip"
    assert (target.stat().st_mode & 0o777, made.files, made.as_of) == (0o600, 10, BEGIN + 3 * HOUR)
    assert [path.name for path in target.parent.iterdir() if path.name.startswith(".")] == []


def test_the_same_store_gives_the_same_bytes(filled, tmp_path):
    """Nothing of the clock, the folder or the order of files is in it."""
    files = [tmp_path / name for name in ("one.zip", "two.zip")]

    for file in files:
        back_up(open_store(filled), file)
        for path in (filled.data / "syncs").iterdir():
            os.utime(path, (1, 1))

    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_file_is_not_overwritten_unless_it_is_asked_for(filled, tmp_path):
    """The three lines, whole."""
    target = tmp_path / "mine.zip"
    target.write_text("mine")

    with pytest.raises(ParamsError) as caught:
        back_up(open_store(filled), target)
    kept = target.read_text()
    back_up(open_store(filled), target, may_overwrite=True)

    assert str(caught.value) == (
        "There is a file of that name already\n"
        f"  where: {target}\n"
        "  to do: name another file, or add --overwrite"
    )
    assert kept == "mine"
    assert zipfile.is_zipfile(target)


def test_a_dry_run_writes_nothing(filled, contents, tmp_path):
    """It says how much it would be."""
    before = contents()

    planned = back_up(open_store(filled), tmp_path / "none.zip", is_dry_run=True)
    made = back_up(open_store(filled), tmp_path / "one.zip")

    assert planned == made
    assert not (tmp_path / "none.zip").exists()
    assert contents() == before


def test_without_a_store_there_is_nothing_to_back_up(config, tmp_path):
    """Said, with what to do."""
    with pytest.raises(StoreError, match="There is no store with records to back up"):
        back_up(open_store(config), tmp_path / "none.zip")


def test_a_damaged_store_is_not_backed_up(filled, tmp_path):
    """A backup of damage would be worth nothing on the day it is wanted."""
    path = filled.data / "raw" / "transactions" / "000003.parquet"
    path.write_bytes(b"damaged")

    with pytest.raises(StoreError, match="is not the one that was committed") as caught:
        back_up(open_store(filled), tmp_path / "one.zip")

    assert caught.value.where == str(path)
    assert list(tmp_path.glob("*.zip")) == []


def test_records_that_are_packed_or_undone_meanwhile_make_it_begin_anew(filled, tmp_path, monkeypatch):
    """The first attempt finds a file gone; the second is of the store as it is then."""
    from reports_lib.store import backing_up

    whole, calls = backing_up._add, []

    def disturbed(archive, name, content):
        calls.append(name)
        if len(calls) == 1:
            with writing(filled) as store:
                compact(store, now=BEGIN + 9 * HOUR)
                revert(store, 3, now=BEGIN + 9 * HOUR)
        return whole(archive, name, content)

    monkeypatch.setattr(backing_up, "_add", disturbed)
    back_up(open_store(filled), tmp_path / "one.zip")

    elsewhere = replace(filled, data=tmp_path / "elsewhere")
    restore(elsewhere, tmp_path / "one.zip")
    assert calls.count(calls[0]) == 2
    assert seen(elsewhere, HISTORY) == seen(filled, HISTORY)


BUSY = """
import sys
from pathlib import Path
from reports_lib.config import Config
from tests.store.histories import live

folder = Path(sys.argv[1])
for number in range(12):
    live(Config(home=folder, data=folder / "data", output=folder), [("import", {number: number + 1})])
    print(number, flush=True)
"""


@pytest.mark.slow
def test_backups_made_while_a_process_imports_are_whole(tmp_path, config):
    """Each of them is the store as it was after some import, and can be restored."""
    busy = subprocess.Popen(
        [sys.executable, "-c", BUSY, str(tmp_path)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    )
    busy.stdout.readline()
    made = []
    while busy.poll() is None:
        made.append(tmp_path / f"{len(made)}.zip")
        back_up(open_store(config), made[-1])
    busy.stdout.close()

    counts = []
    for file in made:
        elsewhere = replace(config, data=tmp_path / file.stem)
        restore(elsewhere, file)
        store = open_store(elsewhere)
        counts.append(len(store.commits()))
        assert all(path.exists() for path in store.rows("transactions").files)
    assert counts == sorted(counts)
    assert len(set(counts)) > 1
