"""Data table: the rows behind a chart, to read and to take away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports_lib.fields import FIELDS, NUMBERS, show
from reports_lib.spreadsheet import csv_text

__all__ = ["DataTable", "data_table"]

_QUARTER = re.compile(r"([0-9]{4})-(Q[1-4])")


@dataclass(frozen=True)
class DataTable:
    """Labels, rows as written, which columns are numbers, and the same as CSV."""

    labels: list[str]
    rows: list[list[str]]
    numeric: list[bool]
    csv: str


def data_table(spec: dict[str, Any]) -> DataTable | None:
    """Return the rows that a spec carries, in the columns that have a field; none, and there is no table."""
    datasets = list(spec.get("datasets", {}).values())
    rows = datasets[0] if datasets else []
    # In the order of the fields: a notebook's file keeps keys in the order of the alphabet.
    fiscal = bool(spec.get("usermeta", {}).get("fiscal"))
    present = {key for row in rows for key in row}
    names = [name for name in FIELDS if name in present]
    if not names:
        return None
    return DataTable(
        labels=[FIELDS[name].label for name in names],
        rows=[[_written(name, row.get(name), fiscal=fiscal) for name in names] for row in rows],
        numeric=[FIELDS[name].unit in NUMBERS for name in names],
        csv=csv_text(names, ([_exact(name, row.get(name)) for name in names] for row in rows)),
    )


def _written(name: str, value: Any, *, fiscal: bool) -> str:
    """Write a value as the page does; a cohort is a month or, as its text tells, a quarter."""
    if quarter := _QUARTER.fullmatch(str(value)):
        return f"{quarter[2]} {'FY' * fiscal}{quarter[1]}"
    if FIELDS[name].unit == "month":
        return show(name, date.fromisoformat(f"{value}-01"))
    return show(name, str(value) if isinstance(value, float) else value)


def _exact(name: str, value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:.2f}" if isinstance(value, float) and FIELDS[name].unit == "usd" else str(value)
