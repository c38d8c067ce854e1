"""Times: the column that says which period a row is of, and how files write what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from reports_lib.fields.showing import FIELDS

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["time_of", "written_time"]


def time_of(columns: Container[str]) -> Literal["month", "quarter"]:
    """Return the name of the column that tells the period of a row, which is also the word for it.

    >>> time_of(["quarter", "mrr_usd"])
    'quarter'
    """
    return "quarter" if "quarter" in columns else "month"


def written_time(name: str, value: Any) -> str:
    """Write a time of a column as files and commands do: 2026-10, 2026-Q3 or 2026-10-31."""
    if hasattr(value, "qyear"):
        return f"{value.qyear:04d}-Q{value.quarter}"
    is_month = name in FIELDS and FIELDS[name].unit == "month"
    return f"{value:%Y-%m}" if is_month else f"{value:%Y-%m-%d}"
