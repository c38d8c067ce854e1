"""Segment months: customer months split by how licences are booked, such as by hosting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.customer_months import NEUTRAL, spelled

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["segment_months"]

_UNIT = ["customer_id", "app_key"]
_BASES = ("net", "gross")
_BALANCES = ("mrr_net_cents", "mrr_gross_cents", "opening_net_cents", "opening_gross_cents")


def segment_months(
    licence_changes: ibis.Table,
    bookings: ibis.Table,
    customer_months: ibis.Table,
    *,
    by: Sequence[str],
    last_month: int,
) -> ibis.Table:
    """MRR as in ``customer_months``, split by columns of ``bookings``, such as hosting.

    One row per customer, app, ``by`` columns and month; a licence is in one segment at a month's end.
    One that goes from a segment to another while it is worth something takes its old MRR out of the
    one and brings it to the other: that is ``moved_*``, which is neutral and sums to zero over the
    segments. ``unit_*`` holds the customer's whole MRR for the app, which says whether there is churn.
    Who passed through did so in the segments of the licences that had a term.
    """
    unit = customer_months.select(
        *_UNIT,
        "month",
        "move",
        *("first_net_month", "first_gross_month", "passed_through", "is_late_renewal", "ended_on"),
        **{f"unit_{name}": customer_months[name] for name in _BALANCES},
    )
    named = bookings.select("booking", *by)
    before = named.rename({f"opening_{name}": name for name in ("booking", *by)})
    changes = (
        licence_changes.left_join(named, "booking")
        .left_join(before, "opening_booking")
        .join(unit.drop("first_net_month", "first_gross_month"), [*_UNIT, "month"])
    )
    keys = [*_UNIT, *by]
    split = _running(ibis.union(_left(changes, by), _stays(changes, by)), keys)
    spread = spelled(split, keys, last_month)
    return (
        spread.left_join(unit.drop("move", "passed_through"), [*_UNIT, "month"])
        .drop("customer_id_right", "app_key_right", "month_right", "next_month")
        .mutate(
            is_late_renewal=_.is_late_renewal.fill_null(False),  # noqa: FBT003
            **{f"unit_{name}": _[f"unit_{name}"].fill_null(0) for name in _BALANCES},
        )
    )


def _is_elsewhere(changes: ibis.Table, by: Sequence[str]) -> ibis.Value:
    apart = ibis.literal(value=False)
    for name in by:
        apart = apart | ~changes[name].identical_to(changes[f"opening_{name}"])
    had_worth = (changes.opening_net_cents != 0) | (changes.opening_gross_cents != 0)
    return apart & had_worth


def _left(changes: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """What licences took out of the segment that they were in."""
    gone = changes.filter(_is_elsewhere(changes, by))
    parts: dict[str, ibis.Value] = {}
    for basis in _BASES:
        taken = -gone[f"opening_{basis}_cents"]
        parts |= {
            basis: taken,
            f"moved_{basis}_cents": ibis.ifelse(_goes_on(gone, basis), taken, 0),
            **{f"{name}_{basis}_cents": ibis.literal(0) for name in NEUTRAL},
            **_brought(gone, basis, taken),
        }
    segment = {name: gone[f"opening_{name}"] for name in by}
    return gone.select(
        *_UNIT, **segment, month=gone.month, passed_through=ibis.literal(value=False), **_whole(parts)
    )[_columns(by)]


def _stays(changes: ibis.Table, by: Sequence[str]) -> ibis.Table:
    """What licences did in the segment that they are in now."""
    came = _is_elsewhere(changes, by)
    parts: dict[str, ibis.Value] = {}
    for basis in _BASES:
        opening, closing = changes[f"opening_{basis}_cents"], changes[f"mrr_{basis}_cents"]
        here = ibis.ifelse(came, closing, closing - opening)
        brought = _brought(changes, basis, here)
        pays_on = _pays_on(changes, basis)
        rehosted = ibis.ifelse(pays_on, changes[f"rehosted_{basis}_cents"], 0)
        parts |= {
            basis: here,
            f"moved_{basis}_cents": ibis.ifelse(came & _goes_on(changes, basis), opening, 0),
            **brought,
            f"hosting_migration_{basis}_cents": brought[f"hosting_migration_{basis}_cents"] + rehosted,
        }
        told = ["billing_period", *(["revenue_share"] if basis == "net" else [])]
        parts |= {
            f"{name}_{basis}_cents": ibis.ifelse(pays_on, changes[f"{name}_{basis}_cents"], 0)
            for name in told
        }
    parts["revenue_share_gross_cents"] = ibis.literal(0)
    passed = changes.is_passing & changes.passed_through
    return changes.select(*_UNIT, *by, "month", passed_through=passed, **_whole(parts))[_columns(by)]


def _pays_on(changes: ibis.Table, basis: str) -> ibis.Value:
    """Say whether the customer has MRR above zero at both ends of the month."""
    return (changes[f"unit_opening_{basis}_cents"] > 0) & (changes[f"unit_mrr_{basis}_cents"] > 0)


def _goes_on(changes: ibis.Table, basis: str) -> ibis.Value:
    """Say whether customer and licence have MRR above zero at both ends of the month."""
    is_kept = (changes[f"opening_{basis}_cents"] > 0) & (changes[f"mrr_{basis}_cents"] > 0)
    return _pays_on(changes, basis) & is_kept


def _brought(changes: ibis.Table, basis: str, amount: ibis.Value) -> dict[str, ibis.Value]:
    """What a licence that begins or ends brings or takes: it moves the way its customer does."""
    is_kept = (changes[f"opening_{basis}_cents"] > 0) == (changes[f"mrr_{basis}_cents"] > 0)
    begins_or_ends = _pays_on(changes, basis) & ~is_kept
    return {
        f"{name}_{basis}_cents": ibis.ifelse(begins_or_ends & (changes.move == word), amount, 0)
        for name, word in (("hosting_migration", "hosting migration"), ("transfer", "transfer"))
    }


def _whole(parts: dict[str, ibis.Value]) -> dict[str, ibis.Value]:
    return {name: value.fill_null(0).cast("int64") for name, value in parts.items()}


def _columns(by: Sequence[str]) -> list[str]:
    parts = [f"{name}_{basis}_cents" for name in ("moved", *NEUTRAL) for basis in _BASES]
    return [*_UNIT, *by, "month", "passed_through", *_BASES, *parts]


def _running(rows: ibis.Table, keys: Sequence[str]) -> ibis.Table:
    """Add rows up to one per segment and month, and balances from month to month."""
    sums = {
        name: whole(rows[name].sum())
        for name in rows.columns
        if name not in {*keys, "month", "passed_through"}
    }
    by_month = rows.group_by(*keys, "month").agg(**sums, passed_through=rows.passed_through.max())
    kept = by_month.filter(_something(by_month))
    order = ibis.window(group_by=list(keys), order_by="month")
    so_far = ibis.window(group_by=list(keys), order_by="month", preceding=None, following=0)
    running = kept.mutate(
        mrr_net_cents=whole(_.net.sum().over(so_far)),
        mrr_gross_cents=whole(_.gross.sum().over(so_far)),
        next_month=_.month.lead().over(order),
    )
    return running.mutate(
        opening_net_cents=running.mrr_net_cents - running.net,
        opening_gross_cents=running.mrr_gross_cents - running.gross,
    ).drop("net", "gross")


def _something(by_month: ibis.Table) -> ibis.Value:
    """Say whether a row tells of anything: a balance that changed, or who passed through."""
    found = by_month.passed_through
    for name in by_month.columns:
        if name in _BASES or name.endswith("_cents"):
            found = found | (by_month[name] != 0)
    return found
