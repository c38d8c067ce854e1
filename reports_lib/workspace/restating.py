"""Restating: what a report first said of its months, beside what is known of them today."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.metrics.restatement import check_sums, line_differences, told_lines, told_reasons
from reports_lib.periods import Month, Months
from reports_lib.review.headlines import headlines
from reports_lib.workspace.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    import ibis

    from reports_lib.store import Publication
    from reports_lib.workspace.reviews import Review

__all__ = ["known_headlines", "restated_lines", "restated_reasons", "restatement"]

NOT_PUBLISHED = (
    "Nothing was published of these months: what the monthly review of all apps first says of a month, "
    "net and without --as-of, is kept and compared here"
)
_LOOKED_INTO = 3
_TERMS = "subscription_terms"


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
    return _of_months(review, told_reasons, months)


def restated_lines(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return the lines behind it."""
    return _of_months(review, told_lines, months)


def _published(review: Review, months: Months | None) -> list[tuple[Month, Publication]]:
    return [(month, one) for month, one in sorted(review.published.items()) if not months or month in months]


def _with_note(frame: pd.DataFrame, published: Collection[Any]) -> pd.DataFrame:
    if not published:
        frame.attrs["note"] = NOT_PUBLISHED
    return frame


def _of_months(
    review: Review, told: Callable[[ibis.Table], pd.DataFrame], months: Months | None
) -> pd.DataFrame:
    # Every month may need the models of another instant.
    chosen = _published(review, months) if months else _published(review, None)[-_LOOKED_INTO:]
    frames = [told(_differences(review, month, one.as_of)) for month, one in chosen]
    if not frames:
        return _with_note(told(_differences(review, review.month, review.as_of)), chosen)
    joined = pd.concat(frames, ignore_index=True)
    joined.attrs = frames[0].attrs
    return joined


def _differences(review: Review, month: Month, instant: datetime) -> ibis.Table:
    """Return what the lines of a month add to its MRR now and did not then, or the reverse."""
    asked: dict[str, Any] = {"months": Months(month, month), "basis": review.basis, "measure": "mrr"}

    def made_of() -> dict[str, Path]:
        then = review.plan.folder if instant == review.as_of else review.plan.models_as_of(instant, _TERMS)
        return {"terms_then": then / _TERMS, "terms_now": review.plan.folder / _TERMS}

    return kept(
        review,
        *("line_differences", str(month), review.basis, f"{instant:%Y%m%dT%H%M%S.%f}"),
        made_of=made_of,
        build=partial(line_differences, **asked),
        check=partial(check_sums, **asked),
    )
