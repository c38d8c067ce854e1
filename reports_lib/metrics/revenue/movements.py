"""Movements: the waterfall of MRR from opening to closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.errors import ReportError
from reports_lib.metrics.frames import collect, dollars, dollars_column, on_spine, within
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["moved", "mrr_movements"]

_GAINS = ("new", "reactivation", "expansion")
_LOSSES = ("contraction", "churn")


def mrr_movements(
    customer_months: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""The waterfall of MRR: from each month's opening to its closing balance.

    Definition
    ----------
    Movements compare a customer's MRR for an app at two month ends. New: above zero for the first
    time ever. Reactivation: above zero again. Churn: no longer above zero. Expansion and
    contraction: more or less, above zero at both ends. Neutral: changes of booking, not of
    business; none is told apart yet, so it is zero.

    Formula
    -------
    opening + new + reactivation + expansion - contraction - churn + neutral = closing, to the cent.

    Units
    -----
    US dollars with two digits. Contraction and churn are positive; neutral is signed.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Who comes and goes between two month ends does not move the balance.
    - By a segment, a customer that moves inside an app shows as contraction in the one segment and
      expansion in the other, never as churn.
    - Below zero (refunds without their sale), a fall counts as contraction, a rise as expansion.
    - A waterfall that does not close is a ``ReportError``.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month.
    months
        The months to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, opening_mrr_usd, new_mrr_usd,
        reactivation_mrr_usd, expansion_mrr_usd, contraction_mrr_usd, churn_mrr_usd,
        neutral_mrr_usd, closing_mrr_usd.

    Examples
    --------
    >>> table = ibis.memtable({"customer_id": ["ann"], "app_key": ["a"], "month": ["2026-10-01"],
    ...     "opening_net_cents": [10000], "mrr_net_cents": [15000], "first_net_month": ["2026-01-01"],
    ...     }).cast({"month": "date", "first_net_month": "date"})
    >>> from reports_lib.periods import Months
    >>> moves = mrr_movements(table, months=Months.parse("2026-10"))
    >>> moves[["opening_mrr_usd", "expansion_mrr_usd", "closing_mrr_usd"]].values.tolist()
    [[Decimal('100.00'), Decimal('50.00'), Decimal('150.00')]]
    """
    table = moved(customer_months, basis).filter(within(months))
    kinds = {kind: whole(table.change.sum(where=table.movement == kind)) for kind in (*_GAINS, *_LOSSES)}
    sums = table.group_by("month", *by).agg(
        opening=whole(table.opening.sum()), closing=whole(table.closing.sum()), **kinds
    )
    columns = ["opening", *_GAINS, *_LOSSES, "closing"]
    frame = on_spine(collect(sums, metric="mrr_movements"), months=months, by=by, columns=columns)
    _check_closes(frame)
    signs = dict.fromkeys(_GAINS, 1) | dict.fromkeys(_LOSSES, -1) | {"opening": 1, "closing": 1}
    for column in columns:
        frame[f"{column}_mrr_usd"] = dollars_column(frame[column] * signs[column])
    frame["neutral_mrr_usd"] = dollars_column(frame["opening"] * 0)
    shown = ["opening", *_GAINS, *_LOSSES, "neutral", "closing"]
    return frame[["month", *by, *(f"{column}_mrr_usd" for column in shown)]]


def moved(customer_months: ibis.Table, basis: Basis) -> ibis.Table:
    """Name the movement of every row by what the customer's whole MRR for the app did."""
    table = customer_months.mutate(
        opening=_[f"opening_{basis}_cents"], closing=_[f"mrr_{basis}_cents"], first=_[f"first_{basis}_month"]
    )
    unit = "unit_" if f"unit_mrr_{basis}_cents" in table.columns else ""
    before, after = table[f"{unit}opening_{basis}_cents"], table[f"{unit}mrr_{basis}_cents"]
    change = table.closing - table.opening
    movement = ibis.cases(
        ((before <= 0) & (after > 0) & (table.month == table["first"]), "new"),
        ((before <= 0) & (after > 0), "reactivation"),
        ((before > 0) & (after <= 0), "churn"),
        (change > 0, "expansion"),
        (change < 0, "contraction"),
        else_="none",
    )
    return table.mutate(change=change, movement=movement)


def _check_closes(frame: pd.DataFrame) -> None:
    residual = frame["closing"] - frame[["opening", *_GAINS, *_LOSSES]].sum(axis=1)
    if residual.any():
        first = residual.to_numpy().nonzero()[0][0]
        month = frame["month"].iloc[first]
        raise ReportError(
            f"The waterfall of {month:%Y-%m} does not close: off by {dollars(residual.iloc[first])}",
            where="metric mrr_movements",
            todo="run: reports check; do not publish this month until it closes",
        )
