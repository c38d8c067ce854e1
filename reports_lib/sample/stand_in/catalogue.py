"""Catalogue: a book turned into one SQLite file an instant, from which replies stream."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import simplejson

from reports_lib.sample.stand_in.conditions import Conditions
from reports_lib.sample.stand_in.derived import DERIVED_STREAMS, open_events, work_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

__all__ = ["Catalogue", "Row", "encode", "new_file", "state_path"]

Row = tuple[str, str | None]
"""The JSON of a record, and that of what is told only when asked for."""

encode = simplejson.JSONEncoder(use_decimal=True, ensure_ascii=False, separators=(",", ":")).encode


class Catalogue:
    """The records of every instant, ready to be told; nothing in it changes while it is served."""

    def __init__(self, folder: Path, instants: Sequence[datetime]) -> None:
        self._folder = folder
        self.instants = tuple(instants)
        self._counts: dict[tuple[object, ...], int] = {}
        self._lock = Lock()

    def state_at(self, now: datetime) -> int | None:
        """Return the number of the newest instant that has come, if one has."""
        come = [number for number, instant in enumerate(self.instants) if instant <= now]
        return come[-1] if come else None

    def day(self, state: int) -> date:
        """Return the day at whose start a state is told."""
        return self.instants[state].astimezone(UTC).date()

    def yesterday(self, state: int) -> date:
        """Return the last day a state knows anything of."""
        return self.day(state) - timedelta(days=1)

    def connect(self, state: int, stream: str) -> sqlite3.Connection:
        """Open the file that has a stream of a state; it can only be read.

        What is derived from a state is worked out when it is first asked for.
        """
        told = _read_only(state_path(self._folder, state))
        if stream not in DERIVED_STREAMS:
            return sqlite3.connect(told, uri=True, check_same_thread=False)
        derived = _read_only(self._derived(state))
        connection = sqlite3.connect(derived, uri=True, check_same_thread=False)
        connection.execute("ATTACH ? AS told", [told])
        open_events(connection)
        return connection

    def _derived(self, state: int) -> Path:
        path = self._folder / f"derived-{state}.sqlite"
        with self._lock:
            if not path.exists():
                unfinished = path.with_suffix(".part")
                unfinished.unlink(missing_ok=True)
                with closing(new_file(unfinished)) as connection:
                    connection.execute("ATTACH ? AS told", [str(state_path(self._folder, state))])
                    work_out(connection, self.day(state))
                unfinished.replace(path)
        return path

    def rows(
        self,
        state: int,
        stream: str,
        conditions: Conditions | None = None,
        *,
        order: str | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> Iterator[Row]:
        """Yield the rows of a stream that meet the conditions, as they come from the disk."""
        wanted = conditions or Conditions()
        # Only values come from outside, and those are arguments; the rest is written in this package.
        by = order or wanted.order or "position"
        sql = f"SELECT body, rest FROM {stream} WHERE {wanted.where} ORDER BY {by} LIMIT ? OFFSET ?"  # noqa: S608
        with closing(self.connect(state, stream)) as connection:
            yield from connection.execute(sql, [*wanted.arguments, limit, offset])

    def count(self, state: int, stream: str, conditions: Conditions) -> int:
        """Count the rows that meet the conditions; the same question is counted once."""
        question = (state, stream, conditions.where, *conditions.arguments)
        if question not in self._counts:
            sql = f"SELECT count(*) FROM {stream} WHERE {conditions.where}"  # noqa: S608  see rows
            with closing(self.connect(state, stream)) as connection:
                (self._counts[question],) = connection.execute(sql, conditions.arguments).fetchone()
        return self._counts[question]


def state_path(folder: Path, state: int) -> Path:
    """Name the file of one state."""
    return folder / f"state-{state}.sqlite"


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def new_file(path: Path) -> sqlite3.Connection:
    """Open a file to be written in one go; one that is not finished is thrown away."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    return connection
