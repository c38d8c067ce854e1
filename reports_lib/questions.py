"""Questions: the SQL of an expression is compiled once for each shape, and remembered.

Two questions have one shape when nothing differs but dates, instants, months by their number, and the
words of an ``isin``, such as the keys of chosen apps, and when the same of these are equal in both. To
compile a question takes Ibis longer than it takes the engine to answer it; to fill in its dates does not.

A shape is learned when it is met for the second time, so that what is asked once costs nothing more. What
is learned proves itself: filled with the question's own values it has to be, sign by sign, the SQL that
Ibis compiles. A shape that does not is compiled each time.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import simplejson
from ibis.backends.duckdb import Backend
from ibis.backends.duckdb.converter import DuckDBPandasData

from reports_lib.shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from ibis.expr.datatypes import DataType

__all__ = ["RememberingBackend"]

_FIRST_YEAR = 9000  # beyond any that is asked for
_BEYOND_MONTHS = 12 * 2700  # a month's number since year 0 is an int16

_Parts = list[str | int]
"""SQL in parts: text, and numbers of the values that stand between."""


class RememberingBackend(Backend):  # type: ignore[misc]  # Ibis has no types
    """Ibis's DuckDB, which compiles questions of one shape once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._met: set[str] = set()
        self._known: dict[str, _Parts | None] = {}
        self._file: Path | None = None
        self._read = 0

    def remember_in(self, file: Path) -> None:
        """Go on from what a file remembers, and add to it; one that cannot be written is only read."""
        self._file, self._read = file, 0
        self._catch_up()

    def _catch_up(self) -> None:
        """Read what was added to the file since: of several processes, each learns from the others."""
        if self._file is None:
            return
        with suppress(OSError), self._file.open("rb") as file:
            file.seek(self._read)
            added, end, _half = file.read().rpartition(b"\n")
            self._read += len(added) + len(end)
            for line in added.splitlines():
                with suppress(ValueError):  # a line that a process left half written when it died
                    key, *learned = simplejson.loads(line)
                    self._met.add(key)
                    self._known.update((key, parts) for parts in learned)

    def view(self, name: str, rows: Any) -> ir.Table:
        """Give rows of DuckDB a name; their columns are known, so that Ibis need not ask for them."""
        rows.create_view(name, replace=True)
        columns = {column: _type(str(kind)) for column, kind in zip(rows.columns, rows.types, strict=True)}
        return ops.DatabaseTable(name, schema=columns, source=self).to_expr()

    def compile(
        self,
        expr: ir.Expr,
        /,
        *,
        limit: int | None = None,
        params: Mapping[ir.Expr, Any] | None = None,
        pretty: bool = False,
    ) -> str:
        """Return the SQL of an expression, from memory where its shape is known."""
        found = None if limit is not None or params or pretty else shape_of(expr.op())
        if found is None:
            return str(super().compile(expr, limit=limit, params=params, pretty=pretty))
        return self._sql(expr, *found)

    def execute(self, expr: ir.Expr, /, **how: Any) -> Any:
        """Ask, and answer in pandas as Ibis does, which makes three frames on its way to one."""
        table = self._to_duckdb_relation(expr, **how).to_arrow_table()
        kinds = expr.as_table().schema()
        frame = pd.DataFrame(
            {
                name: DuckDBPandasData.convert_column(_series(column), kinds[name])
                for name, column in zip(table.column_names, table.columns, strict=True)
            }
        )
        return frame if isinstance(expr, ir.Table) else expr.__pandas_result__(frame)

    def _to_duckdb_relation(self, expr: ir.Expr, **how: Any) -> Any:
        """Ask at once what has a shape: it holds no data that would have to be registered first."""
        table = expr.as_table()
        found = None if any(value is not None for value in how.values()) else shape_of(table.op())
        if found is None:
            return super()._to_duckdb_relation(expr, **how)
        # A relation would be planned twice: when it is made, to know its columns, and when it is asked.
        return self.con.execute(self._sql(table, *found))

    def _sql(self, expr: ir.Expr, key: str, values: Sequence[ops.Literal]) -> str:
        if key not in self._known:
            self._catch_up()
        if key not in self._met:
            self._met.add(key)
            self._keep([key])
        elif key not in self._known:
            self._known[key] = self._learned(expr, values)
            self._keep([key, self._known[key]])
        parts = self._known.get(key)
        if parts is None:
            return str(super().compile(expr))
        sql = self._filled(parts, values)
        self._log(sql)
        return sql

    def _learned(self, expr: ir.Expr, values: Sequence[ops.Literal]) -> _Parts | None:
        """Compile a question with marks for its values; nothing, unless the values filled in are its SQL."""
        marks = [_mark(value, number) for number, value in enumerate(values)]
        marked = expr.op().replace(dict(zip(values, marks, strict=True))).to_expr()
        own, other = self._written(expr), self._written(marked)
        texts = [self._text(mark) for mark in marks]
        if any(text in own for text in texts):
            return None
        parts = list(_split(other, texts))
        return parts if self._filled(parts, values) == own else None

    def _written(self, expr: ir.Expr) -> str:
        return str(self.compiler.to_sqlglot(expr).sql(dialect=self.dialect, copy=False))

    def _filled(self, parts: _Parts, values: Sequence[ops.Literal]) -> str:
        texts = [self._text(value) for value in values]
        return "".join(texts[part] if isinstance(part, int) else part for part in parts)

    def _text(self, value: ops.Literal) -> str:
        written = self.compiler.visit_Literal(value, value=value.value, dtype=value.dtype)
        return str(written.sql(dialect=self.dialect))

    def _keep(self, record: list[Any]) -> None:
        if self._file is None:
            return
        # It begins a line of its own, whatever a process that died has left at the end.
        line = f"\n{simplejson.dumps(record)}\n".encode()
        with suppress(OSError):
            target = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                os.write(target, line)  # in one piece, since other processes add to it as well
            finally:
                os.close(target)


def _series(column: pa.ChunkedArray) -> pd.Series:
    """Return a column of an answer; one with gaps by way of Python, as whole numbers stay whole there."""
    if column.null_count or pa.types.is_nested(column.type) or pa.types.is_dictionary(column.type):
        return pd.Series(column.to_pylist())
    return column.to_pandas()


@lru_cache(maxsize=256)
def _type(written: str) -> DataType:
    return Backend.compiler.type_mapper.from_string(written)


def _mark(value: ops.Literal, number: int) -> ops.Literal:
    """Return a value like another that nobody asks for."""
    if value.dtype.is_date():
        return ops.Literal(date(_FIRST_YEAR + number, 1, 1), dtype=value.dtype)
    if value.dtype.is_timestamp():
        return ops.Literal(datetime(_FIRST_YEAR + number, 1, 1), dtype=value.dtype)  # noqa: DTZ001
    if value.dtype.is_int16():
        return ops.Literal(_BEYOND_MONTHS + number, dtype=value.dtype)
    return ops.Literal(f"~value {number}~", dtype=value.dtype)


def _split(sql: str, texts: Sequence[str]) -> Iterator[str | int]:
    """Split SQL at the texts of marks, each of which is told by its number."""
    while sql:
        found = [(sql.find(text), number) for number, text in enumerate(texts) if text in sql]
        if not found:
            yield sql
            return
        start, number = min(found)
        yield sql[:start]
        yield number
        sql = sql[start + len(texts[number]) :]
