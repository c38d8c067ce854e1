"""Appending: a stream of rows becomes one Parquet file and one commit, or nothing.

Rows are staged as they come; then DuckDB keeps only those that say something new, so memory does
not grow with the file or with the store.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reports_lib.errors import StoreError
from reports_lib.store.atomic import move_atomically, store_errors
from reports_lib.store.commits import Commit, save_commit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from reports_lib.store.opening import Store

__all__ = ["append"]

BATCH = 5_000
SEQUENCE_BITS = 40
MEMORY = "512MB"

# What is held of a key is what the newest sync that has the key says of it: two things, when that
# sync contradicts itself. A key is unchanged when the files say of it just what is held, so that the
# same file twice changes nothing and a later file settles what an earlier one left open.
_CLASSIFY = """
create temp table said as
select record_key, payload_hash, max(sequence) as sequence from staged group by record_key, payload_hash;

create temp table held as
select record_key, payload_hash, sync_number from known
semi join (select record_key, max(sync_number) as sync_number from known group by record_key)
using (record_key, sync_number);

create macro statements(pairs) as table
select record_key, count(*) as n, min(payload_hash) as low, max(payload_hash) as high,
    bit_xor(hash(payload_hash)) as mixed
from query_table(pairs) group by record_key;

create temp table unchanged as
select record_key from statements('said')
semi join statements('held') using (record_key, n, low, high, mixed);

create temp table fresh as
select sequence, record_key from said anti join unchanged using (record_key);
"""

_COUNTS = """
select
    (select count(*) from staged) as read,
    (select count(*) from fresh anti join held using (record_key)) as new,
    (select count(*) from fresh semi join held using (record_key)) as changed,
    (select count(*) from staged semi join unchanged using (record_key)) as unchanged,
    (select count(*) from statements('said') where n > 1) as contradictory
"""

_LEANS_ON = """
select sync_number, count(distinct record_key)
from held semi join unchanged using (record_key) group by 1 order by 1
"""


@dataclass(frozen=True)
class _Staged:
    path: Path
    columns: tuple[str, ...]


def append(
    store: Store,
    rows: Iterable[tuple[Any, ...]],
    *,
    stream: str,
    schema: pa.Schema,
    source: str,
    now: datetime,
    files: Iterable[Path] = (),
    file_digests: Iterable[str] = (),
) -> Commit:
    """Append what is new or changed and commit it; return the commit.

    ``rows`` are tuples in the order of ``schema``, whose first columns are ``record_key`` and
    ``payload_hash``. When nothing is new, nothing is written, and the commit returned says so. An
    error from ``rows`` leaves the store as it was.

    Raises ``StoreError`` when the disk cannot take it.
    """
    number = max((one.number for one in store.all_commits()), default=0) + 1
    # A clock that was set back must not make a new commit older than one before it.
    synced_at = max([now.replace(microsecond=0), *(one.synced_at for one in store.commits())])
    with store_errors(store.root):
        staged = _stage(rows, store.scratch / f"{number:06d}.staged.parquet", schema)
        known = store.files(stream)
        try:
            with duckdb.connect(config=_limits(store)) as connection:
                counts, leans_on, kept = _keep_fresh(
                    connection,
                    staged,
                    known,
                    store.scratch / f"{number:06d}.parquet",
                    number,
                    synced_at,
                    source,
                )
        except duckdb.IOException as error:
            raise StoreError(
                f"The disk refused: {str(error).splitlines()[0]}",
                where=str(store.root),
                todo="free some space, then run the command again; nothing was changed",
            ) from error
        finally:
            staged.path.unlink(missing_ok=True)
        commit = Commit(
            number=number,
            stream=stream,
            source=source,
            synced_at=synced_at,
            repeated=counts["read"] - counts["new"] - counts["changed"] - counts["unchanged"],
            checksum=_checksum(kept),
            files=tuple(path.name for path in files),
            file_digests=tuple(file_digests),
            leans_on=leans_on,
            read=counts["read"],
            new=counts["new"],
            changed=counts["changed"],
            unchanged=counts["unchanged"],
            contradictory=counts["contradictory"],
        )
        if commit.rows:
            target = store.parquet(commit)
            target.parent.mkdir(exist_ok=True)
            move_atomically(kept, target)
            save_commit(store.syncs, commit)
        else:
            kept.unlink()
    return commit


def _limits(store: Store) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "temp_directory": str(store.scratch),
        "memory_limit": MEMORY,
        "preserve_insertion_order": False,
    }


def _stage(rows: Iterable[tuple[Any, ...]], path: Path, schema: pa.Schema) -> _Staged:
    numbered = schema.append(pa.field("sequence", pa.int64()))
    sequence = 0
    with pq.ParquetWriter(path, numbered, compression="zstd") as writer:
        for batch in _batches(iter(rows)):
            columns = [
                pa.array(values, kind.type)
                for values, kind in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            columns.append(pa.array(range(sequence + 1, sequence + len(batch) + 1), pa.int64()))
            writer.write_batch(pa.record_batch(columns, schema=numbered))
            sequence += len(batch)
    return _Staged(path, tuple(schema.names))


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _keep_fresh(
    connection: duckdb.DuckDBPyConnection,
    staged: _Staged,
    known: list[Path],
    kept: Path,
    number: int,
    synced_at: datetime,
    source: str,
) -> tuple[dict[str, int], dict[str, int], Path]:
    connection.execute("set timezone = 'UTC'")
    connection.read_parquet(str(staged.path)).create_view("staged")
    if known:
        connection.read_parquet([str(path) for path in known], union_by_name=True).create_view("known")
    else:
        connection.execute(
            "create view known as select record_key, payload_hash, 0 as sync_number from staged limit 0"
        )
    connection.execute(_CLASSIFY)
    names = ["read", "new", "changed", "unchanged", "contradictory"]
    counts = dict(zip(names, connection.execute(_COUNTS).fetchall()[0], strict=True))
    leans_on = {f"{one:06d}": count for one, count in connection.execute(_LEANS_ON).fetchall()}
    connection.execute(
        f"""
        copy (
            select {", ".join(staged.columns)},
                {number}::bigint as sync_number,
                {number << SEQUENCE_BITS}::bigint + sequence as version,
                '{synced_at.isoformat()}'::timestamptz::timestamp as synced_at,
                $source as source
            from staged semi join fresh using (sequence)
        ) to '{str(kept).replace("'", "''")}' (format parquet, compression zstd, row_group_size 20000)
        """,  # noqa: S608  column names, numbers and paths of our own
        {"source": source},
    )
    return counts, leans_on, kept


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest
