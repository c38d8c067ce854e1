"""Paid terms: invoice lines turned into the terms that were really paid for, refunds heeded."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.bookings import BOOKED
from reports_lib.models.model import Model
from reports_lib.models.touching import alike

__all__ = ["LICENCE", "PAID_TERMS", "WAYS", "booking_of", "newness"]

# In this order, because sorting compares the beginnings of texts, and all app keys begin alike.
LICENCE = ["licence_id", "app_key"]
WAYS = ["hosting", "app_edition", "billing_period", "licence_type", "partner_type", "tier_band"]
_BOOKINGS = 1 << 24
_EPOCH = ibis.date(1, 1, 1)


def paid_terms(subscription_terms: ibis.Table, line_links: ibis.Table, bookings: ibis.Table) -> ibis.Table:
    """Terms that were paid for and not taken back: one row per line that has one.

    A line with MRR above zero pays for a term, from ``begins_on`` to the day before ``until_on``: its
    own start and end, whatever its day of sale. Prorated and uncollectible lines have no MRR.

    - Taken back whole by the day it ends: no term, as if it had never been.
    - Taken back for what was left: the term ends on the day of the refund.
    - Taken back and billed anew: the term ends on the day of the refund, and the new line's begins.
    - Taken back in part: nothing changes.

    ``is_due`` says whether the term ended by itself, so that it was to be renewed.
    """
    lines = subscription_terms
    paid = lines.filter(
        lines.excluded.isnull()
        & (lines.sale_type.fill_null("") != "Refund")
        & ((lines.mrr_net_cents > 0) | (lines.mrr_gross_cents > 0))
    )
    signed = paid.mutate(signature=alike(paid, BOOKED)).join(
        bookings.select("signature", "booking"), "signature"
    )
    anew = line_links.filter(_.kind == "re-bills").select("line_id", is_new=ibis.literal(value=True))
    found = (
        signed.left_join(_taken(lines, line_links), "line_id")
        .drop("line_id_right")
        .left_join(anew, "line_id")
    )
    is_gone = found.is_whole & ~found.is_billed_anew & (found.taken_on <= found.ends_on)
    is_cut = (found.taken_on < found.ends_on).fill_null(False)  # noqa: FBT003
    terms = found.filter(~is_gone.fill_null(False)).mutate(  # noqa: FBT003
        begins_on=ibis.ifelse(
            found.is_new.isnull(), found.starts_on, ibis.greatest(found.starts_on, found.sold_on)
        ),
        until_on=ibis.ifelse(is_cut, found.taken_on, found.ends_on),
        is_due=~is_cut,
    )
    return terms.filter(terms.begins_on < terms.until_on)[list(PAID_TERMS.columns)]


def _taken(lines: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """Say which lines were taken back, wholly or for the rest, from when on, and if billed anew."""
    # Refunds are few: what they take back is looked up from their side.
    refunds = lines.filter(lines.sale_type == "Refund").select(
        "line_id", back=-lines.gross_cents, refunded_on=ibis.coalesce(lines.effective_on, lines.sold_on)
    )
    parents = lines.select(parent_line_id="line_id", price="gross_cents")
    anew = line_links.filter(_.kind == "re-bills").select(refund_id="parent_line_id").distinct()
    links = line_links.filter(_.kind == "takes back").select("line_id", "parent_line_id", "is_rest")
    beside = links.join(refunds, "line_id").join(parents, "parent_line_id")
    both = beside.left_join(anew, beside.line_id == anew.refund_id)
    is_whole = (both.back == both.price).fill_null(False)  # noqa: FBT003
    return (
        both.mutate(is_whole=is_whole, is_billed_anew=both.refund_id.notnull())
        .filter(_.is_whole | _.is_rest)
        .group_by(line_id="parent_line_id")
        .agg(taken_on=_.refunded_on.min(), is_whole=_.is_whole.max(), is_billed_anew=_.is_billed_anew.max())
    )


def newness(terms: ibis.Table) -> ibis.Value:
    """Put a term's day of sale and its booking into one number: the greatest is the newest's."""
    return (terms.sold_on.delta(_EPOCH, unit="day") * _BOOKINGS + terms.booking).cast("int64")


def booking_of(newest: ibis.Value) -> ibis.Value:
    """Return the booking that a number of ``newness`` holds."""
    return (newest % _BOOKINGS).cast("int64")


PAID_TERMS = Model(
    name="paid_terms",
    grain=("line_id",),
    columns={
        "line_id": "string",
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "sold_on": "date",
        "begins_on": "date",
        "until_on": "date",
        "is_due": "boolean",
        "booking": "int64",
        "mrr_net_cents": "int64",
        "mrr_gross_cents": "int64",
    },
    inputs=("subscription_terms", "line_links", "bookings"),
    build=paid_terms,
)
