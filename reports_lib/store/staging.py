"""Staging: rows as they come become one Parquet file, and what is kept of them another.

Both are written a batch at a time, so that memory stays level.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["keep", "stage"]

# Rows of a batch, which becomes a row group: what is held in memory at a time.
_BATCH = 5_000
_SEQUENCE = "sequence"


def stage(rows: Iterable[tuple[Any, ...]], path: Path, schema: pa.Schema) -> None:
    """Write rows, numbered by a column ``sequence`` that begins at one."""
    numbered = schema.append(pa.field(_SEQUENCE, pa.int64()))
    _write(path, numbered, _numbered(iter(rows), schema, numbered))


def _numbered(rows: Iterator[tuple[Any, ...]], schema: pa.Schema, numbered: pa.Schema) -> Iterator[pa.Table]:
    sequence = 0
    while batch := list(islice(rows, _BATCH)):
        columns = [
            pa.array(values, kind.type) for values, kind in zip(zip(*batch, strict=True), schema, strict=True)
        ]
        columns.append(pa.array(range(sequence + 1, sequence + len(batch) + 1), pa.int64()))
        sequence += len(batch)
        yield pa.table(columns, schema=numbered)


def _write(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> None:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)


def keep(
    staged: Path,
    path: Path,
    fresh: Any,
    gone: Sequence[str],
    *,
    stored: Mapping[str, pa.Scalar],
    version: int,
) -> None:
    """Write the staged rows whose sequence is ``fresh``, then a tombstone for each key that is gone.

    ``stored`` are the values that the store adds to every row; versions count up from ``version``.
    """
    file = pq.ParquetFile(staged)
    schema = file.schema_arrow.remove(file.schema_arrow.get_field_index(_SEQUENCE))
    count = file.metadata.num_rows
    is_fresh = np.zeros(count + 1, dtype=bool)
    is_fresh[fresh] = True

    def with_stored(table: pa.Table, versions: pa.Array, *, vanished: bool) -> pa.Table:
        table = table.append_column("version", versions)
        for name, value in stored.items():
            table = table.append_column(name, pa.repeat(value, len(table)))
        return table.append_column("vanished", pa.repeat(pa.scalar(vanished), len(table)))

    def kept() -> Iterator[pa.Table]:
        # One group after the other and by one thread: reading ahead costs more memory than time.
        for group in range(file.num_row_groups):
            read = file.read_row_group(group, use_threads=False)
            rows = read.filter(pa.array(is_fresh[read.column(_SEQUENCE).to_numpy()]))
            versions = pa.array(rows.column(_SEQUENCE).to_numpy() + version, pa.int64())
            yield with_stored(rows.drop_columns([_SEQUENCE]), versions, vanished=False)
        if gone:
            known = {"record_key": pa.array(gone, pa.string()), "payload_hash": pa.repeat("", len(gone))}
            columns = [known.get(one.name, pa.nulls(len(gone), one.type)) for one in schema]
            versions = pa.array(np.arange(1, len(gone) + 1) + version + count, pa.int64())
            yield with_stored(pa.table(columns, schema=schema), versions, vanished=True)

    _write(path, with_stored(schema.empty_table(), pa.array([], pa.int64()), vanished=False).schema, kept())
