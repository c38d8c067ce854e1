"""Term ends: the days on which paid terms end and are to be renewed, and what became of them."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.model import Model
from reports_lib.models.paid_terms import LICENCE, WAYS, booking_of, newness

__all__ = ["TERM_ENDS"]


def term_ends(paid_terms: ibis.Table, paid_ends: ibis.Table, bookings: ibis.Table) -> ibis.Table:
    """Renewals that were due: one row per licence and day on which a paid term of it ended.

    The first purchase makes the first one. A term taken back whole, billed anew or cancelled is not
    due; a term billed anew is due when the new one ends. ``due_*_cents`` is the MRR of the terms that
    ended that day; the one sold last says hosting, billing period and so on.

    ``renewed_on`` is the first day on or after ``due_on`` that is paid for again, ``gap_days`` later,
    and ``renewed_by`` says by what: the ``same licence``, on the same day when another term of it
    reaches beyond, whenever that was sold; or ``another licence`` of the customer for the same app
    that takes its place, as ``paid_ends`` has it. All are missing while nothing is known of a renewal.

    ``renewed_*_cents`` is the MRR of the terms that began for it: those for which it is the first due
    day from their begin on, and which outlast it; after a gap, those that began on ``renewed_on``.
    """
    due = paid_terms.filter(_.is_due)
    ending = due.group_by(*LICENCE, "customer_id", due_on="until_on").agg(
        newest=newness(due).max(),
        due_net_cents=whole(_.mrr_net_cents.sum()),
        due_gross_cents=whole(_.mrr_gross_cents.sum()),
    )
    keys = [*LICENCE, "due_on"]
    right = [f"{name}_right" for name in keys]
    ended = paid_ends.select(
        *LICENCE,
        due_on="ends_on",
        next_on="next_on",
        next_by="next_by",
        next_net="next_net_cents",
        next_gross="next_gross_cents",
        is_over=ibis.literal(value=True),
    )
    found = ending.left_join(ended, keys).drop(*right).left_join(_begun(paid_terms), keys).drop(*right)
    is_over = found.is_over.fill_null(False)  # noqa: FBT003
    renewed_on = ibis.ifelse(is_over, found.next_on, found.due_on)
    net = ibis.ifelse(is_over, found.next_net, found.begun_net)
    gross = ibis.ifelse(is_over, found.next_gross, found.begun_gross)
    told = found.mutate(
        booking=booking_of(found.newest),
        month=ibis.date(found.due_on.year(), found.due_on.month(), 1),
        renewed_on=renewed_on,
        gap_days=renewed_on.delta(found.due_on, unit="day").cast("int64"),
        renewed_by=ibis.ifelse(is_over, found.next_by, "same licence"),
        renewed_net_cents=net.fill_null(0).cast("int64"),
        renewed_gross_cents=gross.fill_null(0).cast("int64"),
    )
    return told.join(bookings.select("booking", *WAYS), "booking")[list(TERM_ENDS.columns)]


def _begun(terms: ibis.Table) -> ibis.Table:
    """MRR of the terms by the first due day from their begin on, where they outlast it.

    Begins and due days of a licence stand in one row of days: a join would meet all with all.
    """
    begins = terms.select(
        *LICENCE,
        "until_on",
        day="begins_on",
        net="mrr_net_cents",
        gross="mrr_gross_cents",
        due_on=ibis.null("date"),
    )
    due = terms.filter(_.is_due).select(
        *LICENCE,
        until_on=ibis.null("date"),
        day="until_on",
        net=ibis.null("int64"),
        gross=ibis.null("int64"),
        due_on="until_on",
    )
    from_here = ibis.range_window(group_by=LICENCE, order_by="day", preceding=0, following=None)
    seen = ibis.union(begins, due).mutate(next_due_on=_.due_on.min().over(from_here))
    return (
        seen.filter(_.until_on > _.next_due_on)
        .group_by(*LICENCE, due_on="next_due_on")
        .agg(begun_net=whole(_.net.sum()), begun_gross=whole(_.gross.sum()))
    )


TERM_ENDS = Model(
    name="term_ends",
    grain=("app_key", "licence_id", "due_on"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "due_on": "date",
        "month": "date",
        "hosting": "string",
        "app_edition": "string",
        "billing_period": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier_band": "string",
        "due_net_cents": "int64",
        "due_gross_cents": "int64",
        "renewed_on": "date",
        "gap_days": "int64",
        "renewed_by": "string",
        "renewed_net_cents": "int64",
        "renewed_gross_cents": "int64",
    },
    inputs=("paid_terms", "paid_ends", "bookings"),
    build=term_ends,
)
