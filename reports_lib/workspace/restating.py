"""Restating: what a report first said of its months, beside what is known of them today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.periods import Month, Months
from reports_lib.review.headlines import headlines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    import ibis

    from reports_lib.store import Publication
    from reports_lib.workspace.reviews import Review

__all__ = ["known_headlines", "restated_lines", "restated_reasons", "restatement"]

NOT_PUBLISHED = (
    "Nothing was published of these months: what the monthly review of all apps first says of a month, "
    "net and without --as-of, is kept and compared here"
)
_LOOKED_INTO = 3


def restatement(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return the headlines of published months (all, or some) as first told and as known today."""
    published = {month: one.headlines for month, one in _published(review, months)}
    known = known_headlines(review, Months(min(published), max(published))) if published else {}
    return _with_note(metrics.restatement(published=published, today=known), published)


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


def restated_reasons(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return why the MRR of published months (the newest, or some) is another than it was."""
    return _of_months(review, metrics.restated_reasons, months)


def restated_lines(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return the lines behind it."""
    return _of_months(review, metrics.restated_lines, months)


def _published(review: Review, months: Months | None) -> list[tuple[Month, Publication]]:
    return [(month, one) for month, one in sorted(review.published.items()) if not months or month in months]


def _with_note(frame: pd.DataFrame, published: Collection[Any]) -> pd.DataFrame:
    if not published:
        frame.attrs["note"] = NOT_PUBLISHED
    return frame


def _of_months(review: Review, compare: Callable[..., pd.DataFrame], months: Months | None) -> pd.DataFrame:
    now = review.table("subscription_terms")
    # Every month may need the models of another instant.
    chosen = _published(review, months) if months else _published(review, None)[-_LOOKED_INTO:]
    frames = [
        compare(_terms_as_of(review, one.as_of), now, months=Months(month, month), basis=review.basis)
        for month, one in chosen
    ]
    if not frames:
        return _with_note(compare(now, now, months=review.this_month, basis=review.basis), chosen)
    joined = pd.concat(frames, ignore_index=True)
    joined.attrs = frames[0].attrs
    return joined


def _terms_as_of(review: Review, instant: datetime) -> ibis.Table:
    folder = review.plan.models_as_of(instant, "subscription_terms")
    return review.engine.read(sorted((folder / "subscription_terms").glob("*.parquet")))
