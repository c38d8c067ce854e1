"""The sample vendor's truth, recovered exactly from what was synced over HTTP at its three instants."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from reports_lib.sample import ledger
from reports_lib.store import open_store
from tests.metrics.recovered import compared, synced

VENDORS = [(1, 1), (60, 2), (240, 3)]


@pytest.mark.slow
@pytest.mark.parametrize(("customers", "seed"), VENDORS)
def test_what_was_synced_is_the_truth_at_every_instant(tmp_path, customers, seed):
    """Records that came late, changed, vanished or got another id in between are as they then were."""
    book = ledger(customers=customers, seed=seed)
    config = synced(tmp_path, book)

    for instant in book.instants:
        sections = compared(config, book, at=instant)

        assert {name: wrong[:3] for name, (_, wrong) in sections.items() if wrong} == {}
        # One customer alone may never change a running term.
        assert all(count for name, (count, _) in sections.items() if customers > 1 or name != "upgrades")


def held(config, stream):
    """What is told of each record of a stream: its newest statement, if it is not gone."""
    files = [str(file) for file in open_store(config).rows(stream).files]
    rows = duckdb.sql(
        "select record_key, arg_max(payload_hash, version), arg_max(vanished, version) "
        f"from read_parquet({files}, union_by_name=true) group by 1"
    ).fetchall()
    return {key: said for key, said, vanished in rows if not vanished}


@pytest.mark.slow
def test_pulling_what_changed_leaves_what_pulling_everything_does(tmp_path):
    """Day after day for four days, then all anew; only what vanished waits for the weekly full pull."""
    days = [datetime(2026, 10, day, tzinfo=UTC) for day in (5, 6, 7, 9)]
    book = ledger(customers=240, seed=5)

    daily = synced(tmp_path / "daily", book, instants=days)
    anew = synced(tmp_path / "anew", book, instants=days[-1:])

    for stream in ("transactions", "licenses", "license_history"):
        pulls = [one for one in open_store(daily).commits() if one.stream == stream]
        assert [one.is_full for one in pulls[:2]] == [True, False]
        changed, whole = held(daily, stream), held(anew, stream)
        assert whole.items() <= changed.items()
        assert len(changed) - len(whole) <= 2
