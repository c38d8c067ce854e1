"""Retained: what the metrics tell of retention, beside what the sample's truth says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib import metrics
from reports_lib.periods import Month

if TYPE_CHECKING:
    from reports_lib.sample import Truth
    from reports_lib.workspace import Review

__all__ = ["retention"]

Figures = dict[tuple[Any, ...], tuple[Any, ...]]
AMOUNTS = ("opening", "retained", "retained_capped", "as_billed")


def retention(review: Review, truth: Truth) -> tuple[Figures, Figures]:
    """Revenue retention, customer churn, cohorts and stays, of the vendor and of every app."""
    told = {
        **_revenue(review, truth),
        **_churn(review, truth),
        **_cohorts(review, truth),
        **_stays(review, truth),
    }
    true: Figures = {}
    right = truth.retention()
    for key, row in right.revenue.items():
        true["revenue", *key] = (row.opening, row.retained, row.capped, row.as_billed)
    for key, left in right.churn.items():
        true["churn", *key] = (left.opening, left.lost)
    for key, cell in right.cohorts.items():
        true["cohort", *key] = (cell.customers, cell.cents)
    for key, stays in right.stays.items():
        true["stays", *key] = (stays.at_risk, stays.lost)
    return _something(told), _something(true)


def _revenue(review: Review, truth: Truth) -> Figures:
    told = {}
    for basis in ("net", "gross"):
        frame = metrics.revenue_retention(
            review.customer_months, months=truth.span, by=["app_key"], basis=basis
        )
        for row in frame.to_dict("records"):
            key = ("revenue", basis, _month(row["month"]), row["app_key"], row["window_months"])
            told[key] = tuple(_cents(row[f"{name}_mrr_usd"]) for name in AMOUNTS)
    return told


def _churn(review: Review, truth: Truth) -> Figures:
    told = {}
    for basis in ("net", "gross"):
        for by in ([], ["app_key"]):
            frame = metrics.customer_churn(review.customer_months, months=truth.span, by=by, basis=basis)
            for row in frame.to_dict("records"):
                key = ("churn", basis, _month(row["month"]), row.get("app_key"))
                told[key] = (row["opening_customers"], row["lost_customers"])
    return told


def _cohorts(review: Review, truth: Truth) -> Figures:
    told = {}
    for basis in ("net", "gross"):
        for by in ([], ["app_key"]):
            frame = metrics.cohort_retention(review.customer_months, months=truth.span, by=by, basis=basis)
            for row in frame.to_dict("records"):
                key = ("cohort", basis, row.get("app_key"), _month(row["cohort"]), row["age_months"])
                told[key] = (row["retained_customers"], _cents(row["retained_mrr_usd"]))
    return told


def _stays(review: Review, truth: Truth) -> Figures:
    frame = metrics.survival(review.customer_months, month=truth.span.last, by=["app_key"])
    return {
        ("stays", row["app_key"], row["age_months"]): (row["at_risk"], row["lost"])
        for row in frame.to_dict("records")
    }


def _something(figures: Figures) -> Figures:
    return {key: row for key, row in figures.items() if any(row)}


def _month(stamp: Any) -> Month:
    return Month.of(pd.Timestamp(stamp).date())


def _cents(dollars: Any) -> int:
    return int(dollars * 100)
