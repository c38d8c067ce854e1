"""Pipeline: records turned into every model in one DuckDB in memory, without a store in between.

The SQL of each model is compiled once; that is what takes the time when ledgers are small.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from reports_lib.models import MODELS, MONTHLY, segment_months
from reports_lib.periods import Month
from reports_lib.sources import STREAMS
from tests.records import line
from tests.table import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

__all__ = ["LAST_MONTH", "build_models", "models_of_lines", "raw_table", "segments"]

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


def build_models(
    transactions: pa.Table,
    licences: pa.Table,
    *,
    history: pa.Table | None = None,
    reported: pa.Table | None = None,
    last_month: Month = LAST_MONTH,
) -> SimpleNamespace:
    """Build every model of raw rows; each is an attribute, an Ibis table, and ``run`` asks plain SQL."""
    connection = ibis.duckdb.connect()
    run: duckdb.DuckDBPyConnection = connection.con
    # For a few lines, these two cost more than the queries themselves.
    run.execute("set threads = 1")
    run.execute("set disabled_optimizers = 'in_clause'")
    raw = {
        "raw_transactions": transactions,
        "raw_licenses": licences,
        "raw_license_history": raw_table("license_history", []) if history is None else history,
        "raw_partner_metrics": raw_table("partner_metrics", []) if reported is None else reported,
    }
    for name, rows in raw.items():
        run.register("given", rows)
        run.execute(f"create table {name} as select * from given")
        run.unregister("given")
    for name, sql in _compiled(last_month).items():
        run.execute(f"create table {name} as {sql}")
    return SimpleNamespace(run=run, **{name: connection.table(name) for name in MODELS})


@lru_cache
def _compiled(last_month: Month) -> dict[str, str]:
    tables = {
        f"raw_{kind}": ibis.table(
            ibis.Schema.from_pyarrow(pa.schema([*stream.schema, *STORED])), name=f"raw_{kind}"
        )
        for kind, stream in STREAMS.items()
    }
    sql = {}
    for name, model in MODELS.items():
        bound = {"last_month": last_month.index} if name in MONTHLY else {}
        table = model.check(model.build(*(tables[source] for source in model.inputs), **bound))
        sql[name] = str(ibis.to_sql(table, dialect="duckdb"))
        tables[name] = ibis.table(table.schema(), name=name)
    return sql


def models_of_lines(
    lines: str | Iterable[dict[str, Any]],
    *,
    licences: Iterable[dict[str, Any]] = (),
    history: Iterable[dict[str, Any]] = (),
    reported: Iterable[dict[str, Any]] = (),
    last_month: Month = LAST_MONTH,
) -> SimpleNamespace:
    """Build every model of hand-written lines: a text table of ``records.line``'s words, or records."""
    if isinstance(lines, str):
        lines = [line(**({"number": f"L-{at}"} | row)) for at, row in enumerate(read_rows(lines), 1)]
    return build_models(
        raw_table("transactions", lines),
        raw_table("licenses", licences),
        history=raw_table("license_history", history),
        reported=raw_table("partner_metrics", reported),
        last_month=last_month,
    )


def segments(models: SimpleNamespace, *by: str, last_month: Month = LAST_MONTH) -> ibis.Table:
    """Split the customer months of models by columns of their bookings."""
    return segment_months(
        models.licence_changes, models.bookings, models.customer_months, by=by, last_month=last_month.index
    )
