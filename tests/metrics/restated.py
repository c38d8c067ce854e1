"""Restated: what the metric tells of a restatement, beside what the sample's truth says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib.metrics.restatement import restated_lines
from reports_lib.periods import Month, Months

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.sample import Truth
    from reports_lib.workspace import Review

__all__ = ["restatement"]

Figures = dict[tuple[Any, ...], tuple[Any, ...]]


def restatement(before: Review, review: Review, truth: Truth, *, then: date) -> tuple[Figures, Figures]:
    """Lines and cents by basis, month, app and reason, but for lines that only have other owners."""
    span = Months(truth.span.first, Month.of(then) - 1)
    told: Figures = {}
    for basis in ("net", "gross"):
        frame = restated_lines(
            before.subscription_terms, review.subscription_terms, months=span, basis=basis, limit=1_000_000
        )
        frame["cents"] = [int(one * 100) for one in frame["restated_by_usd"]]
        for (month, app, reason), rows in frame[frame["cents"] != 0].groupby(["month", "app_key", "reason"]):
            key = (basis, Month.of(pd.Timestamp(month).date()), app, reason)
            told[key] = (len(rows), int(rows["cents"].sum()))
    true = {
        (basis, *key): (row.lines, getattr(row, f"{basis}_cents"))
        for key, row in truth.restated(then=then).items()
        for basis in ("net", "gross")
    }
    return told, true
