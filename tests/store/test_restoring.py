"""Restoring: the store of a backup, or the one that was there; nothing else, whatever is in the file."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest
import simplejson

from reports_lib.errors import ParamsError, StoreError
from reports_lib.store import open_store
from reports_lib.store.backing_up import back_up
from reports_lib.store.restoring import restore
from tests.store.histories import live, seen

HISTORY = [("import", {1: 1}), ("pull", {1: 1, 2: 5}), ("compact", None), ("import", {3: 7})]


@pytest.fixture
def backup(config, tmp_path):
    """A backup of a store of vendor 1234."""
    config = replace(config, vendor="1234")
    live(config, HISTORY)
    back_up(open_store(config), tmp_path / "backup.zip")
    return tmp_path / "backup.zip"


def rewritten(backup, change):
    """Write a backup anew as somebody else might have: ``change`` is given its files by name."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(backup, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_what_was_backed_up_is_there_again(backup, config, tmp_path):
    """Worked example: an empty folder becomes the same store, to the byte and at every instant."""
    elsewhere = replace(config, data=tmp_path / "elsewhere")

    made = restore(elsewhere, backup)

    again = tmp_path / "again.zip"
    back_up(open_store(elsewhere), again)
    assert seen(elsewhere, HISTORY) == seen(config, HISTORY)
    assert again.read_bytes() == backup.read_bytes()
    assert made.files == 7
    assert sorted(path.name for path in elsewhere.data.iterdir()) == [
        *(".lock", "packs.json", "raw", "store.json", "syncs")
    ]


def test_a_store_is_replaced_only_when_that_is_asked_for(backup, config, contents, tmp_path):
    """Refused as a whole first; then the later import is gone, and models with it."""
    before = seen(config, HISTORY)
    live(config, [("import", {9: 9})])
    (config.data / "models" / "0123456789abcdef").mkdir(parents=True)
    kept = contents()

    with pytest.raises(ParamsError) as caught:
        restore(config, backup)
    untouched = contents()
    planned = restore(config, backup, may_replace=True, is_dry_run=True)
    still = contents()
    made = restore(config, backup, may_replace=True)

    assert str(caught.value) == (
        "There is a store already\n"
        f"  where: {config.data}\n"
        "  to do: add --replace to have the backup in its place, or set REPORTS_DATA to another folder"
    )
    assert untouched == still == kept
    assert planned == made
    assert seen(config, HISTORY) == before
    assert not (config.data / "models").exists()
    assert not (config.data / ".restoring").exists()


def test_mails_that_were_sent_since_stay_in_the_outbox(backup, config):
    """Without their states they would go twice; the newer state of a mail wins."""
    for name in ("before.1", "since.1"):
        folder = config.data / "outbox" / name
        folder.mkdir(parents=True)
        (folder / "state.json").write_text("sent")

    made = restore(config, backup, may_replace=True)

    assert made.mails_kept == 2
    assert {path.parent.name: path.read_text() for path in (config.data / "outbox").glob("*/*")} == {
        "before.1": "sent",
        "since.1": "sent",
    }


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../evil.json", "'../evil.json' belongs into no store"),
        ("raw/../../evil.parquet", "'raw/../../evil.parquet' belongs into no store"),
        ("/etc/evil.json", "'/etc/evil.json' belongs into no store"),
        ("syncs/000009.json/../../../evil", "'syncs/000009.json/../../../evil' belongs into no store"),
        ("models/0/facts.json", "'models/0/facts.json' belongs into no store"),
        ("raw\\evil.parquet", "'raw\\\\evil.parquet' belongs into no store"),
    ],
)
def test_a_file_that_would_leave_the_folder_is_refused(backup, config, tmp_path, name, why):
    """Even when its digest is right; nothing is written anywhere."""
    import hashlib

    def add(files):
        contents = simplejson.loads(files["backup.json"])
        contents["files"][name] = hashlib.sha256(b"evil").hexdigest()
        files |= {name: b"evil", "backup.json": simplejson.dumps(contents).encode()}

    rewritten(backup, add)
    elsewhere = replace(config, data=tmp_path / "elsewhere")

    with pytest.raises(StoreError) as caught:
        restore(elsewhere, backup)

    assert caught.value.what == f"The file is no whole backup: {why}"
    assert not elsewhere.data.exists()
    assert list(tmp_path.rglob("evil*")) == []


def drop_commit(files):
    """Take a file away."""
    del files["syncs/000001.json"]


def change_commit(files):
    """Change a file."""
    files["syncs/000001.json"] += b" "


def newer(files):
    """Call it a backup of a version to come."""
    files["backup.json"] = files["backup.json"].replace(b'"format": 1', b'"format": 2')


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (drop_commit, "The file is no whole backup: it holds other files than it says"),
        (change_commit, "The file is no whole backup: syncs/000001.json is damaged"),
        (lambda files: files.pop("backup.json"), "The file is no whole backup: it holds no backup.json"),
        (
            lambda files: files.update({"backup.json": b"{"}),
            "The file is no whole backup: its backup.json cannot be read",
        ),
        (newer, "The backup has format 2; this version reads up to 1"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(backup, config, contents, change, what):
    """And the store stays, although it might be replaced."""
    rewritten(backup, change)
    before = contents()

    with pytest.raises(StoreError) as caught:
        restore(config, backup, may_replace=True)

    assert caught.value.what == what
    assert contents() == before


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.999])
def test_half_a_file_is_refused(backup, config, contents, part):
    """Wherever a download or a copy broke off."""
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * part)])
    before = contents()

    with pytest.raises(StoreError, match="The file is no whole backup"):
        restore(config, backup, may_replace=True)

    assert contents() == before


def test_every_damaged_byte_of_records_is_found(backup, config, tmp_path):
    """A flipped bit in any tenth of the file is found, or is in what nobody reads."""
    whole = backup.read_bytes()
    before = seen(config, HISTORY)

    for tenth in range(10):
        at = len(whole) * tenth // 10 + 7
        backup.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        elsewhere = replace(config, data=tmp_path / f"elsewhere-{tenth}")
        try:
            restore(elsewhere, backup)
        except StoreError:
            assert not elsewhere.data.exists()
        else:
            assert seen(elsewhere, HISTORY) == before


def test_a_backup_of_another_vendor_or_key_is_refused(backup, config, tmp_path):
    """Another vendor's only with --replace; another key never, since its hashes could not be compared."""
    foreign = replace(config, data=tmp_path / "foreign", vendor="99")
    keyed = replace(config, data=tmp_path / "keyed", hash_key="secret")

    with pytest.raises(StoreError, match="The store is of vendor '1234', not of '99'"):
        restore(foreign, backup)
    with pytest.raises(StoreError, match="The store was made with another hash key"):
        restore(keyed, backup, may_replace=True)
    restore(foreign, backup, may_replace=True)

    assert (foreign.data / "store.json").exists()
    assert not keyed.data.exists()
