"""Headlines: the figures that a month or quarter is known by, picked from frames that are there anyway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib.fields import time_of, written_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pandas import DataFrame

    from reports_lib.periods import Month, Quarter

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


def headlines(frames: Iterable[DataFrame], period: Month | Quarter) -> dict[str, Any]:
    """Return the headlines of a period: money as Decimal dollars, counts, ratios; None where unknown.

    Frames split by anything, or without the period, are passed over; of two that have a figure the
    first one counts.
    """
    found: dict[str, Any] = {}
    for frame in frames:
        columns = HEADLINES.get(frame.attrs.get("metric", ""), ())
        if not columns or not _is_total(frame, columns):
            continue
        time = time_of(frame)
        rows = frame[[written_time(time, at) == str(period) for at in frame[time]]]
        if "window_months" in rows:
            rows = rows[rows["window_months"] == _YEAR]
        if len(rows) == 1:
            for name in columns:
                found.setdefault(name, _plain(rows[name].iloc[0]))
    return found


def _is_total(frame: DataFrame, columns: tuple[str, ...]) -> bool:
    """Say whether nothing stands between the period and the figures, so that it is of all."""
    keys = list(frame.columns[: list(frame.columns).index(columns[0])])
    return not {"app_key", "hosting", "country", "billing_period"} & set(keys)


def _plain(value: Any) -> Any:
    if value is None or value != value:  # noqa: PLR0124  NaN is the one value unlike itself
        return None
    return value.item() if hasattr(value, "item") else value
