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

import ijson

from reports_lib.errors import SchemaError, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports_lib.sources.streams import Stream

__all__ = ["ReadProgress", "read_records"]

ReadProgress = Callable[[int], object]

_GZIP = b"\x1f\x8b"
_KINDS = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
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
    number = 0
    try:
        file.seek(begin)
        bare = next(iter(ijson.basic_parse(file)))[0] == "start_array"
        file.seek(begin)
        for number, record in enumerate(ijson.items(file, "item" if bare else f"{stream.list_name}.item"), 1):
            where = f"{path}, record {number}"
            if not isinstance(record, dict):
                raise SchemaError(
                    f"The record is {_KINDS.get(type(record), 'a number')}, not an object",
                    where=where,
                    todo=f"export {stream.name} again as JSON",
                )
            yield where, record
        if not number and not bare:
            file.seek(begin)
            _check_envelope(file, path, stream)
    except (ijson.IncompleteJSONError, StopIteration) as error:
        raise SchemaError(
            "The JSON ends in the middle"
            if "premature" in str(error)
            else f"The file is not JSON: {_plain(error)}",
            where=str(path),
            todo="download or copy it again, whole",
        ) from error
    except (RecursionError, SystemError, ValueError, ArithmeticError) as error:
        # Lists in lists in lists, or a number of thousands of digits: no export has them.
        raise SchemaError(
            "The JSON is nested too deep, or holds a number too long",
            where=f"{path}, after record {number}",
            todo="export it again",
        ) from error
    except ijson.JSONError as error:
        raise SchemaError(
            f"The file is not JSON: {_plain(error)}", where=str(path), todo="download or copy it again"
        ) from error


def _plain(error: Exception) -> str:
    lines = str(error).replace("\\n", "\n").splitlines()
    return lines[0].removeprefix("b'").removeprefix('b"').strip() if lines else type(error).__name__


def _check_envelope(file: IO[bytes], path: Path, stream: Stream) -> None:
    """Tell an empty list from a file of something else."""
    keys: list[str] = []
    for prefix, event, value in ijson.parse(file):
        if prefix == "" and event == "map_key":
            keys.append(value)
        elif prefix == stream.list_name and event == "start_array":
            return
    # Only what looks like the name of a field is repeated; anything else could be somebody's.
    told = ", ".join(repr(key) for key in keys[:6] if key.isidentifier())
    found = told or ("nothing we know" if keys else "nothing")
    raise SchemaError(
        f"The JSON has no list {stream.list_name!r}; it has {found}",
        where=str(path),
        todo=f"give a file of {stream.name}: a bare array, or an object with the list {stream.list_name!r}",
    )


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
