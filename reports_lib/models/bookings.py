"""Bookings: the ways in which terms are booked, each with a number of its own."""

from __future__ import annotations

import ibis

from reports_lib.models.cents import whole
from reports_lib.models.model import Model
from reports_lib.models.touching import alike

__all__ = ["BOOKED", "BOOKINGS"]

BOOKED = (
    *("hosting", "app_edition", "billing_period", "licence_type", "partner_type", "tier_band"),
    "share_bp",
)


def bookings(subscription_terms: ibis.Table) -> ibis.Table:
    """Ways of booking: one row per combination of hosting, edition, billing period and so on.

    There are few of them beside the terms, which are known by the number. ``booking`` is the place in
    the order of ``signature``, from 1; it is good for one build of the models and no longer.
    """
    ways = subscription_terms.select(*BOOKED).distinct()
    signed = ways.mutate(signature=alike(ways, BOOKED))
    order = ibis.window(order_by=signed.signature)
    return signed.mutate(booking=whole(ibis.row_number().over(order)) + 1)[list(BOOKINGS.columns)]


BOOKINGS = Model(
    name="bookings",
    grain=("booking",),
    columns={
        "booking": "int64",
        "signature": "string",
        "hosting": "string",
        "app_edition": "string",
        "billing_period": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier_band": "string",
        "share_bp": "int64",
    },
    inputs=("subscription_terms",),
    build=bookings,
)
