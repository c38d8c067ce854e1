"""Upgrades: changes of running terms, each one event, and what they were made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.metrics.gathering import gathered
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis
    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["upgrades"]

_PARTS = ("seats", "price", "edition", "billing_period", "revenue_share")


def upgrades(
    upgrades: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""Changes of running terms, each as one event, and what they did to MRR.

    Definition
    ----------
    A change of a running term is booked as a refund of the old line and a new line. The two are one
    event, in the month of the new line's sale; neither is churn, nor a refund. Its change of MRR is
    the new line's MRR less the old one's. Of a quarter, all are the sum of its months.

    Formula
    -------
    change = seats + price + edition + billing period + revenue share. The revenue share is the new
    net MRR less the new gross MRR at the old share. Seats are old MRR x (new seats / old seats - 1).
    What is left belongs to the edition where it changed, else to the billing period where that
    changed, else to the price.

    Units
    -----
    ``events`` counts changes; the others are signed US dollars of MRR with two digits.

    Source
    ------
    ``models.upgrades``, built from Marketplace transactions.

    Edge cases
    ----------
    - Refund and new line are paired by the sale both name, else the same invoice, else the same day;
      a refund without a new line is a refund.
    - A new line for the whole term and one for the days that were left are both worth their MRR.
    - Where seats are unknown or without a limit, their part is in that of price or edition.
    - An upgrade with the renewal, or one booked as a difference, has no refund and is no event here.

    Parameters
    ----------
    upgrades
        One row per re-billed line.
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``; on gross the revenue share is zero.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, events, change_mrr_usd,
        seats_mrr_usd, price_mrr_usd, edition_mrr_usd, billing_period_mrr_usd, revenue_share_mrr_usd.

    Examples
    --------
    >>> import ibis
    >>> from reports_lib.periods import Months
    >>> nothing = {f"{name}_net_cents": [0] for name in ("price", "edition", "billing_period")}
    >>> event = ibis.memtable({"month": ["2026-05-01"], "seats_net_cents": [5667],
    ...     "revenue_share_net_cents": [-834], **nothing}).cast({"month": "date"})
    >>> found = upgrades(event, months=Months.parse("2026-05"))
    >>> found[["events", "change_mrr_usd"]].values.tolist()
    [[1, Decimal('48.33')]]
    """
    booked = gathered(upgrades, months)
    parts = {f"{name}_part": whole(booked[f"{name}_{basis}_cents"].sum()) for name in _PARTS}
    sums = booked.group_by("month", *by).agg(events=_.count(), **parts)
    frame = on_spine(collect(sums, metric="upgrades"), months=months, by=by, columns=["events", *parts])
    frame["change_mrr_usd"] = dollars_column(frame[list(parts)].sum(axis=1))
    for name in _PARTS:
        frame[f"{name}_mrr_usd"] = dollars_column(frame[f"{name}_part"])
    return frame[[months.grain, *by, "events", "change_mrr_usd", *(f"{name}_mrr_usd" for name in _PARTS)]]
