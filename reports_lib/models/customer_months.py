"""Customer months: what each customer pays for each app at each month end, where it is not nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.licence_changes import first_day
from reports_lib.models.model import Model
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CUSTOMER_MONTHS", "NEUTRAL", "spelled"]

NEUTRAL = ("billing_period", "hosting_migration", "transfer", "revenue_share")

_UNIT = ["customer_id", "app_key"]
_HOSTINGS = {"cloud": "Cloud", "data_center": "Data Center", "server": "Server"}
_LATE_DAYS = 30


def customer_months(licence_changes: ibis.Table, bookings: ibis.Table, *, last_month: int) -> ibis.Table:
    """MRR of a customer for an app at a month's end, sparse: one row per customer, app and month.

    A month has a row where MRR is not zero, or was not zero the month before (``opening_*``), or a
    customer with neither had a paid term in between (``passed_through``), or licences whose changes
    cancel out; so opening and closing balances of any month are sums of its rows. Months after
    ``last_month``, the newest complete one, have none. ``first_net_month`` and ``first_gross_month``
    are the first in which the customer ever paid for the app.

    Neutral changes are signed, and zero unless the customer pays for the app at both month ends: what
    another billing period or revenue share changed (see ``licence_changes``), and what licences
    brought and took that begin or end. Those are a hosting migration where the customer comes to a
    hosting of the app, or leaves one; else a transfer, where one begins and another ends. ``move``
    says which. The rest of the month's change is business.

    ``ended_on`` is the last day on which a paid term ended in the month; ``is_late_renewal`` marks a
    return within 30 days after the last term before it had ended, when nothing was paid any more.
    """
    units = _running(_of_units(licence_changes, bookings))
    return spelled(_moved(units), _UNIT, last_month)[list(CUSTOMER_MONTHS.columns)]


def _of_units(changes: ibis.Table, bookings: ibis.Table) -> ibis.Table:
    """What all licences of a customer and app did in a month: one row per customer, app and month."""
    hostings = bookings.select("booking", "hosting")
    before = hostings.rename(opening_booking="booking", opening_hosting="hosting")
    booked = changes.left_join(hostings, "booking").left_join(before, "opening_booking")
    sums = {
        name: whole(booked[name].sum())
        for name in (
            *("rehosted_net_cents", "rehosted_gross_cents", "revenue_share_net_cents"),
            *("billing_period_net_cents", "billing_period_gross_cents"),
        )
    }
    for basis in ("net", "gross"):
        opening, closing = booked[f"opening_{basis}_cents"], booked[f"mrr_{basis}_cents"]
        change = closing - opening
        sums |= {
            basis: whole(change.sum()),
            f"begun_{basis}": whole(ibis.ifelse((opening <= 0) & (closing > 0), change, 0).sum()),
            f"stopped_{basis}": whole(ibis.ifelse((opening > 0) & (closing <= 0), -change, 0).sum()),
        }
    pays = (booked.mrr_net_cents > 0) | (booked.mrr_gross_cents > 0)
    paid = (booked.opening_net_cents > 0) | (booked.opening_gross_cents > 0)
    for name, hosting in _HOSTINGS.items():
        here = ibis.ifelse(pays & (booked.hosting == hosting), 1, 0)
        was_here = ibis.ifelse(paid & (booked.opening_hosting == hosting), 1, 0)
        sums[f"on_{name}"] = whole((here.fill_null(0) - was_here.fill_null(0)).sum())
    return booked.group_by(*_UNIT, "month").agg(
        **sums,
        is_passing=booked.is_passing.max(),
        ended_on=booked.ended_on.max(),
        returned_on=booked.returned_on.min(),
    )


def _running(units: ibis.Table) -> ibis.Table:
    order = ibis.window(group_by=_UNIT, order_by="month")
    so_far = ibis.window(group_by=_UNIT, order_by="month", preceding=None, following=0)
    so_far_before = ibis.window(group_by=_UNIT, order_by="month", preceding=(None, 1))
    ever = ibis.window(group_by=_UNIT)
    running = units.mutate(
        mrr_net_cents=whole(_.net.sum().over(so_far)),
        mrr_gross_cents=whole(_.gross.sum().over(so_far)),
        **{f"{name}_now": whole(units[f"on_{name}"].sum().over(so_far)) for name in _HOSTINGS},
        next_month=_.month.lead().over(order),
    )
    pays = (running.mrr_net_cents > 0) | (running.mrr_gross_cents > 0)
    paid = (running.mrr_net_cents > running.net) | (running.mrr_gross_cents > running.gross)
    # Only where nothing is paid any more, or still not, has something ended for good.
    ended_on = ibis.ifelse(~pays & (paid | running.is_passing), running.ended_on, None)
    toggled = [
        ((running[f"{name}_now"] > 0) != (running[f"{name}_now"] - running[f"on_{name}"] > 0))
        for name in _HOSTINGS
    ]
    return running.mutate(
        opening_net_cents=running.mrr_net_cents - running.net,
        opening_gross_cents=running.mrr_gross_cents - running.gross,
        comes_or_goes=toggled[0] | toggled[1] | toggled[2],
        ended_before=ended_on.max().over(so_far_before),
        first_net_month=ibis.ifelse(running.mrr_net_cents > 0, running.month, None).min().over(ever),
        first_gross_month=ibis.ifelse(running.mrr_gross_cents > 0, running.month, None).min().over(ever),
    )


def _moved(units: ibis.Table) -> ibis.Table:
    """Name what licences brought and took that began or ended while the customer went on paying."""
    pays = (units.mrr_net_cents > 0) | (units.mrr_gross_cents > 0)
    paid = (units.opening_net_cents > 0) | (units.opening_gross_cents > 0)
    begun = (units.begun_net > 0) | (units.begun_gross > 0)
    stopped = (units.stopped_net > 0) | (units.stopped_gross > 0)
    gap = units.returned_on.delta(units.ended_before, unit="day")
    moves = units.mutate(
        move=ibis.cases(
            (pays & paid & units.comes_or_goes, "hosting migration"),
            (pays & paid & begun & stopped, "transfer"),
            else_=ibis.null("string"),
        ),
        passed_through=~pays & ~paid & units.is_passing,
        is_late_renewal=(pays & ~paid & (gap <= _LATE_DAYS)).fill_null(False),  # noqa: FBT003
    )
    return moves.mutate(**_neutral(moves, "net"), **_neutral(moves, "gross"))


def _neutral(moves: ibis.Table, basis: str) -> dict[str, ibis.Value]:
    goes_on = (moves[f"opening_{basis}_cents"] > 0) & (moves[f"mrr_{basis}_cents"] > 0)
    brought = moves[f"begun_{basis}"] - moves[f"stopped_{basis}"]
    is_migrated = (moves.move == "hosting migration").fill_null(False)  # noqa: FBT003
    is_transferred = (moves.move == "transfer").fill_null(False)  # noqa: FBT003
    parts = {
        "billing_period": moves[f"billing_period_{basis}_cents"],
        "hosting_migration": moves[f"rehosted_{basis}_cents"] + ibis.ifelse(is_migrated, brought, 0),
        "transfer": ibis.ifelse(is_transferred, brought, 0),
        # The share is the vendor's alone.
        "revenue_share": moves.revenue_share_net_cents if basis == "net" else 0,
    }
    return {
        f"{name}_{basis}_cents": ibis.ifelse(goes_on, value, 0).cast("int64") for name, value in parts.items()
    }


def spelled(balances: ibis.Table, keys: Sequence[str], last_month: int) -> ibis.Table:
    """Write each balance out for the months it stands, and the month in which it fell to nothing.

    Whatever else a row of ``balances`` tells is of its first month alone. ``next_month`` is the month
    of the row that follows it.
    """
    index = month_index(balances.month)
    until = month_index(balances.next_month)
    is_nothing = (balances.mrr_net_cents == 0) & (balances.mrr_gross_cents == 0)
    placed = balances.mutate(
        start=index.cast("int64"),
        stop=ibis.ifelse(is_nothing, index + 1, until.fill_null(last_month + 1)).cast("int64"),
    )
    spread = placed.mutate(index=ibis.range(placed.start, placed.stop).unnest())
    is_first = spread.index == spread.start
    told = {
        name: ibis.ifelse(is_first, spread[name], _nothing(spread[name]))
        for name in balances.columns
        if name not in {*keys, "month", "mrr_net_cents", "mrr_gross_cents", *_STANDING}
    }
    for basis in ("net", "gross"):
        told[f"opening_{basis}_cents"] = ibis.ifelse(
            is_first, spread[f"opening_{basis}_cents"], spread[f"mrr_{basis}_cents"]
        )
    return spread.mutate(month=first_day(spread.index), **told).drop("start", "stop", "index")


# What holds for all months of a customer and app.
_STANDING = ("first_net_month", "first_gross_month")


def _nothing(value: ibis.Value) -> ibis.Value:
    if value.type().is_integer():
        return ibis.literal(0, value.type())
    return ibis.literal(False) if value.type().is_boolean() else ibis.null(value.type())  # noqa: FBT003


CUSTOMER_MONTHS = Model(
    name="customer_months",
    grain=("customer_id", "app_key", "month"),
    columns={
        "customer_id": "string",
        "app_key": "string",
        "month": "date",
        "mrr_net_cents": "int64",
        "mrr_gross_cents": "int64",
        "opening_net_cents": "int64",
        "opening_gross_cents": "int64",
        "first_net_month": "date",
        "first_gross_month": "date",
        **{f"{name}_{basis}_cents": "int64" for name in NEUTRAL for basis in ("net", "gross")},
        "move": "string",
        "passed_through": "boolean",
        "is_late_renewal": "boolean",
        "ended_on": "date",
    },
    inputs=("licence_changes", "bookings"),
    build=customer_months,
)
