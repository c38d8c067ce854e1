"""Sync: records fetched or read, made into rows, appended, committed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError, SchemaError, SourceError
from reports_lib.sources import STREAMS, Stream, read_records
from reports_lib.store import Commit, writing
from reports_lib.store.appending import append

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["Progress", "import_files"]

# Called with the file, the bytes of it read so far, and the records read so far.
Progress = Callable[["Path", int, int], object]
_NOTED = 1000


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
    digests = [_digest(path) for path in paths]
    with writing(config) as store:
        return append(
            store,
            _rows(stream, paths, config.hash_key, progress),
            stream=stream.name,
            schema=stream.schema,
            source="import",
            now=now,
            files=paths,
            file_digests=digests,
        )


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
            try:
                yield stream.row(record, where=where, hash_key=hash_key)
            except RecursionError as error:
                raise SchemaError(
                    "The record is nested too deep", where=where, todo="export the file again"
                ) from error
        progress(path, read, done)
