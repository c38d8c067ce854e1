"""Cleaning: what can be made again goes when it is old enough, and nothing else does."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from reports_lib.errors import ParamsError
from reports_lib.store import open_store, writing
from reports_lib.store.cleaning import leftovers, old_pages, remove
from reports_lib.store.compacting import compact
from reports_lib.store.retention import Retention, read_retention
from tests.store.histories import BEGIN, live, seen

DAY = timedelta(days=1)
NOW = BEGIN + 400 * DAY
HISTORY = [("import", {1: 1}), ("import", {2: 2})]
NEEDED = "00000000000000aa"
ADVICE = "\n  where: {path}\n  to do: write it as pages_days: 400, or leave it out to keep everything"


@pytest.fixture
def put(config):
    """Write a file that is as old as a test says."""

    def put(name, *, days):
        path = config.data.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("12345")
        at = (NOW - days * DAY).timestamp()
        for one in (path, path.parent):
            os.utime(one, (at, at))
        return path

    return put


def found(config, **days):
    """What can go, by what it is: names under the folder of all."""
    store, retention = open_store(config), Retention(**days)
    left = [
        *leftovers(store, retention=retention, needed=[store.models / NEEDED], now=NOW),
        *old_pages(config.output, retention=retention, now=NOW),
    ]
    return [(one.what, one.path.relative_to(config.data.parent).as_posix(), one.bytes) for one in left]


def test_what_is_left_over_is_found_and_removed(config, put):
    """Worked example: one of each kind, with its size; what somebody may be using stays."""
    live(config, HISTORY)
    for name, days in {
        "data/models/00000000000000bb/facts.json": 2,
        "data/models/00000000000000cc/facts.json": 0.5,
        f"data/models/{NEEDED}/facts.json": 9,
        "data/models/.sql-0-duckdb.json": 9,
        "data/.spill/duckdb_temp_1": 2,
        "data/.spill/duckdb_temp_2": 0.5,
        "data/.tmp/000003.parquet": 0,
        "data/raw/transactions/000009.parquet": 0,
        "data/syncs/.000003.json.7.draft": 0,
        "data/backups/.half.zip.7.draft": 0,
        "output/mail/mail.eml": 31,
        "output/mail/young.eml": 29,
        "output/monthly_review/2026-10/monthly_review_2026-10.html": 900,
    }.items():
        put(name, days=days)

    expected = [
        ("half-done work", "data/.spill/duckdb_temp_1", 5),
        ("half-done work", "data/.tmp", 5),
        ("half-done work", "data/backups/.half.zip.7.draft", 5),
        ("half-done work", "data/raw/transactions/000009.parquet", 5),
        ("half-done work", "data/syncs/.000003.json.7.draft", 5),
        ("models", "data/models/00000000000000bb", 5),
        ("preview of a mail", "output/mail/mail.eml", 5),
    ]

    assert found(config) == expected


def test_cleaning_leaves_what_nothing_else_can_make(config, put):
    """Even with no day of grace: records, commits, published figures, states of mails, the newest backup."""
    live(config, HISTORY)
    before = seen(config, HISTORY)
    kept = [
        put(name, days=900)
        for name in (
            "data/published/monthly_review/2026-10.json",
            "data/outbox/one.1/state.json",
            "data/outbox/one.1/message.eml",
            "data/backups/newest.zip",
            "data/demo/store.json",
            "output/index.html",
            "output/tables/mine.csv",
            "output/demo/monthly_review/2026-10/page.html",
        )
    ]
    gone = [put("data/backups/older.zip", days=901), put("data/due.log", days=1)]
    gone.append(put("data/logs/reports.jsonl.3", days=1))
    gone += [put("output/quarterly_review/2026-Q3/quarterly_review_2026-Q3.ipynb", days=1)]
    store, retention = open_store(config), read_retention(config.params / "retention.yml", keep_days=0)

    remove(
        [
            *leftovers(store, retention=retention, needed=[], now=NOW),
            *old_pages(config.output, retention=retention, now=NOW),
        ],
        store,
        now=NOW,
    )

    assert [path.exists() for path in kept] == [True] * len(kept)
    assert [path.exists() for path in gone] == [False] * len(gone)
    assert seen(config, HISTORY) == before


def test_files_that_were_packed_go_an_hour_later(config):
    """Not while a reader may want them."""
    live(config, HISTORY)
    with writing(config) as store:
        compact(store, now=NOW - timedelta(minutes=59))
    young = found(config)
    store = open_store(config)

    later = leftovers(store, retention=Retention(), needed=[], now=NOW + timedelta(minutes=1))
    remove(later, store, now=NOW + timedelta(minutes=1))

    assert young == []
    assert [one.what for one in later] == ["packed records"] * 2
    assert len(list((config.data / "raw" / "transactions").iterdir())) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Retention()),
        ("pages_days: 9\n", Retention(pages_days=9)),
        ("previews_days:\nbackups_days: 0\n", Retention(previews_days=None, backups_days=0)),
    ],
)
def test_retention_says_what_is_kept_for_how_long(tmp_path, text, expected):
    """What is not said is kept; so is what has no number."""
    path = tmp_path / "retention.yml"
    path.write_text(text)

    assert read_retention(path) == expected
    assert read_retention(tmp_path / "none.yml") == Retention()
    assert read_retention(path, keep_days=3) == Retention(3, 3, 3, 3, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "page_days: 9",
            "retention.yml has no key 'page_days'\n  where: {path}\n  to do: did you mean 'pages_days'?",
        ),
        (
            "pages_days: soon",
            "pages_days is 'soon', which is no number of days" + ADVICE,
        ),
        (
            "pages_days: -1",
            "pages_days is -1, which is no number of days" + ADVICE,
        ),
    ],
)
def test_a_mistake_in_retention_is_told(tmp_path, text, message):
    """Nothing must go, or stay, for a slip of the pen."""
    path = tmp_path / "retention.yml"
    path.write_text(text)

    with pytest.raises(ParamsError) as caught:
        read_retention(path)

    assert str(caught.value) == message.format(path=path)
