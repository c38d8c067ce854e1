"""Paid spells: the days on which each licence is paid for, booked in one way."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.model import Model
from reports_lib.models.paid_terms import LICENCE, WAYS, booking_of, newness

__all__ = ["PAID_SPELLS"]


def paid_spells(paid_terms: ibis.Table, bookings: ibis.Table) -> ibis.Table:
    """Spells of licences paid for: one row per licence and first day, none overlapping another.

    A licence is paid for from ``starts_on`` to the day before ``ends_on``, and booked as the term that
    began last; of several that began on one day, as the one sold last. ``since_on`` is the first of
    all days paid for without a gap up to here, however they were booked, and ``is_last`` marks the
    spell with which such days end. ``begun_*`` is the MRR of the terms that began on ``starts_on``.
    """
    begun = paid_terms.group_by(*LICENCE, "customer_id", "begins_on").agg(
        until_on=_.until_on.max(),
        newest=newness(paid_terms).max(),
        begun_net_cents=whole(_.mrr_net_cents.sum()),
        begun_gross_cents=whole(_.mrr_gross_cents.sum()),
    )
    order = ibis.window(group_by=LICENCE, order_by="begins_on")
    before = ibis.window(group_by=LICENCE, order_by="begins_on", preceding=(None, 1))
    beside = begun.mutate(
        booking=booking_of(begun.newest),
        booking_before=booking_of(begun.newest.lag().over(order)),
        reached_on=begun.until_on.max().over(before),
        over_on=begun.until_on.max().over(ibis.window(group_by=LICENCE)),
    )
    is_first = (beside.reached_on < beside.begins_on) | beside.reached_on.isnull()
    firsts = beside.mutate(is_first=is_first).filter(_.is_first | (_.booking != _.booking_before))
    laid = firsts.mutate(
        after_on=_.begins_on.lead().over(order),
        after_reached_on=_.reached_on.lead().over(order),
        # The last spell has nothing after it: that is an end, too.
        is_last=_.is_first.lead().over(order).fill_null(True),  # noqa: FBT003
        since_on=ibis.ifelse(firsts.is_first, firsts.begins_on, None)
        .max()
        .over(ibis.window(group_by=LICENCE, order_by="begins_on", preceding=None, following=0)),
    )
    ends_on = ibis.ifelse(laid.is_last, laid.after_reached_on.fill_null(laid.over_on), laid.after_on)
    named = laid.mutate(starts_on=laid.begins_on, ends_on=ends_on).join(
        bookings.select("booking", *WAYS), "booking"
    )
    return named[list(PAID_SPELLS.columns)]


PAID_SPELLS = Model(
    name="paid_spells",
    grain=("app_key", "licence_id", "starts_on"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "starts_on": "date",
        "ends_on": "date",
        "since_on": "date",
        "is_last": "boolean",
        "hosting": "string",
        "app_edition": "string",
        "billing_period": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier_band": "string",
        "begun_net_cents": "int64",
        "begun_gross_cents": "int64",
    },
    inputs=("paid_terms", "bookings"),
    build=paid_spells,
)
