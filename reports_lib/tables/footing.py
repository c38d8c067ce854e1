"""Footing: rows named after their apps, and what stands under a column."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reports_lib.fields import label_apps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

__all__ = ["TOTAL", "counted", "share_of", "summed", "with_app_names"]

TOTAL = "Total"


def with_app_names(frame: DataFrame, apps: DataFrame) -> DataFrame:
    """Add the app's name to each row; an app that nobody named goes by its key."""
    names = label_apps(zip(apps["app_key"], apps["app_name"], strict=True))
    return frame.assign(app_name=[names.get(key, key) for key in frame["app_key"]])


def summed(amounts: Iterable[Any]) -> Decimal | None:
    """Add dollars up; where none is known, neither is the sum."""
    known = [one for one in amounts if one is not None and one == one]  # noqa: PLR0124  NaN is unlike itself
    return sum(known, Decimal()) if known else None


def counted(numbers: Iterable[Any]) -> int:
    """Add counts up; unknown ones add nothing."""
    return sum(int(one) for one in numbers if one is not None and one == one)  # noqa: PLR0124  as above


def share_of(part: int, whole: int) -> Decimal | None:
    """Return what a count is of another; of nothing it is unknown.

    >>> share_of(1, 4)
    Decimal('0.25')
    """
    return Decimal(part) / whole if whole else None
