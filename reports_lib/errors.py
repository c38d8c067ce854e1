"""Errors: what happened, where, and what to do.

The tree, with the exit code of each class::

    ReportsError
    ├── ParamsError    10   a parameter, option or setting is wrong
    ├── SourceError    11   a file or a server could not be read
    ├── SchemaError    12   a record or a file is not shaped as it should be
    ├── ReportError    13   a notebook or a page could not be built
    ├── DeliveryError  14   a mail was not sent
    ├── GateError      15   the data are not fit to publish
    └── StoreError     16   the store cannot be written, or is not ours to read

The library raises; only ``reports_lib.cli`` prints, and nothing else ends the process.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "TO_DO",
    "DeliveryError",
    "GateError",
    "ParamsError",
    "ReportError",
    "ReportsError",
    "SchemaError",
    "SourceError",
    "StoreError",
    "did_you_mean",
]

TO_DO = "\n  to do: "
"""What stands before the last of an error's three lines."""


class ReportsError(Exception):
    """Something a reader can mend, told in three lines.

    ``what`` states the offending value and the rule it broke, ``where`` is something the reader can
    open, ``todo`` is one action.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str, todo: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.what}\n  where: {self.where}{TO_DO}{self.todo}"

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows of the error: IPython asks for it, and leaves the traceback out."""
        return f"{type(self).__name__}: {self}".splitlines()

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.todo)


def _rebuild(kind: type[ReportsError], what: str, where: str, todo: str) -> ReportsError:
    return kind(what, where=where, todo=todo)


class ParamsError(ReportsError):
    """A parameter, option or setting is wrong."""

    exit_code = 10


class SourceError(ReportsError):
    """A file or a server could not be read."""

    exit_code = 11


class SchemaError(ReportsError):
    """A record or a file is not shaped as it should be."""

    exit_code = 12


class ReportError(ReportsError):
    """A notebook or a page could not be built."""

    exit_code = 13


class DeliveryError(ReportsError):
    """A mail was not sent."""

    exit_code = 14


class GateError(ReportsError):
    """The data are not fit to publish."""

    exit_code = 15


class StoreError(ReportsError):
    """The store cannot be written, or is not ours to read."""

    exit_code = 16


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Turn a mistyped name into advice: the nearest known name, or else all of them.

    >>> did_you_mean("mnoth", ["month", "apps"])
    "did you mean 'month'?"
    >>> did_you_mean("colour", ["month", "apps"])
    'use one of: apps, month'
    """
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"use one of: {', '.join(names)}" if names else "there is nothing to choose from yet"
