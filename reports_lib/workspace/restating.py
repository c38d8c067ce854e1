"""Restating: what a report first said of its months, beside what is known of them today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.periods import Month, Months
from reports_lib.review.headlines import headlines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import ibis

    from reports_lib.workspace.reviews import Review

__all__ = ["known_headlines", "restated_lines", "restated_reasons", "restatement"]

# Every month whose lines are asked for may need the models of another instant.
_LOOKED_INTO = 3


def restatement(review: Review) -> pd.DataFrame:
    """Return every published month's headlines as first published and as known today."""
    published = {month: one.headlines for month, one in review.published.items()}
    known = known_headlines(review, Months(min(published), max(published))) if published else {}
    return metrics.restatement(published=published, today=known)


def known_headlines(review: Review, months: Months) -> dict[Month, dict[str, Any]]:
    """Return the headlines of months as they are known now."""
    table, basis = review.table("customer_months"), review.basis
    frames = [
        metrics.mrr(table, months=months, basis=basis),
        metrics.mrr_movements(table, months=months, basis=basis),
        metrics.revenue_retention(table, months=months, basis=basis),
        metrics.customer_churn(table, months=months, basis=basis),
        metrics.sales(review.table("transactions"), months=months, basis=basis),
    ]
    return {month: headlines(frames, month) for month in months}


def restated_reasons(review: Review) -> pd.DataFrame:
    """Return why the MRR of the newest published months is another than it was, by reason."""
    return _of_months(review, metrics.restated_reasons)


def restated_lines(review: Review) -> pd.DataFrame:
    """Return the lines behind it."""
    return _of_months(review, metrics.restated_lines)


def _of_months(review: Review, compare: Callable[..., pd.DataFrame]) -> pd.DataFrame:
    now = review.table("subscription_terms")
    frames = [
        compare(then, now, months=Months(month, month), basis=review.basis)
        for month, then in _terms_then(review)
    ]
    if not frames:
        return compare(now, now, months=review.this_month, basis=review.basis)
    joined = pd.concat(frames, ignore_index=True)
    joined.attrs = frames[0].attrs
    return joined


def _terms_then(review: Review) -> Iterator[tuple[Month, ibis.Table]]:
    for month in sorted(review.published)[-_LOOKED_INTO:]:
        folder = review.plan.models_as_of(review.published[month].as_of)
        yield month, review.engine.read(sorted((folder / "subscription_terms").glob("*.parquet")))
