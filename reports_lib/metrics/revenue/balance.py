"""Balance: MRR in force at each month's end."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.metrics.gathering import at_close
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["mrr"]

_CENT = Decimal("0.01")


def mrr(
    customer_months: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""Monthly recurring revenue in force at the end of a month or quarter.

    Definition
    ----------
    The MRR of all terms in force at the last instant of a month or quarter. A term's MRR is its amount
    spread over its months; amounts are as billed, after discounts and without tax. Net is the vendor's
    share, gross the purchase price. Evaluations, community and open-source licences carry none.

    Of a quarter, too, it is a month's worth: that of its last month.

    Formula
    -------
    mrr(m) = sum of amount x full days / (covered days x months), over terms with
    effective day <= last day of m < end day. arr = 12 x mrr. arpc = mrr / paying customers.

    Units
    -----
    ``mrr_usd``, ``arr_usd`` and ``arpc_usd`` are US dollars with two digits; ``paying_customers``
    counts customers.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - A month without data is a row of zero; without paying customers, ``arpc_usd`` is missing.
    - Customers are distinct at the printed grain: one with two apps counts once in the total.
    - A customer whose refunds exceed its terms has negative MRR and is not paying.

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
        One row per month and value of ``by``: month, by columns, mrr_usd, arr_usd,
        paying_customers, arpc_usd.

    Examples
    --------
    >>> table = ibis.memtable({"customer_id": ["ann"], "app_key": ["a"], "month": ["2026-10-01"],
    ...     "mrr_net_cents": [16667], "mrr_gross_cents": [20000]}).cast({"month": "date"})
    >>> from reports_lib.periods import Months
    >>> mrr(table, months=Months.parse("2026-10"))[["mrr_usd", "paying_customers"]].values.tolist()
    [[Decimal('166.67'), 1]]
    """
    amount = customer_months[f"mrr_{basis}_cents"]
    held = at_close(customer_months.mutate(amount=amount), months)
    # A customer pays at a grain when the sum of what it holds there is above nothing.
    per_customer = held.group_by("month", *by, "customer_id").agg(amount=whole(_.amount.sum()))
    sums = per_customer.group_by("month", *by).agg(
        mrr_cents=whole(_.amount.sum()), paying_customers=(_.amount > 0).sum().cast("int64")
    )
    frame = on_spine(
        collect(sums, metric="mrr"), months=months, by=by, columns=["mrr_cents", "paying_customers"]
    )
    frame["mrr_usd"] = dollars_column(frame["mrr_cents"])
    frame["arr_usd"] = dollars_column(frame["mrr_cents"] * 12)
    frame["arpc_usd"] = pd.Series(
        [
            (total / count).quantize(_CENT, rounding=ROUND_HALF_UP) if count else None
            for total, count in zip(frame["mrr_usd"], frame["paying_customers"], strict=True)
        ],
        dtype="object",
        index=frame.index,
    )
    return frame[[months.grain, *by, "mrr_usd", "arr_usd", "paying_customers", "arpc_usd"]]
