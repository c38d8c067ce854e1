"""Findings: what was looked at, how it is, and what to do where it is not well; one line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.errors import ReportsError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Finding", "failed", "looked_at"]


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do when that is not well.

    ``is_there`` is false for what nobody has set up, which is no fault; ``where`` belongs to the state of
    an error.
    """

    name: str
    state: str
    remedy: str = ""
    exit_code: int = 0
    is_there: bool = True

    @property
    def mark(self) -> str:
        """``ok``, ``no``, or ``--`` for what is not set up."""
        return "no" if self.exit_code else "ok" if self.is_there else "--"


def looked_at(name: str, look: Callable[[], str]) -> Finding:
    """Return what a look told, or the error that ended it."""
    try:
        return Finding(name, look())
    except ReportsError as error:
        return failed(name, error)


def failed(name: str, error: ReportsError) -> Finding:
    """Return the finding of an error: what and where, its remedy, its exit code."""
    return Finding(name, f"{error.what} ({error.where})", error.todo, error.exit_code)
