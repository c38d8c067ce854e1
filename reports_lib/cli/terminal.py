"""Terminal: the environment and the clock as commands see them, and what they print."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reports_lib.cli.log import fail, is_watched, without_secrets
from reports_lib.periods import parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID

    from reports_lib.config import Config
    from reports_lib.errors import ReportsError

__all__ = [
    "clock",
    "complain",
    "configuration",
    "now",
    "pulls",
    "remark",
    "say",
    "shown",
    "steps",
    "transfer",
]


def configuration() -> Config:
    """Read the configuration of the folder the command runs in."""
    from reports_lib.config import read_config

    return read_config(os.environ, cwd=Path.cwd())


def now() -> datetime:
    """Return the instant of this command: ``REPORTS_NOW``, else the clock."""
    pinned = os.environ.get("REPORTS_NOW")
    return parse_instant(pinned, where="REPORTS_NOW") if pinned else clock()


def clock() -> datetime:
    """Return the instant that this machine's clock shows."""
    return datetime.now(UTC)


def say(text: str = "") -> None:
    """Print a line of result on standard output."""
    sys.stdout.write(f"{_printable(text)}\n")
    sys.stdout.flush()  # a log that takes both outputs has them in their order


def _printable(text: str) -> str:
    """Leave out what would steer a terminal: names come from customers and servers."""
    return "".join(one for one in text if one == "\n" or one.isprintable())


def complain(error: ReportsError) -> None:
    """Print an error on standard error, with where it comes from for who watches, and record it."""
    sys.stderr.write(f"{_printable(str(error))}\n")
    if is_watched():
        sys.stderr.write(without_secrets("".join(traceback.format_exception(error)), os.environ))
    fail(error)


def remark(text: str) -> None:
    """Print a line about a result, beside it, on standard error."""
    sys.stderr.write(f"{_printable(text)}\n")


def shown(path: Path) -> str:
    """Write a path as short as it can be typed from here."""
    absolute = path.resolve()
    here = Path.cwd().resolve()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


@contextmanager
def steps(total: int | None = None) -> Iterator[Callable[[str], None]]:
    """Show what is being done on standard error; yields a function that names the next step."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("starting", total=total)

        def step(name: str) -> None:
            progress.update(task, description=name, advance=1)

        yield step


@contextmanager
def transfer(total: int) -> Iterator[Callable[[Path, int, int], None]]:
    """Show how far files are read: bytes of ``total``, and records so far."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    finished: dict[Path, int] = {}
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TextColumn("{task.fields[records]:,} records"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("reading", total=total, records=0)

        def report(path: Path, done: int, records: int) -> None:
            finished[path] = done
            progress.update(
                task, description=path.name[:40], completed=sum(finished.values()), records=records
            )

        yield report


@contextmanager
def pulls() -> Iterator[Callable[[str, int], None]]:
    """Show which stream is pulled, how many records came of it and how fast."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,.0f} records"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        tasks: dict[str, TaskID] = {}

        def report(stream: str, records: int) -> None:
            if stream not in tasks:
                for task in tasks.values():
                    progress.update(task, visible=False)
                tasks[stream] = progress.add_task(stream, total=None, rate="")
            speed = progress.tasks[tasks[stream]].speed
            rate = f"{speed:,.0f} a second" if speed else ""
            progress.update(tasks[stream], completed=records, rate=rate)

        yield report
