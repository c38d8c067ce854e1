"""Text tables: rows as a person writes them, turned into dictionaries or an Ibis table."""

from __future__ import annotations

import re
from datetime import date

import ibis
import pyarrow as pa

from reports_lib.models import MODELS

__all__ = ["read_months", "read_rows", "read_table"]

MISSING = "-"


def read_rows(text: str) -> list[dict[str, str | None]]:
    """Read a table whose columns stand two or more blanks apart; a dash is a missing value."""
    header, *lines = [re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines()]
    return [
        dict(zip(header, (None if cell == MISSING else cell for cell in line), strict=True)) for line in lines
    ]


def read_table(text: str) -> ibis.Table:
    """Read a text table as an Ibis table; a column's name says its type."""
    rows = read_rows(text)
    header = re.split(r"\s{2,}", text.strip().splitlines()[0].strip())
    kinds = {name: _kind(name) for name in header}
    typed = {
        name: [None if row[name] is None else _READ[kind](row[name]) for row in rows]
        for name, kind in kinds.items()
    }
    return ibis.memtable(pa.table(typed, schema=ibis.schema(kinds).to_pyarrow()))


_READ = {
    "date": date.fromisoformat,
    "int64": lambda cell: int(cell.replace("_", "")),
    "boolean": "yes".__eq__,
    "string": str,
}


def _kind(name: str) -> str:
    if name.endswith(("_on", "month")):
        return "date"
    if name.endswith(("_cents", "months", "_days", "seats", "statements", "version", "sync_number")):
        return "int64"
    return "boolean" if name.startswith("is_") else "string"


def read_months(text: str) -> ibis.Table:
    """Read customer months; what a row does not say of a model's columns is nothing, no or missing."""
    table = read_table(text)
    kinds = {
        name: kind for name, kind in MODELS["customer_months"].columns.items() if name not in table.columns
    }
    nothing = {"int64": 0, "boolean": False}
    return table.mutate(**{name: ibis.literal(nothing.get(kind), kind) for name, kind in kinds.items()})
