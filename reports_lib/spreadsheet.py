"""Spreadsheet: rows as a CSV file that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["csv_text", "file_name"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def csv_text(names: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    r"""Write rows below their names, what is unknown as an empty cell.

    >>> csv_text(["app_name", "mrr_usd"], [["=1+1", "-2.00"], ["Lens", None]])
    "app_name,mrr_usd\r\n'=1+1,-2.00\r\nLens,\r\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_cell(name) for name in names])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(text: str | None) -> str:
    if text is None:
        return ""
    # A spreadsheet runs a cell that begins like a formula, whoever named the app.
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def file_name(name: str) -> str:
    """Name a file after what is in it.

    >>> file_name("MRR movements by app")
    'mrr-movements-by-app.csv'
    """
    return f"{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'data'}.csv"
