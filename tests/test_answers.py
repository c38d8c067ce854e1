"""Answers of the engine are Ibis's own, though fewer frames are made on the way to them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ibis import _
from ibis.backends.duckdb import Backend

from reports_lib.engine import DuckEngine
from reports_lib.questions import RememberingBackend

KINDS = {
    pa.int64(): st.integers(-(2**53), 2**53),
    pa.int16(): st.integers(-(2**15), 2**15 - 1),
    pa.float64(): st.floats(allow_nan=False, allow_infinity=False),
    pa.bool_(): st.booleans(),
    pa.string(): st.text(max_size=6),
    pa.date32(): st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    pa.timestamp("us"): st.datetimes(*(datetime.fromisoformat(f"{year}-01-01") for year in (1990, 2100))),
    pa.decimal128(12, 2): st.decimals(-(10**9), 10**9, places=2),
    pa.list_(pa.string()): st.lists(st.text(max_size=3), max_size=3),
}
OF_KINDS = st.lists(st.tuples(*(st.none() | values for values in KINDS.values())), max_size=5)


@pytest.fixture(scope="module")
def backend():
    """A connection that remembers."""
    connection = RememberingBackend().connect()
    yield connection
    connection.disconnect()


def table_of(rows):
    """Rows as Arrow, a column of each kind."""
    return pa.table(
        {f"c{place}": pa.array([row[place] for row in rows], kind) for place, kind in enumerate(KINDS)}
    )


@given(rows=OF_KINDS)
def test_a_table_is_answered_as_ibis_answers_it(backend, rows):
    """For any values of any kind, with gaps, without, and without rows."""
    table = backend.create_table("anything", table_of(rows), overwrite=True)
    table = table if rows else table.drop(f"c{len(KINDS) - 1}")  # no lists: to Ibis they would be floats

    pd.testing.assert_frame_equal(backend.execute(table), Backend.execute(backend, table))


def test_a_column_and_a_number_are_answered_as_ibis_answers_them(backend):
    """What is asked is not always a table."""
    table = backend.create_table("amounts", pa.table({"cents": [1, None, 3]}), overwrite=True)

    pd.testing.assert_series_equal(backend.execute(table.cents), Backend.execute(backend, table.cents))
    assert backend.execute(table.cents.sum()) == 4
    assert pd.isna(backend.execute(table.filter(_.cents > 9).cents.sum()))


def test_a_file_has_the_columns_that_ibis_finds_in_it(tmp_path):
    """Of two files too, one of which lacks a column: the types are known without another question."""
    row = (
        1,
        2,
        0.5,
        True,
        "a",
        date(2026, 10, 1),
        datetime.fromisoformat("2026-10-01"),
        Decimal("1.50"),
        ["b"],
    )
    files = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    pq.write_table(table_of([row]), files[0])
    pq.write_table(table_of([row]).drop_columns(["c3"]), files[1])
    engine = DuckEngine()

    read = engine.read(files, name="lines")

    assert read.schema() == ibis.duckdb.connect().read_parquet(files, union_by_name=True).schema()
    assert read.get_name() == "lines"
    assert sorted(engine.connection.execute(read)["c3"].fillna(value=False)) == [False, True]
    engine.close()
