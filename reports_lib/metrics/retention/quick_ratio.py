"""Quick ratio: how much MRR is gained for each dollar lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.metrics.ratios import dollars_ratio
from reports_lib.metrics.revenue import mrr_movements

if TYPE_CHECKING:
    from collections.abc import Sequence

    import ibis
    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["quick_ratio"]


def quick_ratio(
    customer_months: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""How much MRR is gained for each dollar of MRR that is lost.

    Definition
    ----------
    The gains and losses of the waterfall, set against each other. Customers who come back were won
    before, so they are told beside and not within. Of a quarter, the gains and losses of its three
    months are added up, and then set against each other.

    Formula
    -------
    quick_ratio = (new + expansion) / (churn + contraction);
    quick_ratio_with_reactivation = (new + expansion + reactivation) / (churn + contraction).

    Units
    -----
    The ratios are plain numbers: 4 means four dollars gained for one lost. The amounts are US dollars
    with two digits, all positive.

    Source
    ------
    ``mrr_movements``, from ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nothing was lost: the ratios are missing, never infinite.
    - Neutral changes are neither gained nor lost.

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

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, gained_mrr_usd,
        reactivation_mrr_usd, lost_mrr_usd, quick_ratio, quick_ratio_with_reactivation.

    Examples
    --------
    >>> import ibis
    >>> from reports_lib.models.customer_months import NEUTRAL
    >>> nothing = {f"{kind}_net_cents": [0, 0] for kind in NEUTRAL}
    >>> table = ibis.memtable({"customer_id": ["ann", "bob"], "app_key": ["a", "a"],
    ...     "month": ["2026-10-01"] * 2, "opening_net_cents": [10000, 5000],
    ...     "mrr_net_cents": [20000, 0], "first_net_month": ["2026-01-01"] * 2, "ended_on": [None] * 2,
    ...     "passed_through": [False] * 2, "is_late_renewal": [False] * 2, **nothing,
    ...     }).cast({"month": "date", "first_net_month": "date", "ended_on": "date"})
    >>> from reports_lib.periods import Months
    >>> quick_ratio(table, months=Months.parse("2026-10"))[["gained_mrr_usd", "quick_ratio"]].values.tolist()
    [[Decimal('100.00'), 2.0]]
    """
    frame = mrr_movements(customer_months, months=months, by=by, basis=basis)
    frame["gained_mrr_usd"] = frame["new_mrr_usd"] + frame["expansion_mrr_usd"]
    frame["lost_mrr_usd"] = frame["churn_mrr_usd"] + frame["contraction_mrr_usd"]
    frame["quick_ratio"] = dollars_ratio(frame["gained_mrr_usd"], frame["lost_mrr_usd"])
    frame["quick_ratio_with_reactivation"] = dollars_ratio(
        frame["gained_mrr_usd"] + frame["reactivation_mrr_usd"], frame["lost_mrr_usd"]
    )
    frame.attrs["metric"] = "quick_ratio"
    amounts = ["gained_mrr_usd", "reactivation_mrr_usd", "lost_mrr_usd"]
    return frame[[months.grain, *by, *amounts, "quick_ratio", "quick_ratio_with_reactivation"]]
