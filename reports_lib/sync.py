"""Sync: records fetched or read, made into rows, appended, committed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from reports_lib.errors import ParamsError, ReportsError, SchemaError, SourceError
from reports_lib.events import timed
from reports_lib.sources import STREAMS, read_records
from reports_lib.store import writing
from reports_lib.store.appending import Pull, append
from reports_lib.store.erasing import read_register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from reports_lib.config import Config
    from reports_lib.sources import Stream
    from reports_lib.sources.surprises import Surprises
    from reports_lib.store import Commit, Store

__all__ = ["Market", "Progress", "PullProgress", "Pulled", "import_files", "pull_streams"]

# Called with the file, the bytes of it read so far, and the records read so far.
Progress = Callable[["Path", int, int], object]
# Called with the stream and the records read of it so far.
PullProgress = Callable[[str, int], object]

_NOTED = 1000
# lastUpdated is a day, and days later it is still set on records of that day.
_OVERLAP = timedelta(days=3)
_FULL_EVERY = timedelta(days=7)
_REFUSED = 401


class Market(Protocol):
    """Where records are pulled from: ``sources.marketplace.Marketplace``."""

    surprises: Surprises

    def pull(self, stream: str, *, since: date | None, at: datetime) -> Iterable[tuple[str, dict[str, Any]]]:
        """Yield where a record stands, and the record: all of them, or those changed since a day."""

    def stated(self, stream: str, *, since: date | None) -> int | None:
        """Return how many records the API says that is, if it says so."""

    def is_incremental(self, stream: str) -> bool:
        """Say whether the API can tell what changed since a day."""

    def is_windowed(self, stream: str) -> bool:
        """Say whether the API tells the last years alone, so that what is older is not gone."""


@dataclass(frozen=True)
class Pulled:
    """What became of one stream: a commit, or the error that stopped it."""

    stream: str
    commit: Commit | None = None
    error: ReportsError | None = None


def pull_streams(
    config: Config,
    market: Market,
    streams: Sequence[str],
    *,
    now: datetime,
    full: bool = False,
    accept_missing: int = 0,
    progress: PullProgress,
) -> Iterator[Pulled]:
    """Pull streams from the Marketplace one after the other, each as one commit; yield each as it ends.

    A stream is pulled in full when it never was, a week after it last was, when ``full`` asks for it
    or when the API cannot tell changes; otherwise from three days before the last pull. A stream that
    fails leaves the store as it was and does not stop the others, unless it is the account that is
    refused.

    Raises ``StoreError`` when the store cannot be written.
    """
    with writing(config) as store:
        for name in streams:
            pull = Pull(
                since=None if full or not market.is_incremental(name) else _since(store, name, now),
                accept_missing=accept_missing,
                preferred=STREAMS[name].preferred,
                is_window=market.is_windowed(name),
            )
            try:
                with timed("pull", stream=name) as learned:
                    commit = _pull(store, market, name, pull, config=config, now=now, progress=progress)
                    learned.update(_counts(commit))
            except (SourceError, SchemaError, ParamsError) as error:
                yield Pulled(name, error=error)
                if getattr(error, "status", None) == _REFUSED:
                    return
            else:
                yield Pulled(name, commit=commit)


def _counts(commit: Commit) -> dict[str, int]:
    names = ("number", "read", "new", "changed", "vanished", "missing")
    return {name: getattr(commit, name) for name in names}


def _since(store: Store, stream: str, now: datetime) -> date | None:
    last, last_full = store.last_pull(stream), store.last_full(stream)
    is_due = last_full is None or now - last_full.synced_at >= _FULL_EVERY
    # A pull of the future was made by a wrong clock, and says nothing of what changed until now.
    if last is None or is_due or last.synced_at > now or (last.since is None and not last.is_full):
        return None
    return last.since if last.is_short else (last.synced_at - _OVERLAP).date()


def _stated(market: Market, stream: str, since: date | None) -> int | None:
    """Ask for the API's own count; where lists are out of order, exports may well be in it."""
    try:
        return market.stated(stream, since=since)
    except SourceError:
        return None


def _pull(
    store: Store,
    market: Market,
    name: str,
    pull: Pull,
    *,
    config: Config,
    now: datetime,
    progress: PullProgress,
) -> Commit:
    stream = STREAMS[name]
    market.surprises.clear()
    pull = replace(pull, stated=_stated(market, name, pull.since))

    def rows() -> Iterator[tuple[Any, ...]]:
        number = 0
        for number, (where, record) in enumerate(market.pull(name, since=pull.since, at=now), 1):
            if number % _NOTED == 0:
                progress(name, number)
            yield stream.row(record, where=where, hash_key=config.hash_key)
        progress(name, number)

    return append(
        store,
        read_register(store.root, hash_key=config.hash_key).rows(rows(), stream.schema),
        stream=name,
        schema=stream.schema,
        now=now,
        pull=pull,
        describe=lambda commit: replace(commit, surprises=market.surprises.told()),
    )


def import_files(
    config: Config, kind: str, paths: Sequence[Path], *, now: datetime, progress: Progress
) -> Commit:
    """Import files of one stream as one commit: all of them, or none.

    Raises ``SourceError`` for a file that is not there, ``SchemaError`` for one that is not as it
    should be, ``StoreError`` when the store cannot be written; the store is then as it was.
    """
    stream = STREAMS[kind]
    if not paths:
        raise ParamsError(
            "There is no file to import", where=f"reports import {kind}", todo="name one or more files"
        )
    for path in paths:
        if not path.is_file():
            raise SourceError("There is no such file", where=str(path), todo="check its name")
    digests = [(path.name, _digest(path)) for path in paths]
    with writing(config) as store, timed("import", stream=kind, files=len(paths)) as learned:
        register = read_register(store.root, hash_key=config.hash_key)
        commit = append(
            store,
            register.rows(_rows(stream, paths, config.hash_key, progress), stream.schema),
            stream=stream.name,
            schema=stream.schema,
            now=now,
            files=digests,
        )
        learned.update(_counts(commit))
    return commit


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(
            f"The file cannot be read: {error.strerror}", where=str(path), todo="check its rights"
        ) from error


def _rows(
    stream: Stream, paths: Iterable[Path], hash_key: str, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    done = 0
    for path in paths:
        read = 0

        def note(size: int) -> None:
            nonlocal read
            read = size

        for where, record in read_records(path, stream, progress=note):
            done += 1
            if done % _NOTED == 0:
                progress(path, read, done)
            yield stream.row(record, where=where, hash_key=hash_key)
        progress(path, read, done)
