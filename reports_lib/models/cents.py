"""Cents: sums of integers that stay integers in every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis

__all__ = ["whole"]


def whole(value: ibis.Value) -> ibis.Value:
    """Return a sum of integers as int64, or fail loudly when it does not fit.

    DuckDB sums int64 into a 128-bit integer, which leaves it as a float; Ibis believes the sum is
    int64 already and drops a plain cast. The way through a decimal keeps every cent; one of 18 digits
    is as quick as an integer, and more cents than that there are not.
    """
    return value.cast("decimal(18, 0)").cast("int64")
