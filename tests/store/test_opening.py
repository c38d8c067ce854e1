"""Opening: whose store it is, who may write to it, and what counts as part of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from reports_lib.errors import StoreError
from reports_lib.store import open_store, write_atomically, writing
from tests.records import line

ONE, TWO = line("L-1", net="1"), line("L-2", net="2")


def refusal_of(config):
    """The error that a configuration is refused with."""
    with pytest.raises(StoreError) as caught:
        open_store(config)
    return caught.value


def test_a_store_that_is_not_there_reads_as_empty(config):
    """Looking makes no folder."""
    store = open_store(config)

    assert (store.commits(), store.rows("transactions").files) == ([], ())
    assert not config.data.exists()


def test_a_store_says_what_it_is(bring_in, config):
    """Format, vendor and the name of the hash key, which does not tell the key."""
    bring_in([ONE], config=replace(config, vendor="1234", vendor_name="Harbour", hash_key="very secret"))

    text = (config.data / "store.json").read_text()

    said = json.loads(text)
    assert {name: said[name] for name in ("format", "vendor", "vendor_name")} == {
        "format": 3,
        "vendor": "1234",
        "vendor_name": "Harbour",
    }
    assert said["hash_key_id"] not in {"none", "very secret"}
    assert "secret" not in text


def test_another_vendor_is_refused(bring_in, config):
    """The three lines, whole."""
    bring_in([ONE], config=replace(config, vendor="1234"))

    error = refusal_of(replace(config, vendor="99"))

    assert str(error) == (
        "The store is of vendor '1234', not of '99'\n"
        f"  where: {config.data / 'store.json'}\n"
        "  to do: set REPORTS_DATA to another folder, or mend vendor in params/vendor.yml"
    )


def test_a_configuration_without_vendor_reads_the_store_of_any(bring_in, config):
    """What is not said is taken from the store."""
    bring_in([ONE], config=replace(config, vendor="1234", vendor_name="Harbour"))

    store = open_store(config)

    assert (store.vendor, store.vendor_name) == ("1234", "Harbour")


@pytest.mark.parametrize(("made_with", "opened_with"), [("a", "b"), ("a", ""), ("", "b")])
def test_another_hash_key_is_refused(bring_in, config, made_with, opened_with):
    """Hashes of two keys cannot be compared, so customers would come apart."""
    bring_in([ONE], config=replace(config, hash_key=made_with))

    error = refusal_of(replace(config, hash_key=opened_with))

    assert error.what == "The store was made with another hash key"
    assert error.todo == "set REPORTS_HASH_KEY to the key it was made with (unset it if there was none)"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"format": 4}', "The store has format 4; this version reads up to 3"),
        ('{"format": ', "store.json cannot be read"),
        ("{}", "store.json cannot be read"),
        ("[1]", "store.json cannot be read"),
    ],
)
def test_a_store_that_is_not_ours_to_read_is_refused(config, text, what):
    """A newer format, half a file, a file of something else; and nothing is written there."""
    config.data.mkdir()
    (config.data / "store.json").write_text(text)

    with pytest.raises(StoreError) as caught, writing(config):
        pytest.fail("the store was opened for writing")

    assert caught.value.what == what
    assert sorted(path.name for path in config.data.iterdir() if path.name != ".lock") == ["store.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"number": 1}', '{"number": 1, "synced_at": "yesterday"}'])
def test_a_commit_that_cannot_be_read_is_told_and_not_skipped(bring_in, config, text):
    """A store with a hole must not give other figures."""
    bring_in([ONE])
    (config.data / "syncs" / "000001.json").write_text(text)

    with pytest.raises(StoreError) as caught:
        open_store(config).commits()

    assert caught.value.what == "A commit of the store cannot be read"
    assert caught.value.where == str(config.data / "syncs" / "000001.json")


def test_only_one_writes_at_a_time(bring_in, config, amounts):
    """The second writer is told to wait; readers are not."""
    bring_in([ONE])

    with writing(config), pytest.raises(StoreError) as caught:
        bring_in([TWO])

    assert str(caught.value) == (
        "Another process is writing to the store\n"
        f"  where: {config.data}\n"
        "  to do: wait until it is done, then run the command again"
    )
    assert amounts() == {"L-1": 100}
    assert bring_in([TWO]).new == 1


def test_readers_read_while_a_writer_writes(bring_in, config, amounts):
    """No lock is needed for reading."""
    bring_in([ONE])

    with writing(config):
        seen = amounts()

    assert seen == {"L-1": 100}


def test_a_parquet_file_without_its_commit_is_not_there(bring_in, config, amounts):
    """Readers go by commits, not by what lies in a folder."""
    bring_in([ONE])
    bring_in([TWO])
    (config.data / "syncs" / "000002.json").unlink()

    assert amounts() == {"L-1": 100}
    assert (config.data / "raw" / "transactions" / "000002.parquet").exists()


def test_the_next_writer_removes_what_a_crash_left(bring_in, config, contents):
    """Orphans and half-done work go; what is committed stays."""
    bring_in([ONE])
    before = contents()
    (config.data / "raw" / "transactions" / "000002.parquet").write_bytes(b"half a file")
    (config.data / ".tmp").mkdir(exist_ok=True)
    (config.data / ".tmp" / "000002.staged.parquet").write_bytes(b"half a file")

    with writing(config):
        pass

    assert contents() == before


def test_the_digest_names_the_content_and_not_the_folder(bring_in, config, tmp_path):
    """The same files give the same digest; other files or another instant do not."""
    first = bring_in([ONE])
    one = open_store(config).digest()
    bring_in([TWO])
    elsewhere = replace(config, data=tmp_path / "elsewhere")
    bring_in([ONE], config=elsewhere)

    digests = [open_store(config).digest(), open_store(elsewhere).digest()]

    assert digests[0] != one
    assert digests[1] == one
    assert open_store(config).digest(as_of=first.synced_at) == digests[0]


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    """A disk that fails in the middle leaves the old text and no draft."""
    path = tmp_path / "store.json"
    write_atomically(path, "old")

    def fail(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, "new")

    assert [one.name for one in tmp_path.iterdir()] == ["store.json"]
    assert path.read_text() == "old"
