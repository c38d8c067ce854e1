"""Licence changes: month ends at which a licence's MRR, or how it is booked, is not what it was."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.bookings import BOOKED
from reports_lib.models.cents import whole
from reports_lib.models.model import Model
from reports_lib.models.touching import alike

__all__ = ["LICENCE_CHANGES", "first_day"]

_LICENCE = ["app_key", "licence_id", "customer_id"]
# A newest line is the greatest of these numbers: its month, its day of sale, its booking.
_BOOKINGS = 1 << 24
_DAYS = 1 << 22
_EPOCH = ibis.date(1, 1, 1)
# A share that would change less than this is not told from rounding.
_ROUNDING = 1


def licence_changes(subscription_terms: ibis.Table, bookings: ibis.Table, *, last_month: int) -> ibis.Table:
    """Changes of licences: one row per licence and month at whose end something is new, sparse.

    ``mrr_*`` is what the licence is worth at the end of the month, ``opening_*`` at the end of the
    month before; ``booking`` and ``opening_booking`` say how it is booked then: as its newest line
    begun by that time, by month, day of sale and booking. Months after ``last_month`` have no row.

    What another way of booking changed is neutral, where MRR is above zero at both month ends:
    ``rehosted_*`` is the whole change of a licence that went to another hosting. Else
    ``revenue_share_net_cents`` is net MRR less the new gross MRR at the old share, unless that is a
    cent of rounding, and ``billing_period_*`` the rest of the change where the billing period is
    another one, however many seats there are. A hosting, share or period that is missing before or
    after is no change.

    ``is_passing`` marks a licence that had a paid term in the month and MRR at neither end of it.
    ``ended_on`` is the last day on which a term of it ended in the month, ``returned_on`` the first
    on which one began.
    """
    changed = _changed(_running(_events(subscription_terms, bookings, last_month)))
    now = bookings.select("booking", "hosting", "billing_period", "share_bp")
    before = now.rename({f"opening_{name}": name for name in now.columns})
    booked = changed.left_join(now, "booking").left_join(before, "opening_booking")
    return _told_apart(booked).mutate(month=first_day(_["at"]))[list(LICENCE_CHANGES.columns)]


def first_day(index: ibis.Value) -> ibis.Value:
    """Return the first day of the month of an index."""
    return ibis.date(index // 12, index % 12 + 1, 1)


def _events(terms: ibis.Table, bookings: ibis.Table, last_month: int) -> ibis.Table:
    """What begins and ends, one row per licence and month; renewals at the same price cancel out."""
    signed = terms.mutate(signature=alike(terms, BOOKED)).join(
        bookings.select("signature", "booking"), "signature"
    )
    live = signed.filter(
        (_.effective_month <= _.end_month)
        & (_.effective_on < _.ends_on)
        & (_.effective_month <= last_month)
        & ((_.mrr_net_cents != 0) | (_.mrr_gross_cents != 0))
    )
    buys = (live.mrr_net_cents > 0) | (live.mrr_gross_cents > 0)
    age = (
        live.effective_month.cast("int64") * _DAYS + live.sold_on.delta(_EPOCH, unit="day")
    ) * _BOOKINGS + live.booking
    begun = live.select(
        *_LICENCE,
        at=live.effective_month,
        net=live.mrr_net_cents,
        gross=live.mrr_gross_cents,
        newest=ibis.ifelse(buys, age, None).cast("int64"),
        begun_on=ibis.ifelse(buys, live.effective_on, None),
        ended_on=ibis.ifelse(buys, ibis.null("date"), live.effective_on),
    )
    ended = live.filter(_.end_month <= last_month).select(
        *_LICENCE,
        at=_.end_month,
        net=-_.mrr_net_cents,
        gross=-_.mrr_gross_cents,
        newest=ibis.null("int64"),
        begun_on=ibis.null("date"),
        ended_on=_.ends_on,
    )
    return (
        ibis.union(begun, ended)
        .group_by(*_LICENCE, "at")
        .agg(
            net=whole(_.net.sum()),
            gross=whole(_.gross.sum()),
            newest=_.newest.max(),
            returned_on=_.begun_on.min(),
            ended_on=_.ended_on.max(),
        )
    )


def _running(events: ibis.Table) -> ibis.Table:
    order = ibis.window(group_by=_LICENCE, order_by="at")
    so_far = ibis.window(group_by=_LICENCE, order_by="at", preceding=None, following=0)
    running = events.mutate(
        mrr_net_cents=whole(_.net.sum().over(so_far)),
        mrr_gross_cents=whole(_.gross.sum().over(so_far)),
        newest=_.newest.max().over(so_far),
    )
    return running.mutate(
        opening_net_cents=running.mrr_net_cents - running.net,
        opening_gross_cents=running.mrr_gross_cents - running.gross,
        booking=(running.newest % _BOOKINGS).cast("int64"),
        opening_booking=(running.newest.lag().over(order) % _BOOKINGS).cast("int64"),
    )


def _changed(running: ibis.Table) -> ibis.Table:
    is_worth = (running.mrr_net_cents != 0) | (running.mrr_gross_cents != 0)
    had_worth = (running.opening_net_cents != 0) | (running.opening_gross_cents != 0)
    is_rebooked = is_worth & ~running.booking.identical_to(running.opening_booking)
    is_passing = running.returned_on.notnull() & ~is_worth & ~had_worth
    kept = (running.net != 0) | (running.gross != 0) | is_rebooked | is_passing
    return running.mutate(is_passing=is_passing).filter(kept)


def _told_apart(booked: ibis.Table) -> ibis.Table:
    # What is not told is not known to have changed.
    is_rehosted = (booked.hosting != booked.opening_hosting).fill_null(False)  # noqa: FBT003
    is_rebilled = (booked.billing_period != booked.opening_billing_period).fill_null(False)  # noqa: FBT003
    goes_on_net = (booked.opening_net_cents > 0) & (booked.mrr_net_cents > 0)
    goes_on_gross = (booked.opening_gross_cents > 0) & (booked.mrr_gross_cents > 0)
    share = ibis.ifelse(
        goes_on_net & goes_on_gross & ~is_rehosted & (booked.share_bp != booked.opening_share_bp),
        booked.mrr_net_cents - (2 * booked.mrr_gross_cents * booked.opening_share_bp + 10_000) // 20_000,
        0,
    ).fill_null(0)
    kept_share = ibis.ifelse(share.abs() > _ROUNDING, share, 0).cast("int64")
    return booked.mutate(
        rehosted_net_cents=ibis.ifelse(goes_on_net & is_rehosted, booked.net, 0),
        rehosted_gross_cents=ibis.ifelse(goes_on_gross & is_rehosted, booked.gross, 0),
        revenue_share_net_cents=kept_share,
        billing_period_net_cents=ibis.ifelse(
            goes_on_net & ~is_rehosted & is_rebilled, booked.net - kept_share, 0
        ),
        billing_period_gross_cents=ibis.ifelse(goes_on_gross & ~is_rehosted & is_rebilled, booked.gross, 0),
    )


LICENCE_CHANGES = Model(
    name="licence_changes",
    grain=("app_key", "licence_id", "month"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "month": "date",
        "opening_net_cents": "int64",
        "opening_gross_cents": "int64",
        "mrr_net_cents": "int64",
        "mrr_gross_cents": "int64",
        "opening_booking": "int64",
        "booking": "int64",
        "rehosted_net_cents": "int64",
        "rehosted_gross_cents": "int64",
        "revenue_share_net_cents": "int64",
        "billing_period_net_cents": "int64",
        "billing_period_gross_cents": "int64",
        "is_passing": "boolean",
        "ended_on": "date",
        "returned_on": "date",
    },
    inputs=("subscription_terms", "bookings"),
    build=licence_changes,
)
