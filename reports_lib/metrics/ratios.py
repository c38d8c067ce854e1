"""Ratios: two columns of dollars turned into what the one is of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["dollars_ratio"]


def dollars_ratio(part: pd.Series, whole: pd.Series) -> pd.Series[float]:
    """Divide dollars by dollars, as whole cents; where the whole is nothing, the ratio is missing.

    >>> from decimal import Decimal
    >>> parts, wholes = pd.Series([Decimal("0.10")] * 2), pd.Series([Decimal("0.30"), Decimal("0.00")])
    >>> dollars_ratio(parts, wholes).tolist()
    [0.3333333333333333, nan]
    """
    ratios = [
        _cents(one) / _cents(all_of_it) if all_of_it > 0 else None
        for one, all_of_it in zip(part, whole, strict=True)
    ]
    return pd.Series(ratios, dtype="float64", index=part.index)


def _cents(dollars: Decimal) -> int:
    return int(dollars.scaleb(2))
