"""Rows: printed as a plain table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

__all__ = ["print_rows"]

_UNBOUNDED = 100_000


def print_rows(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Collection[int] = ()) -> None:
    """Print rows as a plain table, as wide as it needs to be."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for at, name in enumerate(header):
        table.add_column(
            name, justify="right" if at in right else "left", overflow="fold", no_wrap=at in right
        )
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    terminal = Console(file=sys.stdout)
    if terminal.is_terminal:
        terminal.print(table)
    else:
        # In a file or a pipe nothing is cut or folded.
        Console(file=sys.stdout, width=Console(width=_UNBOUNDED).measure(table).maximum).print(table)
