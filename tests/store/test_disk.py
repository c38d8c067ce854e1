"""Disk: full or read-only, it is told in three lines and the store is as it was."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import replace

import pytest

from reports_lib.errors import StoreError
from reports_lib.periods import Month
from reports_lib.store import open_store
from reports_lib.sync import import_files
from reports_lib.workspace.materialising import materialise
from tests.records import line
from tests.store.conftest import NOON

ONE = line("L-1", net="1")
# What nobody can compress: ids that look like nothing else.
MANY = [line(os.urandom(64).hex(), net=str(number)) for number in range(12_000)]


@contextmanager
def small_disk(folder, size):
    """Mount a small disk in memory; where that is not allowed, say so and skip."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    done = (
        subprocess.run(mount, capture_output=True, text=True, check=False) if shutil.which("mount") else None
    )
    if done is None or done.returncode:
        reason = done.stderr.strip() if done else "there is no mount"
        pytest.skip(f"!! NOT TESTED: a full disk; mounting is not allowed here ({reason})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("free_kib", [None, 0, 16, 300, 900, 1500])
def test_a_full_disk_is_told_and_the_store_is_as_it_was(tmp_path, bring_in, config, free_kib):
    """Wherever the space runs out: staging, choosing what is new, or before the first byte."""
    with small_disk(tmp_path / "disk", "3m") as disk:
        config = replace(config, data=disk / "data")
        bring_in([ONE], config=config)
        before = open_store(config).digest()
        if free_kib is not None:
            room = shutil.disk_usage(disk).free - free_kib * 1024
            (disk / "filler").write_bytes(b"x" * room)

        with pytest.raises(StoreError) as caught:
            bring_in(MANY, config=config)

        first, *_, todo = str(caught.value).splitlines()
        assert first == "The disk is full" or first.startswith("The disk refused: ")
        assert todo == "  to do: free some space, then run the command again; nothing was changed"
        assert open_store(config).digest() == before
        (disk / "filler").unlink(missing_ok=True)
        assert bring_in([line("L-2")], config=config).new == 1


@contextmanager
def no_file_beyond(size):
    """Let the system refuse to write files that grow beyond a size, on any machine."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.parametrize("kib", [0, 1, 16, 64, 200])
def test_a_refused_write_is_told_and_the_store_is_as_it_was(tmp_path, bring_in, config, kib):
    """The same without a disk to mount, wherever the writing stops."""
    bring_in([ONE])
    before = open_store(config).digest()
    file = tmp_path / "many.json"
    file.write_text(json.dumps(MANY, default=float))

    with no_file_beyond(kib * 1024), pytest.raises(StoreError) as caught:
        import_files(config, "transactions", [file], now=NOON, progress=lambda *told: None)

    assert caught.value.what.startswith("The disk refused: ")
    assert caught.value.what.endswith("File too large")
    assert open_store(config).digest() == before
    assert bring_in([line("L-2")]).new == 1


def test_models_that_do_not_fit_are_told_and_built_later(tmp_path, bring_in, config):
    """Half-built models are never read."""
    with small_disk(tmp_path / "disk", "1m") as disk:
        config = replace(config, data=disk / "data")
        bring_in([ONE], config=config)
        filler = disk / "filler"
        filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - 12 * 1024))
        store = open_store(config)

        with pytest.raises(StoreError) as caught:
            materialise(config, store, as_of=None, last_month=Month(2026, 10))

        assert caught.value.what == "The disk is full"
        filler.unlink()
        folder, _ = materialise(config, store, as_of=None, last_month=Month(2026, 10))
        assert len(list(folder.rglob("*.parquet"))) >= 8


def test_models_whose_files_are_refused_are_told_and_built_later(bring_in, config):
    """The same without a disk to mount."""
    bring_in([ONE])
    store = open_store(config)

    with no_file_beyond(200), pytest.raises(StoreError) as caught:
        materialise(config, store, as_of=None, last_month=Month(2026, 10))

    assert caught.value.what == "The disk is full" or caught.value.what.endswith("File too large")
    folder, _ = materialise(config, store, as_of=None, last_month=Month(2026, 10))
    assert len(list(folder.rglob("*.parquet"))) >= 8


def test_a_read_only_disk_is_told(tmp_path, bring_in, config):
    """The three lines, whole; what is stored can still be read."""
    with small_disk(tmp_path / "disk", "1m") as disk:
        config = replace(config, data=disk / "data")
        bring_in([ONE], config=config)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

        with pytest.raises(StoreError) as caught:
            bring_in([line("L-2")], config=config)

        assert str(caught.value) == (
            "The disk is read-only\n"
            f"  where: {disk / 'data' / '.lock'}\n"
            "  to do: set REPORTS_DATA or REPORTS_OUTPUT to a folder you can write to"
        )
        assert [commit.rows for commit in open_store(config).commits()] == [1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere; the read-only disk stands for it")
def test_a_folder_without_rights_is_told(tmp_path, bring_in, config):
    """A folder that is somebody else's."""
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o555)

    with pytest.raises(StoreError, match="The folder cannot be written"):
        bring_in([ONE], config=replace(config, data=locked / "data"))
