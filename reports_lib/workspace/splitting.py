"""Splitting: the table that a metric takes, with the columns it is to be split by."""

from __future__ import annotations

from functools import partial
from inspect import signature
from typing import TYPE_CHECKING

from reports_lib import metrics
from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.metrics.events import events
from reports_lib.models import segment_months
from reports_lib.models.tiers import NO_LIMIT, band
from reports_lib.periods import Months
from reports_lib.workspace.keeping import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import ibis

    from reports_lib.workspace.reviews import Review

__all__ = ["events_of", "months_by", "of_customers", "split", "splits_of"]

_CUSTOMER = ("country", "region", "customer_size")
_TERM = ("hosting", "app_edition", "billing_period", "licence_type", "partner_type")
_BOOKED = (*_TERM, "tier_band")
_MONEY = ("app_key", *_BOOKED, *_CUSTOMER)
_SALES = (*_MONEY, "sale_type", "tier", "partner_name")
_LICENCES = ("app_key", "hosting", "app_edition", "licence_type", "partner_type", "tier_band", *_CUSTOMER)
_EVALUATIONS = ("app_key", "app_edition", "hosting", "partner_type", "opportunity_band", *_CUSTOMER)
_SEGMENTED = ("licence_changes", "bookings", "customer_months")
_OF_MONTHS = (
    *("mrr", "mrr_movements", "revenue_retention", "customer_churn", "quick_ratio"),
    *("cohort_retention", "survival", "concentration", "high_value_segments"),
    *("switchboard", "switchboard_bridge"),
)


def split(review: Review, metric: str, by: Sequence[str]) -> ibis.Table:
    """Return the table that a metric takes first, with the columns it is to be split by.

    Raises ``ParamsError`` for a column that the metric cannot be split by.
    """
    if metric in _OF_MONTHS:
        return months_by(review, by)
    what, known, table = _TABLES[metric]
    _check_columns(what, by, known=known)
    return of_customers(review, table(review), by)


def splits_of(metric: str) -> tuple[str, ...]:
    """Return the columns that a metric can be split by; some can be split by none."""
    if "by" not in signature(metrics.METRICS[metric]).parameters:
        return ()
    return _MONEY if metric in _OF_MONTHS else _TABLES[metric][1]


def months_by(review: Review, by: Sequence[str]) -> ibis.Table:
    """Return customer months that can be split by columns: of apps, customers or bookings.

    Raises ``ParamsError`` for a column that MRR cannot be split by.
    """
    _check_columns("MRR", by, known=_MONEY)
    booked = [column for column in _BOOKED if column in by]
    months = _booked(review, booked) if booked else review.table("customer_months")
    return of_customers(review, months, by)


def _booked(review: Review, by: Sequence[str]) -> ibis.Table:
    whole = kept(
        review,
        "segment_months",
        *by,
        made_of=lambda: {name: review.plan.folder / name for name in _SEGMENTED},
        build=partial(segment_months, by=by, last_month=review.plan.last_month.index),
    )
    return review.cut(whole)


def of_customers(review: Review, table: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """Add columns of the customers to a table that has customers."""
    wanted = [column for column in by if column in _CUSTOMER and column not in table.columns]
    if not wanted:
        return table
    customers = review.table("customers").select("customer_id", *wanted)
    return table.left_join(customers, "customer_id").drop("customer_id_right")


def _sales(review: Review) -> ibis.Table:
    owners = review.table("subscription_terms").select("line_id", "customer_id")
    return review.table("transactions").join(owners, "line_id")


def _refunds(review: Review) -> ibis.Table:
    return metrics.with_refunds(_sales(review), review.table("line_links"))


def _spells(review: Review) -> ibis.Table:
    spells = review.table("licence_spells")
    seats = spells.is_unlimited.ifelse(NO_LIMIT, spells.seats)
    return spells.mutate(tier_band=band(seats))


def events_of(review: Review) -> ibis.Table:
    """Return what signals count: one row per event."""
    names = ("evaluations", "subscription_terms", "line_links", "licence_moves", "licence_spells")
    return events(*(review.table(name) for name in names), months=_reviewed(review))


def _reviewed(review: Review) -> Months:
    return Months(review.history.first, review.month)


_TABLES: dict[str, tuple[str, tuple[str, ...], Callable[[Review], ibis.Table]]] = {
    "sales": ("Sales", _SALES, _sales),
    "refunds": ("Refunds", _SALES, _refunds),
    "upgrades": ("Upgrades", _MONEY, lambda review: review.table("upgrades")),
    "app_users": ("Users", _LICENCES, _spells),
    "licences": ("Licences", _LICENCES, _spells),
    "renewals": ("Renewals", _MONEY, lambda review: review.table("term_ends")),
    "licence_churn": ("Licence churn", _MONEY, lambda review: review.table("term_ends")),
    "mrr_churn": ("MRR churn", _MONEY, lambda review: review.table("term_ends")),
    "host_churn": ("Churn by host", _MONEY, lambda review: review.table("paid_spells")),
    "evaluation_conversion": ("Evaluations", _EVALUATIONS, lambda review: review.table("evaluations")),
    "edition_trials": ("Trials of editions", _EVALUATIONS, lambda review: review.table("evaluations")),
    "contested_mrr": ("Contested MRR", _MONEY, lambda review: review.table("subscription_terms")),
    "signals": ("Signals", ("app_key",), events_of),
}


def _check_columns(what: str, by: Sequence[str], *, known: Sequence[str]) -> None:
    for column in by:
        if column not in known:
            raise ParamsError(
                f"{what} cannot be split by {column!r}", where="--by", todo=did_you_mean(column, known)
            )
