"""Tabling: frames printed as a table, as CSV or as JSON."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.cli.rows import print_rows
from reports_lib.fields import FIELDS, NUMBERS, field, show, show_figure
from reports_lib.tables.export import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORMATS", "print_frame"]

FORMATS = ("table", "csv", "json")
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


def _shown(row: dict[str, Any]) -> list[str]:
    return [_cell(row, name, value) for name, value in row.items()]


def _cell(row: dict[str, Any], name: str, value: Any) -> str:
    if field(name).unit in {"month", "quarter"} and value:
        return str(value)
    if name == "headline":
        return field(value).label if value in FIELDS else str(value)
    return show_figure(row["headline"], name, value) if name in _FIGURES else show(name, value)
