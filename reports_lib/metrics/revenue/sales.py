"""Sales: what was booked in each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.metrics.gathering import gathered
from reports_lib.models.cents import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["sales"]


def sales(
    transactions: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""What was booked in a month or quarter, refunds taken off.

    Definition
    ----------
    The amounts of all transaction lines by their sale date, whatever they pay for and whether or not
    they are paid yet. Refunds are negative lines and count when they are booked. Of a quarter, they are
    the sum of its months.

    Formula
    -------
    sales(m) = sum of amounts sold in m; refunds(m) = minus the sum of the negative amounts.

    Units
    -----
    ``sales_usd`` is signed, ``refunds_usd`` positive, both US dollars with two digits; ``lines``
    counts transaction lines.

    Source
    ------
    ``models.transactions``: Marketplace transactions.

    Edge cases
    ----------
    - A line without an amount counts as a line and adds nothing; the gate counts such lines.
    - A month without a line is a row of zero.

    Parameters
    ----------
    transactions
        One row per invoice line.
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` (vendor amount) or ``gross`` (purchase price).

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, lines, sales_usd, refunds_usd.

    Examples
    --------
    >>> from reports_lib.periods import Months
    >>> lines = ibis.memtable({"sold_on": ["2026-10-05", "2026-10-09"], "net_cents": [8500, -8500]})
    >>> booked = sales(lines.cast({"sold_on": "date"}), months=Months.parse("2026-10"))
    >>> booked[["lines", "sales_usd", "refunds_usd"]].values.tolist()
    [[2, Decimal('0.00'), Decimal('85.00')]]
    """
    sold = transactions.mutate(month=_.sold_on.truncate("M"), amount=_[f"{basis}_cents"])
    booked = gathered(sold, months)
    sums = booked.group_by("month", *by).agg(
        lines=_.count(),
        sales=whole(_.amount.sum()),
        refunds=whole(_.amount.sum(where=_.amount < 0)),
    )
    frame = on_spine(
        collect(sums, metric="sales"), months=months, by=by, columns=["lines", "sales", "refunds"]
    )
    frame["sales_usd"] = dollars_column(frame["sales"])
    frame["refunds_usd"] = dollars_column(-frame["refunds"])
    return frame[[months.grain, *by, "lines", "sales_usd", "refunds_usd"]]
