"""Files: JSON and CSV exports, plain or gzipped, turned into records one at a time.

JSON is the API's: a bare array, or an envelope whose list has the stream's name. CSV is the
portal's: columns are found by name, whatever their order. Numbers of JSON arrive as ``Decimal``.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, cast

from reports_lib.errors import SchemaError, SourceError
from reports_lib.sources.json_records import check_envelope, json_records

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports_lib.sources.streams import Stream

__all__ = ["ReadProgress", "read_records"]

ReadProgress = Callable[[int], object]

_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
_FIELD_LIMIT = 1 << 24
_LINES_A_STEP = 1000


def read_records(
    path: Path, stream: Stream, *, progress: ReadProgress
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``(where, record)`` for every record of a file; ``progress`` gets the bytes read so far.

    Raises ``SourceError`` when the file cannot be read, ``SchemaError`` when it is cut off, is
    neither JSON nor CSV, or lacks the list or the columns that the stream needs.
    """
    with _opened(path, progress) as file:
        start = file.read(4096)
        begin = len(_MARK) if start.startswith(_MARK) else 0
        start = start[begin:].lstrip()
        file.seek(0)
        if start[:1] in {b"[", b"{"}:
            yield from _json_records(file, path, stream, begin)
        elif not start:
            raise SchemaError("The file is empty", where=str(path), todo="export it again")
        else:
            yield from _csv_records(file, path, stream)


@contextmanager
def _opened(path: Path, progress: ReadProgress) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == _GZIP
            raw.seek(0)
            counted = cast("IO[bytes]", _Counted(raw, progress))
            yield cast("IO[bytes]", gzip.GzipFile(fileobj=counted)) if packed else counted
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SchemaError(
            "The gzip file is cut off or damaged", where=str(path), todo="download or copy it again"
        ) from error
    except OSError as error:
        raise SourceError(
            f"The file cannot be read: {error.strerror or error}",
            where=str(path),
            todo="check its name and rights",
        ) from error


class _Counted:
    """A file that tells how far it was read."""

    def __init__(self, file: IO[bytes], progress: ReadProgress) -> None:
        self._file = file
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._progress(self._file.tell())
        return data

    def readinto(self, buffer: bytearray) -> int:
        size: int = self._file.readinto(buffer)  # type: ignore[attr-defined]
        self._progress(self._file.tell())
        return size

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def __iter__(self) -> Iterator[bytes]:
        for number, line in enumerate(self._file):
            if not number % _LINES_A_STEP:
                self._progress(self._file.tell())
            yield line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _json_records(
    file: IO[bytes], path: Path, stream: Stream, begin: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    names = {"list_name": stream.list_name, "what": stream.name, "where": str(path)}
    number = 0
    file.seek(begin)
    try:
        for number, record in json_records(file, **names):
            yield f"{path}, record {number}", record
    except SchemaError:
        if not number:
            _check_if_envelope(file, begin, names)
        raise
    if not number:
        _check_if_envelope(file, begin, names)


def _check_if_envelope(file: IO[bytes], begin: int, names: dict[str, str]) -> None:
    file.seek(begin)
    if file.read(4096).lstrip().startswith(b"{"):
        file.seek(begin)
        check_envelope(file, **names)


def _csv_records(file: IO[bytes], path: Path, stream: Stream) -> Iterator[tuple[str, dict[str, Any]]]:
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(_text_lines(file, path), strict=True)
    try:
        header = next(reader)
        stream.check_header(header, where=str(path))
        for cells in filter(None, reader):
            where = f"{path}, line {reader.line_num}"
            if len(cells) != len(header):
                raise SchemaError(
                    f"The line has {len(cells)} cells, the header has {len(header)}",
                    where=where,
                    todo="export the file again; the line may be cut off",
                )
            yield where, stream.unflatten(dict(zip(header, cells, strict=True)), where=where)
    except csv.Error as error:
        raise SchemaError(
            f"The CSV cannot be read: {error}",
            where=f"{path}, line {reader.line_num}",
            todo="export it again",
        ) from error


def _text_lines(file: IO[bytes], path: Path) -> Iterator[str]:
    encoding = "utf-8-sig"
    for number, line in enumerate(file, 1):
        try:
            yield line.decode(encoding)
        except UnicodeDecodeError as error:
            raise SchemaError(
                "The line is not UTF-8 text",
                where=f"{path}, line {number}",
                todo="save the file as UTF-8 CSV",
            ) from error
        encoding = "utf-8"
