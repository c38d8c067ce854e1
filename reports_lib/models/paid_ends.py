"""Paid ends: the days with which a licence is paid for no more, and how it goes on after them."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.hosts import host_fates
from reports_lib.models.model import Model
from reports_lib.models.paid_terms import LICENCE
from reports_lib.models.successors import GRACE_DAYS, successors

__all__ = ["PAID_ENDS"]


def paid_ends(
    paid_spells: ibis.Table,
    customer_links: ibis.Table,
    licences: ibis.Table,
    licence_spells: ibis.Table,
) -> ibis.Table:
    """Ends of paid days: one row per licence and first day on which it is paid for no more.

    It was paid for without a gap from ``since_on`` on. ``next_on`` is the first day on or after
    ``ends_on`` that is paid for again, and ``next_by`` says by what:

    - ``same licence``: at any later time, but within 30 days first of all;
    - ``another licence``: one of the customer for the same app that takes this one's place. It
      ``follows`` this one in ``customer_links`` and its first paid days begin by the 30th day after
      ``ends_on`` and reach beyond it; or they begin in the 31 days before and reach beyond it. A
      licence takes the place of one other at most.

    ``next_*_cents`` is the MRR of the terms that began then. ``host_after`` is what is known of the
    host at the end of the month of ``ends_on``: ``alive`` when another licence of ours is in force
    there, of any kind, or this one free of charge; ``gone`` when others were in force as the month
    opened, and none is any more; else ``unknown``, as it is outside the Cloud.
    """
    order = ibis.window(group_by=LICENCE, order_by="starts_on")
    spells = paid_spells.mutate(
        after_on=_.starts_on.lead().over(order),
        after_net=_.begun_net_cents.lead().over(order),
        after_gross=_.begun_gross_cents.lead().over(order),
    )
    ended = spells.filter(_.is_last)
    keys = [*LICENCE, "ends_on"]
    right = [f"{name}_right" for name in keys]
    after = (
        ended.left_join(successors(ended, _firsts(spells), customer_links), keys)
        .drop(*right)
        .left_join(host_fates(ended, licences, licence_spells), keys)
    )
    is_late = (after.after_on.delta(after.ends_on, unit="day") > GRACE_DAYS) | after.after_on.isnull()
    is_other = is_late & after.successor_on.notnull()
    return after.mutate(
        next_on=ibis.ifelse(is_other, after.successor_on, after.after_on),
        next_by=ibis.cases(
            (is_other, "another licence"), (after.after_on.notnull(), "same licence"), else_=None
        ),
        next_net_cents=ibis.ifelse(is_other, after.successor_net, after.after_net),
        next_gross_cents=ibis.ifelse(is_other, after.successor_gross, after.after_gross),
        host_after=after.host_after.fill_null("unknown"),
    )[list(PAID_ENDS.columns)]


def _firsts(spells: ibis.Table) -> ibis.Table:
    """The first days that each licence was ever paid for without a gap, and the MRR they began with."""
    began = spells.group_by(*LICENCE).agg(first_on=_.starts_on.min())
    ended = spells.filter(_.is_last).select(*LICENCE, until_on="ends_on", first_on="since_on")
    begun = spells.select(
        *LICENCE, "customer_id", first_on="starts_on", net="begun_net_cents", gross="begun_gross_cents"
    )
    return began.join(ended, [*LICENCE, "first_on"]).join(begun, [*LICENCE, "first_on"])


PAID_ENDS = Model(
    name="paid_ends",
    grain=("app_key", "licence_id", "ends_on"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "since_on": "date",
        "ends_on": "date",
        "hosting": "string",
        "app_edition": "string",
        "billing_period": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier_band": "string",
        "next_on": "date",
        "next_by": "string",
        "next_net_cents": "int64",
        "next_gross_cents": "int64",
        "host_after": "string",
    },
    inputs=("paid_spells", "customer_links", "licences", "licence_spells"),
    build=paid_ends,
)
