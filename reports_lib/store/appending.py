"""Appending: a stream of rows becomes one Parquet file and one commit, or nothing.

Rows are staged as they come; then DuckDB keeps only those that say something new, so memory does
not grow with the file or with the store.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from reports_lib.errors import StoreError
from reports_lib.store.atomic import move_atomically, store_errors
from reports_lib.store.choosing import choose
from reports_lib.store.commits import Commit, save_commit
from reports_lib.store.packs import drop_left
from reports_lib.store.staging import keep, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from reports_lib.store.choosing import Chosen
    from reports_lib.store.opening import Store

__all__ = ["Pull", "append"]

SEQUENCE_BITS = 40
# What the API says of a record goes before whatever a file says of it.
_PRIORITY = {"import": 0, "api": 1 << 62}
# A full pull that tells less than this many hundredths of the last one is not believed.
_BELIEVED_PERCENT = 98


@dataclass(frozen=True)
class Pull:
    """How records were pulled from the API.

    A pull without ``since`` is full: it tells every record there is, and if the API states their
    number, as many. ``accept_missing`` is the number of records that may be gone although that is more
    than is believed at once. ``preferred`` are the
    columns whose greatest values win when the pull tells a record more than once. What a window of
    time does not show is not gone.
    """

    since: date | None
    accept_missing: int = 0
    preferred: Sequence[str] = ()
    is_window: bool = False
    stated: int | None = None


def append(
    store: Store,
    rows: Iterable[tuple[Any, ...]],
    *,
    stream: str,
    schema: pa.Schema,
    now: datetime,
    pull: Pull | None = None,
    files: Sequence[tuple[str, str]] = (),
    describe: Callable[[Commit], Commit] = lambda commit: commit,
) -> Commit:
    """Append what is new or changed and commit it; return the commit.

    ``rows`` are tuples in the order of ``schema``, whose first columns are ``record_key`` and
    ``payload_hash``. They come from ``files`` (name and digest), which make an import, or from a
    ``pull`` of the API. An error from ``rows`` leaves the store as it was. An import that says nothing
    new writes nothing, and the commit returned says so; a pull is always noted.

    A full pull also notes which records are gone, unless it tells fewer than 98 % of the last full
    one, or of what is held: then nothing is taken away, and the commit counts them as ``missing``.
    ``describe`` adds to the commit what is known only when all rows came.

    Raises ``StoreError`` when the disk cannot take it.
    """
    source = "api" if pull else "import"
    number = max((one.number for one in store.all_commits()), default=0) + 1
    # A clock that was set back must not make a new commit older than one before it.
    synced_at = max([now.replace(microsecond=0), *(one.synced_at for one in store.commits())])
    drop_left(store.root, now=now)
    staged = store.scratch / f"{number:06d}.staged.parquet"
    kept = store.scratch / f"{number:06d}.parquet"
    with store_errors(store.root):
        try:
            stage(rows, staged, schema)
            chosen = choose(
                staged,
                store.rows(stream, source=source),
                preferred=pull.preferred if pull else (),
                spill=store.scratch,
            )
            with closing(chosen.connection):
                commit = _describe(store, chosen, pull, stream=stream, number=number, synced_at=synced_at)
                fresh, gone = chosen.fresh(), chosen.gone() if commit.vanished else []
            keep(
                staged,
                kept,
                fresh,
                gone,
                stored={
                    "sync_number": pa.scalar(number, pa.int64()),
                    "synced_at": pa.scalar(synced_at.replace(tzinfo=None), pa.timestamp("us")),
                    "source": pa.scalar(source, pa.string()),
                },
                version=_PRIORITY[source] + (number << SEQUENCE_BITS),
            )
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise StoreError(
                f"The disk refused: {str(error).splitlines()[0]}",
                where=str(store.root),
                todo="free some space, then run the command again; nothing was changed",
            ) from error
        finally:
            for path in (staged, staged.with_suffix(".duckdb")):
                path.unlink(missing_ok=True)
        commit = replace(
            describe(commit),
            checksum=_checksum(kept),
            files=tuple(name for name, _ in files),
            file_digests=tuple(digest for _, digest in files),
        )
        if commit.rows:
            target = store.parquet(commit)
            target.parent.mkdir(exist_ok=True)
            move_atomically(kept, target)
        else:
            kept.unlink()
        if commit.rows or pull:
            idle = _idle(store, commit) if pull else None
            if idle and not commit.rows:
                commit = replace(commit, quiet_at=(*idle.quiet_at, idle.synced_at))
            save_commit(store.syncs, commit)
            if idle and not commit.rows:
                (store.syncs / f"{idle.sync_id}.json").unlink()
    return commit


def _idle(store: Store, commit: Commit) -> Commit | None:
    """Return the pull before, if it found nothing new and this one can stand for it.

    One note that nothing changed is enough, or an hourly sync would leave thousands of them.
    """
    last = store.last_pull(commit.stream)
    return last if last and not last.rows and (commit.is_full or not last.is_full) else None


def _describe(
    store: Store, chosen: Chosen, pull: Pull | None, *, stream: str, number: int, synced_at: datetime
) -> Commit:
    counts = chosen.counts
    told = counts["new"] + counts["changed"] + counts["unchanged"]
    gone = counts["gone"]
    commit = Commit(
        number=number,
        stream=stream,
        source="api" if pull else "import",
        synced_at=synced_at,
        read=counts["read"],
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        repeated=counts["read"] - told,
        contradictory=counts["contradictory"],
        checksum="",
        seen=counts["seen"],
        stated=pull.stated if pull else None,
        leans_on={} if pull else chosen.leans_on,
    )
    if pull is None or pull.since:
        return replace(commit, since=pull.since if pull else None)
    if pull.is_window:
        return replace(commit, is_full=True)
    if commit.is_short:
        return replace(commit, missing=gone)
    last = store.last_full(stream)
    is_believed = (last is None or _nearly(commit.seen, last.seen)) and _nearly(
        counts["held"] - gone, counts["held"]
    )
    if is_believed or gone <= pull.accept_missing:
        return replace(commit, is_full=True, vanished=gone)
    return replace(commit, missing=gone)


def _nearly(part: int, whole: int) -> bool:
    return part * 100 >= whole * _BELIEVED_PERCENT


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    return digest
