"""Renewals: which paid terms were due in a month, and which of them go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.metrics.retention.due import due_in, part
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["renewals"]

_COUNTS = ["due", "renewed", "renewed_with_grace", "provisional"]
_AMOUNTS = ["due_mrr", "renewed_mrr", "renewed_mrr_capped"]


def renewals(
    term_ends: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    known_on: date | None = None,
) -> pd.DataFrame:
    r"""Renewals: what was due in a month or quarter, and what of it goes on, by count and by value.

    Definition
    ----------
    A renewal is due for a licence on the day a paid term of it ends; the first purchase makes the
    first one. It is renewed when another paid term covers that day, whenever it was sold, of the same
    licence or of one that takes its place (a site move, a move from Data Center to Cloud). Renewed
    with grace counts those that are paid for again within 30 days, too.

    Of a quarter, all renewals due in its months count: a monthly plan is due three times, an annual one
    at most once.

    By value: the MRR that was due, and that of the terms that began for it, with grace. Capped, each
    renewal counts for no more than what was due, so that growth of one hides no loss of another.

    Formula
    -------
    renewal_rate = renewed / due; renewal_rate_with_grace = renewed_with_grace / due;
    renewed_mrr_rate = renewed MRR / due MRR; renewed_mrr_capped_rate = sum of min(renewed, due) / due.

    Units
    -----
    Rates are ratios: 1 is all of it, and ``renewed_mrr_rate`` may pass it. Amounts are US dollars
    with two digits, the other columns count renewals.

    Source
    ------
    ``models.term_ends``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nothing due: the rates are missing, never zero.
    - A term taken back whole is neither due nor a renewal, even when that is known only later. One
      billed anew, as upgrades are, is due when the new term ends. One cancelled in the middle is not
      due: it is churn of MRR.
    - Of overlapping terms each is due when it ends, and renewed if another reaches beyond.
    - ``provisional`` counts those not renewed that still have time: less than 30 days have passed at
      ``known_on``. They are in ``due``. Without ``known_on`` the column is missing.
    - A free or wholly discounted term renews nothing.
    - By hosting and so on, a row is what the term that ended was, whatever renewed it.

    Parameters
    ----------
    term_ends
        One row per licence and day on which paid terms ended.
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.
    known_on
        The day of the store's instant.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, due, renewed, renewed_with_grace,
        renewal_rate, renewal_rate_with_grace, due_mrr_usd, renewed_mrr_usd, renewed_mrr_capped_usd,
        renewed_mrr_rate, renewed_mrr_capped_rate, provisional.

    Examples
    --------
    >>> ends = ibis.memtable({"due_on": ["2026-10-05", "2026-10-20"], "month": ["2026-10-01"] * 2,
    ...     "due_net_cents": [10000, 5000], "gap_days": [0, 12], "renewed_net_cents": [12000, 5000],
    ...     }).cast({"due_on": "date", "month": "date"})
    >>> from reports_lib.periods import Months
    >>> october = renewals(ends, months=Months.parse("2026-10"))
    >>> october[["due", "renewed", "renewal_rate", "renewal_rate_with_grace"]].values.tolist()
    [[2.0, 1.0, 0.5, 1.0]]
    >>> october[["due_mrr_usd", "renewed_mrr_usd", "renewed_mrr_capped_usd"]].values.tolist()
    [[Decimal('150.00'), Decimal('170.00'), Decimal('150.00')]]
    """
    rows = due_in(term_ends, months=months, basis=basis, known_on=known_on)
    renewed = rows[f"renewed_{basis}_cents"]
    cells = rows.mutate(
        renewed=part(rows.is_renewed),
        renewed_with_grace=part(rows.is_in_grace),
        provisional=part(rows.is_open),
        renewed_mrr=part(rows.is_in_grace, renewed),
        renewed_mrr_capped=part(rows.is_in_grace, ibis.least(renewed, rows.due)),
    )
    sums = cells.group_by("month", *by).agg(
        due=cells.count(),
        due_mrr=whole(cells.due.sum()),
        **{name: whole(cells[name].sum()) for name in (*_COUNTS[1:], *_AMOUNTS[1:])},
    )
    frame = on_spine(collect(sums, metric="renewals"), months=months, by=by, columns=[*_COUNTS, *_AMOUNTS])
    due, worth = frame["due"], frame["due_mrr"]
    frame["renewal_rate"] = frame["renewed"] / due.where(due > 0)
    frame["renewal_rate_with_grace"] = frame["renewed_with_grace"] / due.where(due > 0)
    frame["renewed_mrr_rate"] = frame["renewed_mrr"] / worth.where(worth > 0)
    frame["renewed_mrr_capped_rate"] = frame["renewed_mrr_capped"] / worth.where(worth > 0)
    for name in _AMOUNTS:
        frame[f"{name}_usd"] = dollars_column(frame[name])
    if known_on is None:
        frame["provisional"] = None
    counted = ["due", "renewed", "renewed_with_grace", "renewal_rate", "renewal_rate_with_grace"]
    valued = [*(f"{name}_usd" for name in _AMOUNTS), "renewed_mrr_rate", "renewed_mrr_capped_rate"]
    return frame[[months.grain, *by, *counted, *valued, "provisional"]]
