"""JSON records: a list of objects read as a stream, however long it is and however broken.

The list is a bare array, or a member of an envelope. Numbers arrive as ``Decimal`` or whole. Memory
stays small also for what no export holds: lists in lists in lists, one endless record. Numbers of a
thousand digits are never shown to the parser, which would end the process.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import ijson

from reports_lib.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["check_envelope", "json_records"]

_KINDS = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
# A usual record has two kilobytes and eight objects and lists.
_LONGEST_RECORD = 1 << 24
_MOST_OPENINGS = 5000
_DEEPEST = 100
# Small, because a record's end is seen only when a chunk is read through.
_CHUNK = 1 << 12
_DIGITS_ALIKE = bytes(ord("1") if chr(code).isdecimal() else ord(" ") for code in range(256))
_ENDLESS_NUMBER = b"1" * 1000


def json_records(
    file: IO[bytes], *, list_name: str, what: str, where: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each record, from 1, and the record; ``what`` names records in messages.

    Only ``read`` is asked of the file. Without a ``list_name`` only an array will do; an envelope
    without the list yields nothing. Raises ``SchemaError`` when the JSON is cut off, is none, is
    nested too deep, or holds anything but objects.
    """
    number = 0
    with _told_plainly(where, lambda: number):
        guarded = _Guarded(file)
        start = guarded.first_character()
        if start != b"[" and not list_name:
            wrong = {b"": "The file is empty", b"{": "The JSON is no list"}
            raise SchemaError(
                wrong.get(start, "The file is not JSON"), where=where, todo=f"export {what} again"
            )
        path = "item" if start == b"[" else f"{list_name}.item"
        for number, record in enumerate(ijson.items(guarded, path, buf_size=_CHUNK), 1):
            guarded.record_ended()
            if not isinstance(record, dict):
                raise SchemaError(
                    f"The record is {_KINDS.get(type(record), 'a number')}, not an object",
                    where=f"{where}, record {number}",
                    todo=f"export {what} again as JSON",
                )
            yield number, record


class _Guarded:
    """A file that refuses to be read on when one record takes too much of it.

    The parser keeps the whole path of each level it is in, so that deep nesting would exhaust the
    memory long before it ends.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = _Digits(file)
        self._ahead = self._file.read(_CHUNK)
        self._ended = False
        self._openings = 0
        self._size = 0

    def first_character(self) -> bytes:
        return self._ahead.lstrip()[:1]

    def record_ended(self) -> None:
        self._ended = True

    def read(self, size: int = _CHUNK) -> bytes:
        if not size:
            return b""
        chunk, self._ahead = self._ahead or self._file.read(size), b""
        openings = chunk.count(b"[") + chunk.count(b"{")
        if self._ended:
            self._ended, self._openings, self._size = False, 0, 0
        self._openings += openings
        self._size += len(chunk)
        if self._openings > _MOST_OPENINGS or self._size > _LONGEST_RECORD:
            raise _TooMuchError
        return chunk


class _Digits:
    """A file that refuses to tell a run of a thousand digits, also over the borders of chunks.

    The parser makes a whole number of it, which Python refuses from 4301 digits on, and then crashes.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._tail = b""

    def read(self, size: int = _CHUNK) -> bytes:
        chunk = self._file.read(size)
        seen = self._tail + chunk.translate(_DIGITS_ALIKE)
        if _ENDLESS_NUMBER in seen:
            raise _TooMuchError
        self._tail = seen[1 - len(_ENDLESS_NUMBER) :]
        return chunk


class _TooMuchError(ValueError):
    """What no export has."""


@contextmanager
def _told_plainly(where: str, read: Callable[[], int]) -> Iterator[None]:
    try:
        yield
    except ijson.IncompleteJSONError as error:
        raise SchemaError(
            "The JSON ends in the middle"
            if "premature" in str(error)
            else f"The file is not JSON: {_plain(error)}",
            where=where,
            todo="download or copy it again, whole",
        ) from error
    except (RecursionError, SystemError, ValueError, ArithmeticError) as error:
        # Lists in lists in lists, or a number of thousands of digits: no export has them.
        raise SchemaError(
            "The JSON is nested too deep, or holds something too long",
            where=f"{where}, after record {read()}",
            todo="export it again",
        ) from error
    except ijson.JSONError as error:
        raise SchemaError(
            f"The file is not JSON: {_plain(error)}", where=where, todo="download or copy it again"
        ) from error


def _plain(error: Exception) -> str:
    lines = str(error).replace("\\n", "\n").splitlines()
    return lines[0].removeprefix("b'").removeprefix('b"').strip() if lines else type(error).__name__


def check_envelope(file: IO[bytes], *, list_name: str, what: str, where: str) -> None:
    """Tell an empty list from a file of something else.

    Raises ``SchemaError`` when the envelope has no such list, or is broken.
    """
    keys: list[str] = []
    depth = 0
    with _told_plainly(where, lambda: 0):
        for event, value in ijson.basic_parse(_Digits(file)):
            if event.startswith("start_"):
                depth += 1
            elif event.startswith("end_"):
                depth -= 1
            if depth == 1 and event == "map_key":
                keys.append(value)
            elif depth == 2 and event == "start_array" and keys[-1:] == [list_name]:
                return
            elif depth > _DEEPEST:
                raise _TooMuchError
    # Only what looks like the name of a field is repeated; anything else could be somebody's.
    told = ", ".join(repr(key) for key in keys[:6] if key.isidentifier())
    found = told or ("nothing we know" if keys else "nothing")
    raise SchemaError(
        f"The JSON has no list {list_name!r}; it has {found}",
        where=where,
        todo=f"give a file of {what}: a bare array, or an object with the list {list_name!r}",
    )
