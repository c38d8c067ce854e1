"""Filling: a book written into the files of a catalogue, every instant in one reading."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any

from reports_lib.sample.stand_in.books import HandWritten, readings
from reports_lib.sample.stand_in.catalogue import Catalogue, encode, new_file, state_path
from reports_lib.sample.stand_in.columns import COLUMNS, HIDDEN, INDEXED
from reports_lib.sample.stand_in.inventing import Inventor

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.sample.stand_in.books import Book
    from reports_lib.sample.stand_in.catalogue import Row

__all__ = ["fill"]

_BATCH = 500


def fill(
    folder: Path, book: Book, *, instants: Sequence[datetime], progress: Callable[[str, int], None]
) -> Catalogue:
    """Write instants of a book into a folder, replacing the files of an earlier stand-in.

    Memory does not grow with the book. ``progress`` gets a stream and how many of its records are
    prepared, those of all instants together.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.sqlite"):
        old.unlink()
    catalogue = Catalogue(folder, sorted(instants))
    days = [catalogue.day(state) for state in range(len(catalogue.instants))]
    counts: Counter[str] = Counter()
    with ExitStack() as files:
        shelves = []
        for state, day in enumerate(days):
            connection = files.enter_context(closing(new_file(state_path(folder, state))))
            # Whoever writes all records by hand wants none invented.
            inventor = None if isinstance(book, HandWritten) else Inventor(book.apps, day)
            shelves.append(_Shelf(connection, inventor))
        for state, stream, records in readings(book, days):
            shelf = shelves[state]
            before = counts[stream] // _BATCH
            for record in records:
                shelf.add(stream, record)
                counts[stream] += 1
            if counts[stream] // _BATCH > before:
                progress(stream, counts[stream])
        for shelf in shelves:
            shelf.conclude()
    for stream, count in counts.items():
        progress(stream, count)
    return catalogue


class _Shelf:
    """The file of one state: takes records in, and what an inventor makes of them."""

    def __init__(self, connection: sqlite3.Connection, inventor: Inventor | None) -> None:
        self._connection = connection
        self._inventor = inventor
        self._waiting: dict[str, list[Row]] = {stream: [] for stream in COLUMNS}
        for stream, columns in COLUMNS.items():
            found = "".join(f", {value} AS {name}" for name, value in columns.items())
            connection.execute(
                f"CREATE TABLE kept_{stream} (position INTEGER PRIMARY KEY, body TEXT NOT NULL, rest TEXT)"
            )
            # A view and not generated columns, which would be worked out for every record kept.
            connection.execute(
                f"CREATE VIEW {stream} AS SELECT position, body, rest{found} FROM kept_{stream}"  # noqa: S608
            )
        connection.execute("BEGIN")

    def add(self, stream: str, record: dict[str, Any]) -> None:
        if self._inventor:
            self._keep(self._inventor.hear(stream, record))
        self._keep([(stream, record)])

    def conclude(self) -> None:
        if self._inventor:
            self._keep(self._inventor.conclude())
        for stream in COLUMNS:
            self._write(stream)
        self._connection.execute("COMMIT")
        for stream, names in INDEXED.items():
            for name in names:
                value = COLUMNS[stream][name]
                self._connection.execute(f"CREATE INDEX {stream}_by_{name} ON kept_{stream} ({value})")

    def _keep(self, records: Iterable[tuple[str, dict[str, Any]]]) -> None:
        for stream, record in records:
            waiting = self._waiting[stream]
            waiting.append(_row(record, HIDDEN.get(stream, ())))
            if len(waiting) >= _BATCH:
                self._write(stream)

    def _write(self, stream: str) -> None:
        insert = f"INSERT INTO kept_{stream} (body, rest) VALUES (?, ?)"  # noqa: S608  a name of ours
        self._connection.executemany(insert, self._waiting[stream])
        self._waiting[stream].clear()


def _row(record: dict[str, Any], hidden: tuple[str, ...]) -> Row:
    rest = {name: record[name] for name in hidden if name in record}
    if not rest:
        return encode(record), None
    told = {name: value for name, value in record.items() if name not in rest}
    return encode(told), encode(rest)
