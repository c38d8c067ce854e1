"""Licence churn: which part of the licences that could leave in a month did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.metrics.frames import collect, on_spine
from reports_lib.metrics.retention.due import due_in, part
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis
    import pandas as pd

    from reports_lib.periods import Months

__all__ = ["licence_churn"]

_PERIOD = "billing_period"


def licence_churn(
    term_ends: ibis.Table, *, months: Months, by: Sequence[str] = (), known_on: date | None = None
) -> pd.DataFrame:
    r"""Licences lost in a month or quarter, of those whose paid term ended in it, per billing period.

    Definition
    ----------
    Only a licence whose term ends can leave, so the renewals due are what losses are counted
    against, and monthly and annual ones are never blended. A renewal that is due is lost
    unless it is renewed by that day: lost = due - renewed, with the words of ``renewals``. A licence
    that goes on as another one, on another site or in the Cloud, is not lost.

    Of a quarter, all renewals due in its months count. A monthly licence is due in each, so its churn of
    a quarter is still a rate a month, while annual licences have only more of them due.

    Formula
    -------
    licence_churn = lost / due, for each billing period.

    Units
    -----
    ``licence_churn`` is a ratio (0-1); the other columns count renewals.

    Source
    ------
    ``models.term_ends``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nothing due: the ratio is missing, never zero.
    - Who renews late is lost in this month, and with grace is in ``renewals``.
    - ``provisional`` counts the lost that may still be renewed within grace: less than 30 days have
      passed at ``known_on``. Without ``known_on`` the column is missing.
    - Who cancels in the middle of a term is lost to MRR, and not here: nothing was due.
    - Others divide otherwise. Of 120 annual licences 10 are due and 2 lost, of 100 monthly ones all
      are due and 5 lost. Ours: 20 % annual, 5 % monthly. By licences in force instead of due, 1.67 %
      annual; blended, 6.36 % of those due or 3.18 % of all. 5 % a month are 45.96 % in a year.

    Parameters
    ----------
    term_ends
        One row per licence and day on which paid terms ended.
    months
        The months, or quarters, to print.
    by
        Columns to split by beside the billing period.
    known_on
        The day of the store's instant.

    Returns
    -------
    DataFrame
        One row per month, value of ``by`` and billing period: month, by columns, billing_period, due,
        lost, licence_churn, provisional.

    Examples
    --------
    >>> import ibis
    >>> ends = ibis.memtable({"due_on": ["2026-10-05", "2026-10-20"], "month": ["2026-10-01"] * 2,
    ...     "billing_period": ["Annual", "Annual"], "due_net_cents": [10000, 5000],
    ...     "gap_days": [0, 12]}).cast({"due_on": "date", "month": "date"})
    >>> from reports_lib.periods import Months
    >>> october = licence_churn(ends, months=Months.parse("2026-10"))
    >>> october[["billing_period", "due", "lost", "licence_churn"]].values.tolist()
    [['Annual', 2, 1, 0.5]]
    """
    keys = list(dict.fromkeys([*by, _PERIOD]))
    rows = due_in(term_ends, months=months, basis="net", known_on=known_on)
    cells = rows.mutate(lost=part(~rows.is_renewed), provisional=part(rows.is_open))
    sums = cells.group_by("month", *keys).agg(
        due=cells.count(), lost=whole(cells.lost.sum()), provisional=whole(cells.provisional.sum())
    )
    columns = ["due", "lost", "provisional"]
    frame = on_spine(collect(sums, metric="licence_churn"), months=months, by=keys, columns=columns)
    frame["licence_churn"] = frame["lost"] / frame["due"].where(frame["due"] > 0)
    if known_on is None:
        frame["provisional"] = None
    return frame[[months.grain, *keys, "due", "lost", "licence_churn", "provisional"]]
