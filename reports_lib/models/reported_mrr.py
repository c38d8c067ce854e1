"""Reported MRR: what Atlassian itself counts as a vendor's recurring revenue, month by month."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.licence_changes import first_day
from reports_lib.models.model import Model
from reports_lib.models.raw import newest
from reports_lib.models.term_lengths import month_index

__all__ = ["REPORTED_MRR"]

_MEASURES = {
    "openingmrr": "opening",
    "newmrr": "new",
    "reactivatedmrr": "reactivation",
    "expansionmrr": "expansion",
    "contractionmrr": "contraction",
    "expiredmrr": "churn",
    "closingmrr": "closing",
}
_LOSSES = ("contraction", "churn")
_GRAIN = ("app_key", "month", "subscription", "measure")


def reported_mrr(raw_partner_metrics: ibis.Table) -> ibis.Table:
    """Recurring revenue as Atlassian reports it: one row per app, month, subscription and measure.

    ``measure`` is one of our words: opening, new, reactivation, expansion, contraction, churn (which
    Atlassian calls expired) and closing; losses are positive. ``subscription`` is ``total``,
    ``monthly`` or ``annual``; a figure that names none is of all. Figures with days of grace, and
    those of all apps together, are left out. Where a figure was told under several names of the app,
    the newest stands.
    """
    told = newest(raw_partner_metrics).filter(_.metric_set == "RECURRING_REVENUE")
    name = told.measure.lower().replace("_", "")
    named = told.select(
        "app_key",
        "version",
        # Truncated, a date would be written as an instant.
        month=first_day(month_index(told.counted_on)),
        subscription=told.subscription.fill_null("TOTAL").lower(),
        measure=ibis.cases(*((name == theirs, ours) for theirs, ours in _MEASURES.items())),
        cents=told.amount_cents,
        grace_days=told.grace_days.fill_null(0),
    )
    known = named.filter(
        named.app_key.notnull()
        & named.month.notnull()
        & named.measure.notnull()
        & named.cents.notnull()
        & (named.grace_days == 0)
    )
    last = known.group_by(*_GRAIN).agg(version=_.version.max())
    # Nobody says whether Atlassian writes a loss with a minus; it is one either way.
    return known.semi_join(last, [*_GRAIN, "version"]).mutate(
        reported_cents=ibis.ifelse(_.measure.isin(_LOSSES), _.cents.abs(), _.cents)
    )[list(REPORTED_MRR.columns)]


REPORTED_MRR = Model(
    name="reported_mrr",
    grain=_GRAIN,
    columns={
        "app_key": "string",
        "month": "date",
        "subscription": "string",
        "measure": "string",
        "reported_cents": "int64",
    },
    inputs=("raw_partner_metrics",),
    build=reported_mrr,
)
