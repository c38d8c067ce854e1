"""Export: a frame as CSV, to be taken to a spreadsheet or a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib import spreadsheet
from reports_lib.fields import written_time

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["csv_text", "plain"]


def csv_text(frame: DataFrame) -> str:
    """Write a frame under its stable names: money with two digits, ratios 0-1, months YYYY-MM.

    What is unknown is empty, and no cell begins as a formula does.
    """
    names = list(frame.columns)
    rows = (
        [plain(name, value) for name, value in zip(names, row, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    )
    return spreadsheet.csv_text(names, ([None if one is None else str(one) for one in row] for row in rows))


def plain(name: str, value: Any) -> Any:
    """Return a cell as CSV and JSON have it: months as YYYY-MM, quarters as YYYY-Qn, missing as nothing.

    >>> from datetime import date
    >>> plain("month", date(2026, 10, 1)), plain("sold_on", date(2026, 10, 1)), plain("nrr", float("nan"))
    ('2026-10', '2026-10-01', None)
    """
    if value is None or value != value:  # noqa: PLR0124  NaN and NaT are unlike themselves
        return None
    return written_time(name, value) if hasattr(value, "strftime") else value
