"""Movements: the waterfall of MRR from opening to closing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.errors import ReportError
from reports_lib.metrics.frames import collect, dollars, dollars_column, on_spine
from reports_lib.metrics.gathering import gathered
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["moved", "mrr_movements"]

_GAINS = ("new", "reactivation", "expansion")
_LOSSES = ("contraction", "churn")
_NEUTRAL = ("billing_period", "hosting_migration", "transfer", "revenue_share")
_BOOKED = (*_NEUTRAL, "moved")
_BESIDE = ("late_renewal", "provisional_churn")
_GRACE = timedelta(days=30)


def mrr_movements(
    customer_months: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    known_on: date | None = None,
) -> pd.DataFrame:
    r"""The waterfall of MRR: from opening to closing balance.

    Definition
    ----------
    Movements compare a customer's MRR for an app at two month ends. New: above zero for the first
    time ever. Reactivation: above zero again. Churn: no longer above zero. Expansion and
    contraction: more or less, above zero at both ends, by anything that is not neutral. Neutral are
    changes of booking, not of business, each in a column of its own: another billing period, a
    hosting migration, a transfer to another licence, another share for the vendor. By a segment,
    ``moved_mrr_usd`` is what licences brought or took by going from one segment to another.

    A quarter opens as its first month did, closes as its last one did, and each movement is the sum of
    the three months: who left in the first and came back in the second is in churn and in reactivation.

    Formula
    -------
    opening + new + reactivation + expansion - contraction - churn + neutral = closing, to the cent;
    neutral = billing period + hosting migration + transfer + revenue share + moved.

    Units
    -----
    US dollars with two digits. Contraction and churn are positive; neutral ones are signed.
    ``passed_through`` counts customers and apps.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Who comes and goes between two month ends does not move the balance: ``passed_through``; by a
      segment, in that of each term in between.
    - Churn is booked in the month in which the paid term ended. Of it, ``provisional_churn_mrr_usd``
      may still be renewed: the term ended less than 30 days before ``known_on``. Without
      ``known_on`` it is missing.
    - Who returns within 30 days is in the reactivation of that month, of which
      ``late_renewal_mrr_usd``; the month of the churn is never rewritten.
    - By a segment, a customer that keeps the app has no churn; one that leaves the segment moved.
    - Below zero (refunds without their sale), a fall counts as contraction, a rise as expansion.
    - A waterfall that does not close is a ``ReportError``.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month.
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.
    known_on
        The day up to which the ledger is known.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, opening_mrr_usd, new_mrr_usd,
        reactivation_mrr_usd, expansion_mrr_usd, contraction_mrr_usd, churn_mrr_usd,
        neutral_mrr_usd, closing_mrr_usd, billing_period_mrr_usd, hosting_migration_mrr_usd,
        transfer_mrr_usd, revenue_share_mrr_usd, moved_mrr_usd, late_renewal_mrr_usd,
        provisional_churn_mrr_usd, passed_through.

    Examples
    --------
    >>> nothing = {f"{kind}_net_cents": [0] for kind in
    ...     ("billing_period", "hosting_migration", "transfer", "revenue_share")}
    >>> table = ibis.memtable({"customer_id": ["ann"], "app_key": ["a"], "month": ["2026-10-01"],
    ...     "opening_net_cents": [10000], "mrr_net_cents": [15000], "first_net_month": ["2026-01-01"],
    ...     "passed_through": [False], "is_late_renewal": [False], "ended_on": [None], **nothing,
    ...     }).cast({"month": "date", "first_net_month": "date", "ended_on": "date"})
    >>> from reports_lib.periods import Months
    >>> moves = mrr_movements(table, months=Months.parse("2026-10"))
    >>> moves[["opening_mrr_usd", "expansion_mrr_usd", "closing_mrr_usd"]].values.tolist()
    [[Decimal('100.00'), Decimal('50.00'), Decimal('150.00')]]
    """
    table = gathered(moved(customer_months, basis), months, opening=["opening"], closing=["closing"])
    # Renewed late is who returns; who just left may still be.
    matures_after = known_on - _GRACE if known_on else None
    is_late = (table.movement == "reactivation") & table.is_late_renewal
    is_open = (table.movement == "churn") & (
        table.ended_on > ibis.literal(matures_after, "date") if known_on else ibis.literal(value=False)
    )
    sums = table.group_by("month", *by).agg(
        opening=whole(table.opening.sum()),
        closing=whole(table.closing.sum()),
        **{kind: whole(table.business.sum(where=table.movement == kind)) for kind in (*_GAINS, *_LOSSES)},
        **{f"{kind}_part": whole(table[f"{kind}_part"].sum()) for kind in _BOOKED},
        late_renewal=whole(table.business.sum(where=is_late)),
        provisional_churn=whole(table.business.sum(where=is_open)),
        passed_through=whole(ibis.ifelse(table.passed_through, 1, 0).sum()),
    )
    parts = [f"{kind}_part" for kind in _BOOKED]
    columns = ["opening", *_GAINS, *_LOSSES, *parts, "closing", *_BESIDE, "passed_through"]
    frame = on_spine(collect(sums, metric="mrr_movements"), months=months, by=by, columns=columns)
    frame["neutral"] = frame[parts].sum(axis=1)
    _check_closes(frame, months)
    negated = {*_LOSSES, "provisional_churn"}
    shown = ["opening", *_GAINS, *_LOSSES, "neutral", "closing", *parts, *_BESIDE]
    for column in shown:
        name = f"{column.removesuffix('_part')}_mrr_usd"
        frame[name] = dollars_column(frame[column] * (-1 if column in negated else 1))
    if not known_on:
        frame["provisional_churn_mrr_usd"] = None
    names = [f"{column.removesuffix('_part')}_mrr_usd" for column in shown]
    return frame[[months.grain, *by, *names, "passed_through"]]


def moved(customer_months: ibis.Table, basis: Basis) -> ibis.Table:
    """Name the movement of every row by what the customer's whole MRR for the app did.

    ``change`` is the change of the balance, ``business`` what of it is not neutral; each neutral part
    has a column: its name and ``_part``.
    """
    is_split = f"moved_{basis}_cents" in customer_months.columns
    kinds = _BOOKED if is_split else _NEUTRAL
    parts = {f"{kind}_part": customer_months[f"{kind}_{basis}_cents"] for kind in kinds}
    parts.setdefault("moved_part", ibis.literal(0, "int64"))
    table = customer_months.mutate(
        opening=_[f"opening_{basis}_cents"],
        closing=_[f"mrr_{basis}_cents"],
        first=_[f"first_{basis}_month"],
        **parts,
    )
    unit = "unit_" if is_split else ""
    before, after = table[f"{unit}opening_{basis}_cents"], table[f"{unit}mrr_{basis}_cents"]
    change = table.closing - table.opening
    business = change
    for name in parts:
        business = business - table[name]
    movement = ibis.cases(
        ((before <= 0) & (after > 0) & (table.month == table["first"]), "new"),
        ((before <= 0) & (after > 0), "reactivation"),
        ((before > 0) & (after <= 0), "churn"),
        (business > 0, "expansion"),
        (business < 0, "contraction"),
        (change != 0, "neutral"),
        else_="none",
    )
    return table.mutate(change=change, business=business, movement=movement)


def _check_closes(frame: pd.DataFrame, months: Months) -> None:
    residual = frame["closing"] - frame[["opening", *_GAINS, *_LOSSES, "neutral"]].sum(axis=1)
    if residual.any():
        first = residual.to_numpy().nonzero()[0][0]
        period = frame[months.grain].iloc[first]
        told = f"{period:%F-Q%q}" if months.grain == "quarter" else f"{period:%Y-%m}"
        raise ReportError(
            f"The waterfall of {told} does not close: off by {dollars(residual.iloc[first])}",
            where="metric mrr_movements",
            todo=f"run: reports check; do not publish this {months.grain} until it closes",
        )
