"""Export: a frame as CSV, to be taken to a spreadsheet or a script."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from reports_lib.fields import written_time

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["csv_text", "no_formula", "plain"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def csv_text(frame: DataFrame) -> str:
    """Write a frame under its stable names: money with two digits, ratios 0-1, months YYYY-MM.

    What is unknown is empty, and no cell begins as a formula does.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = list(frame.columns)
    writer.writerow(names)
    for row in frame.itertuples(index=False, name=None):
        cells = [plain(name, value) for name, value in zip(names, row, strict=True)]
        writer.writerow(["" if one is None else no_formula(str(one)) for one in cells])
    return out.getvalue()


def plain(name: str, value: Any) -> Any:
    """Return a cell as CSV and JSON have it: months as YYYY-MM, quarters as YYYY-Qn, missing as nothing.

    >>> from datetime import date
    >>> plain("month", date(2026, 10, 1)), plain("sold_on", date(2026, 10, 1)), plain("nrr", float("nan"))
    ('2026-10', '2026-10-01', None)
    """
    if value is None or value != value:  # noqa: PLR0124  NaN and NaT are unlike themselves
        return None
    return written_time(name, value) if hasattr(value, "strftime") else value


def no_formula(text: str) -> str:
    """Keep a spreadsheet from running a cell that begins like a formula, whoever named the app.

    >>> no_formula("=1+1"), no_formula("-12.50")
    ("'=1+1", '-12.50')
    """
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text
