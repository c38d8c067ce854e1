"""Headlines: the figures that a month is known by, picked from frames that are there anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pandas import DataFrame

    from reports_lib.periods import Month

__all__ = ["HEADLINES", "headlines"]

_YEAR = 12

HEADLINES: Mapping[str, tuple[str, ...]] = {
    "mrr": ("mrr_usd", "paying_customers"),
    "mrr_movements": (
        *("new_mrr_usd", "reactivation_mrr_usd", "expansion_mrr_usd", "contraction_mrr_usd"),
        *("churn_mrr_usd", "neutral_mrr_usd"),
    ),
    "revenue_retention": ("nrr", "grr"),
    "customer_churn": ("customer_churn",),
    "sales": ("sales_usd",),
}
"""Which metrics give headlines, and which of their columns; of retention, those of twelve months."""


def headlines(frames: Iterable[DataFrame], month: Month) -> dict[str, Any]:
    """Return a month's headlines: money as Decimal dollars, counts, ratios; None where unknown.

    Frames split by anything, or without the month, are passed over; of two that have a figure the
    first one counts.
    """
    found: dict[str, Any] = {}
    for frame in frames:
        columns = HEADLINES.get(frame.attrs.get("metric", ""), ())
        if not columns or not _is_total(frame, columns):
            continue
        rows = frame[frame["month"] == pd.Timestamp(month.first_day)]
        if "window_months" in rows:
            rows = rows[rows["window_months"] == _YEAR]
        if len(rows) == 1:
            for name in columns:
                found.setdefault(name, _plain(rows[name].iloc[0]))
    return found


def _is_total(frame: DataFrame, columns: tuple[str, ...]) -> bool:
    """Say whether nothing stands between the month and the figures, so that it is of all."""
    keys = list(frame.columns[: list(frame.columns).index(columns[0])])
    return not {"app_key", "hosting", "country", "billing_period"} & set(keys)


def _plain(value: Any) -> Any:
    if value is None or value != value:  # noqa: PLR0124  NaN is the one value unlike itself
        return None
    return value.item() if hasattr(value, "item") else value
