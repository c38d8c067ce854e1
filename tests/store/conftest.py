"""Stores of their own: an empty folder, files to import, and what is readable afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports_lib.config import Config
from reports_lib.store import open_store
from reports_lib.sync import import_files, pull_streams
from tests.store.told import FIRST, Told

NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path):
    """A configuration whose store does not exist yet."""
    return Config(home=tmp_path, data=tmp_path / "data", output=tmp_path / "output")


@pytest.fixture
def bring_in(config, tmp_path):
    """Import records as one JSON file."""

    def bring_in(records, *, kind="transactions", now=NOON, config=config):
        path = tmp_path / f"{kind}.json"
        path.write_text(json.dumps(records, default=float))
        return import_files(config, kind, [path], now=now, progress=lambda *told: None)

    return bring_in


@pytest.fixture
def amounts(config):
    """Read the newest amount in cents of every line, as known at an instant."""

    def amounts(*, as_of=None):
        import duckdb

        files = [str(path) for path in open_store(config).rows("transactions", as_of=as_of).files]
        if not files:
            return {}
        newest = "select record_key, max_by(net_cents, version) from read_parquet($files) group by all"
        return dict(duckdb.connect().execute(newest, {"files": files}).fetchall())

    return amounts


@pytest.fixture
def contents(config):
    """Every file of the store and its bytes, except what only writers use."""

    def contents():
        found = sorted(path for path in config.data.rglob("*") if path.is_file() and path.name != ".lock")
        return {str(Path(path).relative_to(config.data)): path.read_bytes() for path in found}

    return contents


@pytest.fixture
def pull(config):
    """Pull transactions and return the commit."""

    def run(records, *, now=FIRST, stream="transactions", **how):
        market = Told(**{stream: records})
        (pulled,) = pull_streams(config, market, [stream], now=now, progress=lambda *told: None, **how)
        if pulled.error:
            raise pulled.error
        return pulled.commit

    return run
