"""Concentration: how much of the MRR hangs on how few customers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, named_periods, on_spine
from reports_lib.metrics.gathering import at_close
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["concentration"]

_LARGEST = 10
# The square of nineteen digits has thirty-eight, which is all that a decimal holds.
_SQUARED = "decimal(19, 0)"


def concentration(
    customer_months: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""How much of the MRR hangs on the largest customers.

    Definition
    ----------
    The shares of the largest customer, of the ten largest, and the Herfindahl index, in the MRR of
    those customers whose MRR is above zero. Of a quarter, they are those at the end of its last month.

    Formula
    -------
    share of a customer = its MRR / MRR of all paying customers; top_ten_share = sum of the ten largest
    shares; herfindahl = sum of the squares of all shares.

    Units
    -----
    Ratios (0-1). A Herfindahl index of 1 is a single customer, one of 1/n is n alike. Amounts are US
    dollars with two digits; ``paying_customers`` counts customers.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nobody pays: the ratios are missing, never zero.
    - With ten customers or fewer, the share of the ten largest is 1.
    - Customers are distinct at the printed grain: one with two apps is one.
    - Customers whose refunds exceed their terms are left out of both part and whole.

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
        One row per month and value of ``by``: month, by columns, paying_customers, paying_mrr_usd,
        top_customer_mrr_usd, top_ten_mrr_usd, top_customer_share, top_ten_share, herfindahl.

    Examples
    --------
    >>> table = ibis.memtable({"customer_id": ["ann", "bob"], "app_key": ["a", "a"],
    ...     "month": ["2026-10-01"] * 2, "mrr_net_cents": [30000, 10000]}).cast({"month": "date"})
    >>> from reports_lib.periods import Months
    >>> october = concentration(table, months=Months.parse("2026-10"))
    >>> october[["top_customer_share", "top_ten_share", "herfindahl"]].values.tolist()
    [[0.75, 1.0, 0.625]]
    """
    customers = (
        at_close(customer_months, months)
        .group_by("month", *by, "customer_id")
        .agg(amount=whole(_[f"mrr_{basis}_cents"].sum()))
        .filter(_.amount > 0)
    )
    largest_first = ibis.window(group_by=["month", *by], order_by=ibis.desc("amount"))
    ranked = customers.mutate(place=ibis.row_number().over(largest_first))
    square = ranked.amount.cast(_SQUARED) * ranked.amount.cast(_SQUARED)
    sums = ranked.group_by("month", *by).agg(
        paying_customers=_.count().cast("int64"),
        paying=whole(_.amount.sum()),
        top_customer=_.amount.max(),
        top_ten=whole(_.amount.sum(where=_.place < _LARGEST)),
        squares=square.sum(),
    )
    found = collect(sums, metric="concentration")
    # Whole numbers as long as they need to be: the squares of cents outgrow 64 bits.
    found["herfindahl"] = [
        int(squares) / int(paying) ** 2
        for squares, paying in zip(found["squares"], found["paying"], strict=True)
    ]
    counted = ["paying_customers", "paying", "top_customer", "top_ten"]
    full = on_spine(found, months=months, by=by, columns=counted)
    keys = [months.grain, *by]
    told = named_periods(found, months)
    frame = full.merge(told[[*keys, "herfindahl"]], on=keys, how="left", validate="one_to_one")
    paying = frame["paying"].where(frame["paying"] > 0)
    for name in ("paying", "top_customer", "top_ten"):
        frame[f"{name}_mrr_usd"] = dollars_column(frame[name])
    frame["top_customer_share"] = frame["top_customer"] / paying
    frame["top_ten_share"] = frame["top_ten"] / paying
    frame.attrs = full.attrs
    amounts = ["paying_mrr_usd", "top_customer_mrr_usd", "top_ten_mrr_usd"]
    shares = ["top_customer_share", "top_ten_share", "herfindahl"]
    return frame[[*keys, "paying_customers", *amounts, *shares]]
