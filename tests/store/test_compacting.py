"""Compacting: few files instead of many, and no answer of any instant changes."""

from __future__ import annotations

import shutil
from datetime import timedelta

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib.config import Config
from reports_lib.errors import StoreError
from reports_lib.store import open_store, revert, writing
from reports_lib.store.compacting import compact
from reports_lib.workspace.opening import open_workspace
from reports_lib.workspace.planning import plan_review
from tests.store.histories import BEGIN, HOUR, live, rows, seen, words_of

amounts = st.dictionaries(st.integers(1, 4), st.integers(1, 3), max_size=4)
steps = st.one_of(
    st.tuples(st.sampled_from(["import", "import", "pull"]), amounts),
    st.tuples(st.just("revert"), st.integers(1, 6)),
    st.tuples(st.just("compact"), st.none()),
)
THREE = [("import", {1: 1, 2: 2}), ("import", {2: 3}), ("pull", {1: 1, 3: 5})]


def records(config):
    """Names of the files of records."""
    return sorted(path.name for path in (config.data / "raw").rglob("*.parquet"))


def packed(config, *, now=BEGIN + 9 * HOUR):
    """Compact a store."""
    with writing(config) as store:
        return compact(store, now=now)


def test_three_files_become_one_and_say_what_they_said(config):
    """Worked example: two imports and a pull; each instant has its rows, and the digest stays."""
    live(config, THREE)
    before = seen(config, THREE)

    (done,) = packed(config)

    assert (done.stream, done.files, done.files_after) == ("transactions", 3, 1)
    assert done.bytes == sum(
        (config.data / "raw" / "transactions" / f"00000{one}.parquet").stat().st_size for one in (1, 2, 3)
    )
    assert len(open_store(config).rows("transactions").files) == 1
    assert [len(rows(config, as_of=BEGIN + hour * HOUR)) for hour in (0, 1, 2)] == [2, 3, 5]
    assert seen(config, THREE) == before


@settings(max_examples=12)
@given(history=st.lists(steps, min_size=2, max_size=7))
def test_a_compacted_store_answers_as_one_that_never_was(tmp_path_factory, history):
    """Law: after any history, at every instant and of every source, the same rows and the same digest."""
    one, other = (
        Config(home=folder, data=folder / "data", output=folder)
        for folder in map(tmp_path_factory.mktemp, "ab")
    )
    history = [*history, ("compact", None)]

    live(one, history, compacting=True)
    live(other, history, compacting=False)

    assert seen(one, history) == seen(other, history)


@pytest.mark.slow
def test_models_of_now_and_of_then_stay_what_they_were(config):
    """Customer months and terms, row by row, built anew after the compaction."""
    live(config, THREE)

    def built():
        found = []
        for instant in (BEGIN + HOUR, None):
            folder = plan_review(config, as_of=instant).folder
            for name in ("customer_months", "subscription_terms", "customer_links"):
                files = f"{folder}/{name}/*.parquet"
                found.append(sorted(duckdb.sql(f"from '{files}'").fetchall(), key=str))
            shutil.rmtree(folder)
        return found

    before = built()
    packed(config)

    assert built() == before
    assert open_workspace(config).store_digest == open_store(config).digest()


def test_a_packed_store_goes_on(config):
    """Imports know what is held, an import in a pack can be undone, and packs are packed again."""
    live(config, THREE)
    packed(config)

    live(config, [("import", {2: 4, 4: 7})])
    with writing(config) as store:
        undone = revert(store, 2, now=BEGIN + 10 * HOUR)
    again = packed(config, now=BEGIN + 20 * HOUR)

    assert undone.rows == 1
    assert [
        (one["record_key"], one["net_cents"], one["sync_number"]) for one in rows(config, source="import")
    ] == [
        ("L-1", 100, 1),
        ("L-2", 200, 1),
        ("L-2", 400, 4),
        ("L-4", 700, 4),
    ]
    assert [one.files for one in again] == [2]
    assert len(open_store(config).rows("transactions").files) == 1


