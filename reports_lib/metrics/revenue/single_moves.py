"""Single moves: the customers behind the waterfall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, named_periods
from reports_lib.metrics.gathering import gathered, period_index
from reports_lib.metrics.revenue.movements import moved
from reports_lib.models.cents import whole
from reports_lib.models.customer_months import NEUTRAL
from reports_lib.models.licence_changes import first_day
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["customer_movements"]


def customer_movements(
    customer_months: ibis.Table,
    customers: ibis.Table,
    *,
    months: Months,
    basis: Basis = "net",
    limit: int = 10,
) -> pd.DataFrame:
    r"""Who came, grew, shrank and left: the largest single changes of MRR.

    Definition
    ----------
    The changes that ``mrr_movements`` sums, one a customer, app and month, largest first.

    Of a quarter, what a customer pays for an app at its end against its opening is one change: who grew
    in two of its months is told once, and who left and came back at the same price not at all.

    Formula
    -------
    change = closing MRR - opening MRR of the customer for the app.

    Units
    -----
    US dollars with two digits; the change is signed.

    Source
    ------
    ``models.customer_months`` and ``models.customers``, built from Marketplace records.

    Edge cases
    ----------
    - A customer whose company nobody knows has a missing ``company``.
    - A change that is partly neutral has the name of the part that is business; ``neutral`` is a
      change of booking alone.
    - Changes of the same size are in the order of customer and app.

    Parameters
    ----------
    customer_months
        One row per customer, app and month.
    customers
        One row per customer.
    months
        The months, or quarters, to look at.
    basis
        ``net`` or ``gross``.
    limit
        How many changes to return at most.

    Returns
    -------
    DataFrame
        One row per customer, app and month: month, customer_id, company, app_key, movement,
        opening_mrr_usd, closing_mrr_usd, change_usd.

    Examples
    --------
    >>> from reports_lib.periods import Months
    >>> nothing = {f"{kind}_net_cents": [0] for kind in
    ...     ("billing_period", "hosting_migration", "transfer", "revenue_share")}
    >>> moves = ibis.memtable({"customer_id": ["ann"], "app_key": ["a"], "month": ["2026-10-01"],
    ...     "opening_net_cents": [10000], "mrr_net_cents": [0], "first_net_month": ["2026-01-01"],
    ...     **nothing}).cast({"month": "date", "first_net_month": "date"})
    >>> names = ibis.memtable({"customer_id": ["ann"], "company": ["Ann Ltd"]})
    >>> left = customer_movements(moves, names, months=Months.parse("2026-10"))
    >>> left[["company", "movement", "change_usd"]].values.tolist()
    [['Ann Ltd', 'churn', Decimal('-100.00')]]
    """
    changes = moved(_of_periods(customer_months, months, basis), basis).filter(_.change != 0)
    named = changes.left_join(customers.select("customer_id", "company"), "customer_id")
    largest = named.order_by(_.change.abs().desc(), "customer_id", "app_key", "month").limit(limit)
    frame = collect(
        largest.select(
            "month", "customer_id", "company", "app_key", "movement", "opening", "closing", "change"
        ),
        metric="customer_movements",
    )
    for column, name in (
        ("opening", "opening_mrr_usd"),
        ("closing", "closing_mrr_usd"),
        ("change", "change_usd"),
    ):
        frame[name] = dollars_column(frame[column])
    return named_periods(frame, months).drop(columns=["opening", "closing", "change"])


def _of_periods(customer_months: ibis.Table, months: Months, basis: Basis) -> ibis.Table:
    """One row per customer, app and period, in the columns of customer months that name a movement."""
    opening, closing, first = f"opening_{basis}_cents", f"mrr_{basis}_cents", f"first_{basis}_month"
    rows = gathered(customer_months, months, opening=[opening], closing=[closing])
    if months.length == 1:
        return rows
    began = month_index(rows[first])
    # Whoever first paid within the span did so in one of its periods; an earlier month stays what it is.
    in_span = (began >= months.first.index) & (began <= months.last.index)
    rows = rows.mutate({first: ibis.ifelse(in_span, first_day(period_index(began, months)), rows[first])})
    sums = [opening, closing, *(f"{kind}_{basis}_cents" for kind in NEUTRAL)]
    return rows.group_by("customer_id", "app_key", "month").agg(
        **{name: whole(rows[name].sum()) for name in sums}, **{first: rows[first].min()}
    )
