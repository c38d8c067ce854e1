"""Compacting: the files of many commits become one pack, and every answer stays what it was.

Rows keep the number of their sync, so that a reader of an earlier instant leaves out what came later.
Commits stay as they are, and with them the digest of the store: what a manifest states of it stays true.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reports_lib.errors import StoreError
from reports_lib.store.atomic import move_atomically, store_errors
from reports_lib.store.packs import Pack, drop_left, read_packs, save_packs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.store.opening import Store

__all__ = ["Compacted", "Piece", "compact", "drop_reverted", "pieces", "put_pack"]

# Beyond it, a file is large enough to stay by itself, and a pack is full.
_LARGE = 256_000_000
_GROUP_ROWS = 20_000
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Piece:
    """A file in ``raw``: its place there, its checksum, and the rows of each standing commit in it."""

    stream: str
    place: str
    checksum: str
    rows: dict[int, int]


@dataclass(frozen=True)
class Compacted:
    """What became of a stream: files and bytes before and after (none after a dry run)."""

    stream: str
    files: int
    bytes: int
    files_after: int
    bytes_after: int | None


def compact(store: Store, *, now: datetime, is_dry_run: bool = False) -> list[Compacted]:
    """Merge the small files of each stream into packs; return what was done, or what would be.

    Whoever calls this holds the store for writing. Old files are left for an hour to those who read them.

    Raises ``StoreError`` for a file that is not as its commit says, and when the disk cannot take it;
    the store is then as it was, or as it is after some of the streams.
    """
    done = []
    with store_errors(store.root):
        if not is_dry_run:
            drop_left(store.root, now=now)
        for group in _groups(store):
            sizes = [_path(store, one).stat().st_size for one in group]
            after = None
            if not is_dry_run:
                pack = put_pack(store, group, at=now)
                after = (store.root / "raw" / pack.place).stat().st_size
            done.append(Compacted(group[0].stream, len(group), sum(sizes), 1, after))
    return done


def pieces(store: Store) -> list[Piece]:
    """Return the files that hold the records of a store, by stream and their first commit."""
    packs = read_packs(store.root)
    found: dict[str, Piece] = {}
    for commit in store.commits():
        if not commit.rows:
            continue
        pack = packs.of(commit.stream).get(commit.number)
        place = pack.place if pack else f"{commit.stream}/{commit.sync_id}.parquet"
        checksum = pack.checksum if pack else commit.checksum
        piece = found.setdefault(place, Piece(commit.stream, place, checksum, {}))
        piece.rows[commit.number] = commit.rows
    return sorted(found.values(), key=lambda one: (one.stream, min(one.rows)))


def put_pack(
    store: Store,
    group: Sequence[Piece],
    *,
    at: datetime | None,
    change: Callable[[pa.Table], pa.Table] = lambda table: table,
) -> Pack:
    """Write a pack of pieces of a stream and put it in their place; ``change`` may alter rows, none away.

    With an instant, the old files are left for readers; without one, they are removed at once.
    """
    pack = write_pack(store, group, change=change)
    old = [piece.place for piece in group if piece.place != pack.place]
    save_packs(store.root, read_packs(store.root).put(pack, instead_of=old, at=at))
    if at is None:
        for place in old:
            (store.root / "raw" / place).unlink(missing_ok=True)
    return pack


def write_pack(store: Store, group: Sequence[Piece], *, change: Callable[[pa.Table], pa.Table]) -> Pack:
    """Write a pack of pieces of a stream, which nobody reads yet.

    Raises ``StoreError`` for a piece that is not the one that was committed.
    """
    for piece in group:
        _check_file(store, piece)
    stream, rows = group[0].stream, {number: one for piece in group for number, one in piece.rows.items()}
    draft = store.scratch / f"{stream}.pack.parquet"
    files = [pq.ParquetFile(_path(store, piece)) for piece in group]
    schema = pa.unify_schemas(
        [one.schema_arrow.remove_metadata() for one in files], promote_options="permissive"
    )
    counted: Counter[int] = Counter()
    with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
        for table in _grouped(_read(files, schema, set(rows)), schema):
            counted.update(table.column("sync_number").to_pylist())
            writer.write_table(change(table))
    for file in files:
        file.close()
    for number, expected in rows.items():
        if counted[number] != expected:
            raise StoreError(
                f"Commit {number} has {counted[number]:,} records of {expected:,}",
                where=str(store.root / "raw" / stream),
                todo="restore the store from a backup",
            )
    checksum = _digest(draft)
    numbers = tuple(sorted(rows))
    pack = Pack(stream, f"{numbers[0]:06d}-{numbers[-1]:06d}.{checksum[:12]}", numbers, checksum)
    move_atomically(draft, store.root / "raw" / pack.place)
    return pack


def drop_reverted(store: Store) -> None:
    """Take the records of reverted commits out of packs; where none is left, the pack goes."""
    packs = read_packs(store.root)
    standing = {one.number for one in store.commits()}
    known = {piece.place: piece for piece in pieces(store)}
    for pack in packs.packs:
        if standing >= set(pack.numbers):
            continue
        if pack.place in known:
            put_pack(store, [known[pack.place]], at=None)
        else:
            packs_now = read_packs(store.root)
            kept = tuple(one for one in packs_now.packs if one != pack)
            save_packs(store.root, replace(packs_now, packs=kept))
            (store.root / "raw" / pack.place).unlink(missing_ok=True)


def _groups(store: Store) -> Iterator[list[Piece]]:
    """Yield the small files of each stream, together up to the size of a full pack."""
    group: list[Piece] = []
    size = 0
    for piece in [*pieces(store), None]:
        grown = _path(store, piece).stat().st_size if piece else 0
        if group and (piece is None or piece.stream != group[0].stream or size + grown > _LARGE):
            if len(group) > 1:
                yield group
            group, size = [], 0
        if piece and grown <= _LARGE:
            group.append(piece)
            size += grown


def _path(store: Store, piece: Piece) -> Path:
    return store.root / "raw" / piece.place


def _read(files: Iterable[pq.ParquetFile], schema: pa.Schema, wanted: set[int]) -> Iterator[pa.Table]:
    """Yield rows with all columns of a schema; one that a file lacks is empty."""
    chosen = pa.array(sorted(wanted), pa.int64())
    for file in files:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, use_threads=False)
            table = table.filter(pc.is_in(table.column("sync_number"), value_set=chosen))
            columns = [
                table.column(one.name).cast(one.type)
                if one.name in table.column_names
                else _empty(table, one)
                for one in schema
            ]
            yield pa.table(columns, schema=schema)


def _empty(table: pa.Table, column: pa.Field) -> pa.Array:
    return pa.nulls(len(table), column.type)


def _grouped(tables: Iterable[pa.Table], schema: pa.Schema) -> Iterator[pa.Table]:
    """Yield rows in groups of a size that engines like; the first commits first."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if sum(map(len, waiting)) >= _GROUP_ROWS:
            yield pa.concat_tables(waiting)
            waiting = []
    yield pa.concat_tables(waiting) if waiting else schema.empty_table()


def _check_file(store: Store, piece: Piece) -> None:
    path = _path(store, piece)
    if not path.is_file() or _digest(path) != piece.checksum:
        raise StoreError(
            "A file of the store is not the one that was committed",
            where=str(path),
            todo="restore it from a backup; nothing was changed",
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest
