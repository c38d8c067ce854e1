"""Tabling: frames and rows printed as a table, as CSV or as JSON."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import simplejson
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports_lib.fields import FIELDS, NUMBERS, field, show, show_figure
from reports_lib.tables.export import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    import pandas as pd

__all__ = ["FORMATS", "print_frame", "print_rows"]

FORMATS = ("table", "csv", "json")
_UNBOUNDED = 100_000
_FIGURES = {"first_published", "known_today", "restated_by"}  # each in its headline's unit


def print_frame(frame: pd.DataFrame, *, form: str) -> None:
    """Print a metric: a table for people, CSV or JSON for programs.

    In CSV and JSON columns have their stable names, money has two digits, ratios are 0-1, months
    are YYYY-MM, quarters YYYY-Qn, days YYYY-MM-DD, and what is unknown is empty or null.
    """
    names = list(frame.columns)
    rows = [
        [plain(name, value) for name, value in zip(names, row, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    ]
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if value is None else value for value in row] for row in rows])
    elif form == "json":
        records = [dict(zip(names, row, strict=True)) for row in rows]
        sys.stdout.write(simplejson.dumps(records, use_decimal=True, indent=1) + "\n")
    else:
        shown = [_shown(dict(zip(names, row, strict=True))) for row in rows]
        numbers = {at for at, name in enumerate(names) if field(name).unit in NUMBERS}
        print_rows([field(name).label for name in names], shown, right=numbers)


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


def _shown(row: dict[str, Any]) -> list[str]:
    return [_cell(row, name, value) for name, value in row.items()]


def _cell(row: dict[str, Any], name: str, value: Any) -> str:
    if field(name).unit in {"month", "quarter"} and value:
        return str(value)
    if name == "headline":
        return field(value).label if value in FIELDS else str(value)
    return show_figure(row["headline"], name, value) if name in _FIGURES else show(name, value)