def test_what_was_reverted_is_in_no_file(config):
    """An undone import leaves the pack, and no file from before stays that holds it."""
    live(config, [("import", {1: 1}), ("import", {77: 9})])
    packed(config)

    with writing(config) as store:
        revert(store, 2, now=BEGIN + 10 * HOUR)

    found = [
        pq.read_table(path).column("record_key").to_pylist()
        for path in (config.data / "raw").rglob("*.parquet")
    ]
    assert found == [["L-1"]]


def test_a_pack_that_comes_out_as_an_earlier_one_is_kept(config):
    """An undone import leaves the pack from before it, under the name of a file that was left behind."""
    live(config, [*THREE[:2], ("compact", None), ("import", {4: 4}), ("compact", None)])
    before = rows(config, as_of=BEGIN + HOUR)

    with writing(config) as store:
        revert(store, 3, now=BEGIN + 10 * HOUR)

    assert rows(config) == before
    assert len(records(config)) == 1


def test_a_reader_who_began_before_still_finds_its_files_for_an_hour(config):
    """They go with the first write after that."""
    live(config, THREE)
    opened = open_store(config).rows("transactions")
    (done,) = packed(config)

    live(config, [("import", {8: 8})])
    still_there = [path.exists() for path in opened.files]
    with writing(config) as store:
        compact(store, now=BEGIN + 10 * HOUR)
    gone = [path.exists() for path in opened.files]

    assert still_there == [True] * done.files
    assert gone == [False] * done.files


def test_nothing_to_do_is_said_and_nothing_is_written(config, contents):
    """One file a stream, or a dry run: the store stays byte by byte."""
    live(config, THREE)
    before = contents()

    planned = compact(open_store(config), now=BEGIN, is_dry_run=True)
    unchanged = contents()
    packed(config)
    again = packed(config)

    assert [(one.files, one.bytes_after) for one in planned] == [(3, None)]
    assert unchanged == before
    assert again == []


def test_a_file_that_is_damaged_is_not_packed(config, contents):
    """A compaction must not give damage a good name."""
    live(config, THREE)
    path = config.data / "raw" / "transactions" / "000002.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    before = contents()

    with pytest.raises(StoreError) as caught:
        packed(config)

    assert str(caught.value) == (
        "A file of the store is not the one that was committed\n"
        f"  where: {path}\n"
        "  to do: restore it from a backup; nothing was changed"
    )
    assert contents() == before


KILLED = """
import sys
from datetime import timedelta
from pathlib import Path
from reports_lib.config import Config
from reports_lib.store import compacting, open_store, packs, revert, writing
from tests.store.histories import BEGIN, HOUR, die_at, live, seen

folder = Path(sys.argv[1])
config = Config(home=folder, data=folder / "data", output=folder)
history = [("import", {1: 1}), ("import", {2: 2}), ("compact", None), ("import", {1: 3}), ("import", {5: 5})]
live(config, history)
before, place = seen(config, history), 0
steps = [(compacting, "write_pack"), (compacting, "move_atomically"), (compacting, "save_packs"),
         (packs, "write_atomically"), (packs, "save_packs"), (Path, "unlink")]

def run():
    with writing(config) as store:
        compacting.compact(store, now=BEGIN + 30 * HOUR)

while die_at(place := place + 1, steps, run):
    assert seen(config, history) == before, place
assert seen(config, history) == before
print(place, len(open_store(config).rows("transactions").files))
"""


@pytest.mark.slow
def test_killed_at_any_step_readers_see_the_same(tmp_path):
    """Killed at the first step, then at the second, and so on, until nothing is left to be killed at."""
    kills, files = map(int, words_of(KILLED, tmp_path))

    assert (kills > 6, files) == (True, 1)


def test_the_instant_of_a_compaction_is_no_instant_of_the_store(config):
    """What was known when is not what was tidied up when."""
    live(config, THREE)
    before = plan_review(config).as_of

    packed(config, now=BEGIN + timedelta(days=30))

    assert plan_review(config).as_of == before
