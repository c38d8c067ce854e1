"""Exact: a table's frame as names and cells for a spreadsheet, with every digit there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from reports_lib.fields import Field

__all__ = ["Figure", "exact_table"]


@dataclass(frozen=True)
class Figure:
    """A cell that a reader sees otherwise than it is: in a unit of its own, or with a sign beside it."""

    shown: str
    exact: Any

    def __str__(self) -> str:
        return self.shown


def exact_table(frame: DataFrame, fields: Mapping[str, Field], *, title: str) -> dict[str, Any]:
    """Return a table for a program: money with two digits, months as YYYY-MM, unknown as null.

    ``fields`` gives each column's field; the columns keep their names.
    """
    units = [fields[name].unit for name in frame.columns]
    return {
        "title": title,
        "columns": [str(name) for name in frame.columns],
        "rows": [
            [_exact(unit, value) for unit, value in zip(units, row, strict=True)]
            for row in frame.itertuples(index=False, name=None)
        ],
    }


def _exact(unit: str, value: Any) -> str | None:
    if isinstance(value, Figure):
        return _exact(unit, value.exact)
    if value is None or value != value:  # noqa: PLR0124  NaN and NaT are unlike themselves
        return None
    if hasattr(value, "strftime"):
        return f"{value:%Y-%m}" if unit == "month" else f"{value:%Y-%m-%d}"
    if unit == "usd":
        return f"{value:.2f}"
    # Beside an unknown count pandas makes all of a column floats.
    return str(int(value)) if unit == "count" else str(value)
