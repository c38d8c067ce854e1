"""Told: a market that tells what a test gives it, and what a store then holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import duckdb

from reports_lib.sources.surprises import Surprises
from reports_lib.store import open_store
from tests.records import line

__all__ = ["DAY", "FIRST", "Told", "lines", "stored"]

FIRST = datetime(2026, 11, 5, 6, tzinfo=UTC)
DAY = timedelta(days=1)


class Told:
    """A market that tells what a test gives it, and notes what it was asked."""

    def __init__(self, **records):
        self.records = records
        self.asked = []
        self.surprises = Surprises()
        self.count = None

    def pull(self, stream, *, since, at):
        """Yield the records of a stream, or raise the error that stands in their place."""
        self.asked.append((stream, since))
        for number, record in enumerate(self.records[stream], 1):
            if isinstance(record, Exception):
                raise record
            yield f"{stream}, record {number}", record

    def stated(self, stream, *, since):
        """Say how many there are, if the test says so; or fail to."""
        if isinstance(self.count, Exception):
            raise self.count
        return self.count

    def is_incremental(self, stream):
        """Say that changes can be told, except of reviews."""
        return stream != "reviews"

    def is_windowed(self, stream):
        """Say that benchmarks are told of the last years alone."""
        return stream == "benchmarks"


def lines(*numbers, **rest):
    """Return a line for each number."""
    return [line(f"L-{number}", **rest) for number in numbers]


def stored(config, stream="transactions", *, as_of=None):
    """What a reader sees: the newest version of each record that is not gone, its key and net cents."""
    files = [str(file) for file in open_store(config).rows(stream, as_of=as_of).files]
    if not files:
        return {}
    newest = duckdb.sql(
        "select record_key, arg_max(net_cents, version), arg_max(vanished, version) "
        f"from read_parquet({files}, union_by_name=true) group by 1"
    ).fetchall()
    return {key: cents for key, cents, vanished in newest if not vanished}
