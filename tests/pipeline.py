"""Pipeline: records turned into every model in one DuckDB in memory, without a store in between.

The SQL of each model is compiled once, and a model is built when it is asked for; that is what takes the
time when ledgers are small.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from reports_lib.models import MODELS, MONTHLY, segment_months
from reports_lib.periods import Month
from reports_lib.sources import STREAMS
from tests.records import line
from tests.table import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import duckdb

__all__ = ["LAST_MONTH", "BuiltModels", "build_models", "models_of_lines", "raw_table", "segments"]

LAST_MONTH = Month(2026, 12)
STORED = [
    ("sync_number", pa.int64()),
    ("version", pa.int64()),
    ("synced_at", pa.timestamp("us", "UTC")),
    ("source", pa.string()),
    ("vanished", pa.bool_()),
]


def raw_table(kind: str, records: Iterable[dict[str, Any]], *, sync_number: int = 1) -> pa.Table:
    """Turn records into the rows that one sync would store of them."""
    stream = STREAMS[kind]
    schema = pa.schema([*stream.schema, *STORED])
    synced_at = datetime(2026, 11, 5, tzinfo=UTC)
    rows = [
        (*stream.row(record, where="test", hash_key=""), sync_number, version, synced_at, "import", False)
        for version, record in enumerate(records, sync_number * 1000)
    ]
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.table([pa.array(one, kind.type) for one, kind in zip(columns, schema, strict=True)], schema)


class BuiltModels:
    """Models in one DuckDB: each is an attribute, an Ibis table, built when it is first asked for."""

    def __init__(self, raw: Mapping[str, pa.Table], last_month: Month) -> None:
        self._connection = ibis.duckdb.connect()
        self._last_month, self._built = last_month, set(raw)
        # For a few lines, these two cost more than the queries themselves.
        self._connection.con.execute("set threads = 1")
        self._connection.con.execute("set disabled_optimizers = 'in_clause'")
        for name, rows in raw.items():
            self._connection.con.register("given", rows)
            self._connection.con.execute(f"create table {name} as select * from given")
            self._connection.con.unregister("given")

    def __getattr__(self, name: str) -> ibis.Table:
        if name not in MODELS:
            raise AttributeError(name)
        self._build(name)
        return self._connection.table(name)

    def ask(self, sql: str, *given: Any) -> duckdb.DuckDBPyConnection:
        """Run plain SQL on models."""
        for name in MODELS:
            if re.search(rf"\b{name}\b", sql):
                self._build(name)
        return self._connection.con.execute(sql, list(given))

    def _build(self, name: str) -> None:
        if name in self._built:
            return
        for source in MODELS[name].inputs:
            self._build(source)
        self._built.add(name)
        sql = _compiled(name, self._last_month.index if name in MONTHLY else None)
        self._connection.con.execute(f"create table {name} as {sql}")


def build_models(
    transactions: pa.Table,
    licences: pa.Table,
    *,
    history: pa.Table | None = None,
    reported: pa.Table | None = None,
    last_month: Month = LAST_MONTH,
) -> BuiltModels:
    """Return the models of raw rows."""
    raw = {
        "raw_transactions": transactions,
        "raw_licenses": licences,
        "raw_license_history": raw_table("license_history", []) if history is None else history,
        "raw_partner_metrics": raw_table("partner_metrics", []) if reported is None else reported,
    }
    return BuiltModels(raw, last_month)


@cache
def _compiled(name: str, last_month: int | None) -> str:
    model = MODELS[name]
    bound = {} if last_month is None else {"last_month": last_month}
    table = model.check(model.build(*map(_named, model.inputs), **bound))
    return str(ibis.to_sql(table, dialect="duckdb"))


@cache
def _named(name: str) -> ibis.Table:
    if name in MODELS:
        return ibis.table(ibis.schema(dict(MODELS[name].columns)), name=name)
    stored = pa.schema([*STREAMS[name.removeprefix("raw_")].schema, *STORED])
    return ibis.table(ibis.Schema.from_pyarrow(stored), name=name)


def models_of_lines(
    lines: str | Iterable[dict[str, Any]],
    *,
    licences: Iterable[dict[str, Any]] = (),
    history: Iterable[dict[str, Any]] = (),
    reported: Iterable[dict[str, Any]] = (),
    last_month: Month = LAST_MONTH,
) -> BuiltModels:
    """Return the models of hand-written lines: a text table of ``records.line``'s words, or records."""
    if isinstance(lines, str):
        lines = [line(**({"number": f"L-{at}"} | row)) for at, row in enumerate(read_rows(lines), 1)]
    return build_models(
        raw_table("transactions", lines),
        raw_table("licenses", licences),
        history=raw_table("license_history", history),
        reported=raw_table("partner_metrics", reported),
        last_month=last_month,
    )


def segments(models: BuiltModels, *by: str, last_month: Month = LAST_MONTH) -> ibis.Table:
    """Split the customer months of models by columns of their bookings."""
    return segment_months(
        models.licence_changes, models.bookings, models.customer_months, by=by, last_month=last_month.index
    )
