"""Reported figures: what Atlassian tells of recurring revenue, and the bridge of some models to it."""

from __future__ import annotations

from decimal import Decimal

from reports_lib.metrics.marketplace_mrr import mrr_bridge
from reports_lib.periods import Months

__all__ = ["STEPS", "bridge", "figure"]

STEPS = (
    *("ours", "price_basis", "neutral", "per_licence", "renumbered", "back_dated", "whole_terms"),
    *("charged_types", "grace", "not_explained", "reported"),
)


def figure(app, measure, amount, *, month="2026-06-01", **more):
    """One figure of Atlassian's, as the source writes it."""
    key = "|".join([app, measure, month, *more.values()])
    told = {"recordKey": key, "metricSet": "RECURRING_REVENUE", "measure": measure}
    return told | {"appKey": app, "date": month, "amount": amount and Decimal(amount)} | more


def bridge(models, *, months="2026-06", **options):
    """The bridge of some models."""
    tables = (models.reported_mrr, models.subscription_terms, models.transactions, models.customer_months)
    return mrr_bridge(*tables, months=Months.parse(months), **options)
