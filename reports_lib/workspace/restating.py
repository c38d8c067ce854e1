"""Restating: what a report first said of its months or quarters, beside what is known of them today."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.metrics.restatement import check_sums, line_differences, told_lines, told_reasons
from reports_lib.periods import parse_period, span_of
from reports_lib.review.headlines import headlines
from reports_lib.workspace.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    import ibis

    from reports_lib.periods import Month, Months, Quarter
    from reports_lib.store import Publication
    from reports_lib.workspace.reviews import Review

__all__ = ["known_headlines", "restated_lines", "restated_reasons", "restatement"]

NOT_PUBLISHED = (
    "Nothing was published of these {time}s: what the {report} of all apps first says of a {time}, "
    "net and without --as-of, is kept and compared here"
)
_REPORTS = {"month": "monthly_review", "quarter": "quarterly_review"}
_LOOKED_INTO = 3
_TERMS = "subscription_terms"


def restatement(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return the headlines of published periods (all, or of a span) as first told and as known today.

    They are those of months, or of quarters, as the span or else the review is.
    """
    found = _published(review, months)
    published = {period: one.headlines for period, one in found}
    span = span_of(found[0][0], found[-1][0]) if found else months or review.this_period
    known = known_headlines(review, span) if found else {}
    frame = metrics.restatement(published=published, today=known, months=span)
    return frame if found else _with_note(frame, span)


def known_headlines(review: Review, months: Months) -> dict[Month | Quarter, dict[str, Any]]:
    """Return the headlines of months or quarters as they are known now."""
    table, basis = review.table("customer_months"), review.basis
    frames = [
        metrics.mrr(table, months=months, basis=basis),
        metrics.mrr_movements(table, months=months, basis=basis),
        metrics.revenue_retention(table, months=months, basis=basis),
        metrics.customer_churn(table, months=months, basis=basis),
        metrics.sales(review.table("transactions"), months=months, basis=basis),
    ]
    return {period: headlines(frames, period) for period in months.periods}


def restated_reasons(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return why the MRR of published periods (the newest, or of a span) is another than it was."""
    return _of_periods(review, told_reasons, months)


def restated_lines(review: Review, *, months: Months | None = None) -> pd.DataFrame:
    """Return the lines behind it."""
    return _of_periods(review, told_lines, months)


def _published(review: Review, months: Months | None) -> list[tuple[Month | Quarter, Publication]]:
    """Return what was first said of periods up to the one under review, in their order.

    A review of chosen apps, or on another basis than net, is nobody's headline.
    """
    if review.app_keys or review.basis != "net":
        return []
    span = months or review.this_period
    found: dict[Month | Quarter, Publication] = {}
    for one in review.plan.publications:
        if one.report != _REPORTS[span.grain]:
            continue
        period = parse_period(one.period, fiscal_year_starts=one.fiscal_year_starts, where="published")
        last = period.span.last
        # A quarter of another fiscal year has other months, although it bears the same name.
        is_ours = period == span.holding(last) and last <= review.month
        if is_ours and (months is None or months.first <= last <= months.last):
            found[period] = one
    return sorted(found.items(), key=lambda told: told[0].span.last)


def _with_note(frame: pd.DataFrame, months: Months) -> pd.DataFrame:
    report = _REPORTS[months.grain].replace("_", " ")
    frame.attrs["note"] = NOT_PUBLISHED.format(time=months.grain, report=report)
    return frame


def _of_periods(review: Review, told: Callable[..., pd.DataFrame], months: Months | None) -> pd.DataFrame:
    # Every one may need the models of another instant.
    chosen = _published(review, months) if months else _published(review, None)[-_LOOKED_INTO:]
    frames = [
        told(_differences(review, period.span.last, one.as_of), months=period.span) for period, one in chosen
    ]
    if not frames:
        span = months or review.this_period
        # Between now and now nothing differs, in any month: one table says so to all of a store's reviews.
        nothing = _differences(review, review.plan.last_month, review.as_of)
        return _with_note(told(nothing, months=span), span)
    joined = pd.concat(frames, ignore_index=True)
    joined.attrs = frames[0].attrs
    return joined


def _differences(review: Review, month: Month, instant: datetime) -> ibis.Table:
    """Return what the lines of a month add to its MRR now and did not then, or the reverse.

    The MRR of a quarter is that of its last month, and so are its lines.
    """
    asked: dict[str, Any] = {"months": month.span, "basis": review.basis, "measure": "mrr"}

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
