"""Deadlines: how long a notebook may take, and what its pages say when its process was stopped."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from nbformat.v4 import new_output

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["DIED", "LATE", "Deadlines", "died", "late", "stop_at"]

DIED, LATE = "ProcessDied", "DeadlinePassed"


@dataclass(frozen=True)
class Deadlines:
    """Seconds that a cell may take, and seconds that a whole report may."""

    cell: float
    report: float

    def begin(self) -> Running:
        """Start the clock of a report."""
        return Running(self, ends=monotonic() + self.report)


@dataclass(frozen=True)
class Running:
    """The deadlines of a report that has begun."""

    allowed: Deadlines
    ends: float

    def left(self) -> float:
        """Return the seconds that the next cell may take."""
        return max(min(self.allowed.cell, self.ends - monotonic()), 0.0)

    @property
    def words(self) -> str:
        """Say which of the two has passed."""
        if monotonic() >= self.ends:
            return f"The report took longer than {self.allowed.report:g} seconds"
        return f"The cell took longer than {self.allowed.cell:g} seconds"


def late(running: Running) -> tuple[str, str]:
    """Return the name and the words of a deadline that has passed."""
    return LATE, running.words


def died(exit_code: int | None) -> tuple[str, str]:
    """Return the name and the words of a process that ended by itself, or was ended by the system.

    >>> died(-9)
    ('ProcessDied', 'The process of the notebook was ended by SIGKILL, as happens when memory runs out')
    >>> died(3)
    ('ProcessDied', 'The process of the notebook ended with code 3')
    """
    if exit_code is not None and exit_code < 0:
        name = signal.Signals(-exit_code).name
        hint = ", as happens when memory runs out" if name == "SIGKILL" else ""
        return DIED, f"The process of the notebook was ended by {name}{hint}"
    code = "" if exit_code is None else f" with code {exit_code}"
    return DIED, f"The process of the notebook ended{code}"


def stop_at(nb_man: Any, cell: NotebookNode, index: int, told: tuple[str, str]) -> None:
    """Note at a cell why nothing came after it, so that papermill keeps the notebook and marks the place."""
    name, words = told
    cell.outputs.append(new_output("error", ename=name, evalue=words, traceback=[words]))
    nb_man.cell_exception(cell, cell_index=index)
