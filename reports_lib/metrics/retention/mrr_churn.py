"""MRR churn: which part of the MRR that could leave in a month did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.metrics.gathering import gathered
from reports_lib.metrics.retention.due import due_in, part
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["mrr_churn"]

_PERIOD = "billing_period"
_AMOUNTS = ["opening", "due", "lost", "provisional"]


def mrr_churn(
    term_ends: ibis.Table,
    *,
    opening: ibis.Table,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    known_on: date | None = None,
) -> pd.DataFrame:
    r"""MRR lost in a month or quarter, of that whose paid term ended in it, per billing period.

    Definition
    ----------
    What ``licence_churn`` counts, by value: the MRR of the terms that ended in it, and of those of
    them that were not renewed by that day. The MRR with which the month or quarter opened stands beside.

    Of a quarter, all that was due in its months counts, a monthly term each time: what was due may then
    pass the MRR with which the quarter opened.

    Formula
    -------
    mrr_churn = lost MRR / due MRR, for each billing period.

    Units
    -----
    ``mrr_churn`` is a ratio (0-1); the other columns are US dollars with two digits.

    Source
    ------
    ``models.term_ends`` and ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nothing due: the ratio is missing, never zero.
    - A renewal for less is no churn: what is missing is contraction, and is in ``renewals`` by value.
    - A term cancelled in its middle was not due. The churn of ``mrr_movements`` has it, and leaves
      out who drops one licence and keeps another: the two are not the same sum.
    - A term is due at what it was billed at; partial refunds lower the opening MRR only.
    - ``provisional_mrr_usd`` is the part of the lost that may still be renewed within grace: less than
      30 days have passed at ``known_on``. Without ``known_on`` the column is missing.

    Parameters
    ----------
    term_ends
        One row per licence and day on which paid terms ended.
    opening
        Customer months split by ``billing_period`` and ``by``.
    months
        The months, or quarters, to print.
    by
        Columns to split by beside the billing period.
    basis
        ``net`` or ``gross``.
    known_on
        The day of the store's instant.

    Returns
    -------
    DataFrame
        One row per month, value of ``by`` and billing period: month, by columns, billing_period,
        opening_mrr_usd, due_mrr_usd, lost_mrr_usd, mrr_churn, provisional_mrr_usd.

    Examples
    --------
    >>> ends = ibis.memtable({"due_on": ["2026-10-05", "2026-10-20"], "month": ["2026-10-01"] * 2,
    ...     "billing_period": ["Annual", "Annual"], "due_net_cents": [15000, 5000],
    ...     "gap_days": [0, 12]}).cast({"due_on": "date", "month": "date"})
    >>> balances = ibis.memtable({"month": ["2026-10-01"], "billing_period": ["Annual"],
    ...     "opening_net_cents": [90000]}).cast({"month": "date"})
    >>> from reports_lib.periods import Months
    >>> october = mrr_churn(ends, opening=balances, months=Months.parse("2026-10"))
    >>> october[["opening_mrr_usd", "due_mrr_usd", "lost_mrr_usd", "mrr_churn"]].values.tolist()
    [[Decimal('900.00'), Decimal('200.00'), Decimal('50.00'), 0.25]]
    """
    keys = list(dict.fromkeys([*by, _PERIOD]))
    rows = due_in(term_ends, months=months, basis=basis, known_on=known_on)
    nothing = ibis.literal(0, "int64")
    ended = rows.select(
        "month",
        *keys,
        opening=nothing,
        due=rows.due,
        lost=part(~rows.is_renewed, rows.due),
        provisional=part(rows.is_open, rows.due),
    )
    balances = opening.mutate(opening=_[f"opening_{basis}_cents"])
    opened = gathered(balances, months, opening=["opening"]).select(
        "month",
        *keys,
        "opening",
        **dict.fromkeys(("due", "lost", "provisional"), nothing),
    )
    # Added up and not joined, so that segments without a name need no care.
    both = ibis.union(ended, opened)
    sums = both.group_by("month", *keys).agg(**{name: whole(both[name].sum()) for name in _AMOUNTS})
    frame = on_spine(collect(sums, metric="mrr_churn"), months=months, by=keys, columns=_AMOUNTS)
    for name in _AMOUNTS:
        frame[f"{name}_mrr_usd"] = dollars_column(frame[name])
    frame["mrr_churn"] = frame["lost"] / frame["due"].where(frame["due"] > 0)
    if known_on is None:
        frame["provisional_mrr_usd"] = None
    shown = ["opening_mrr_usd", "due_mrr_usd", "lost_mrr_usd", "mrr_churn", "provisional_mrr_usd"]
    return frame[[months.grain, *keys, *shown]]
