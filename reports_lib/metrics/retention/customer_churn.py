"""Customer churn: which part of the customers at a month's opening were lost by its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, on_spine
from reports_lib.metrics.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["customer_churn"]

_PROVISIONAL = timedelta(days=30)


def customer_churn(
    customer_months: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
    known_on: date | None = None,
) -> pd.DataFrame:
    r"""Share of paying customers lost in a month or quarter.

    Definition
    ----------
    A customer is lost who paid at the opening of the month or quarter and pays nothing any more at its
    end. Customers are distinct at the printed grain: in the total, who keeps another app is not lost.

    Of a quarter, it is about who paid at the quarter's opening: who left in its first month and came back
    by its end is not lost, and who came within the quarter and left again is not in it.

    A loss is provisional while the term ended less than 30 days before the store was filled: a late
    renewal may still come.

    Formula
    -------
    customer_churn(m) = lost(m) / opening(m), over customers with MRR above zero at the end of m-1;
    lost are those of them with MRR of zero or below at the end of m.

    Units
    -----
    ``customer_churn`` is a ratio (0-1); the other columns count customers.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nobody paid at the opening: the ratio is missing, never zero.
    - Who joins and leaves within a month is neither in the opening nor lost.
    - Who comes back is lost now and won back then; no month is rewritten.
    - By a segment, who moves to another segment of the same app is not lost from the first.
    - A price of nothing is a loss here, though the licence lives on.
    - Without ``known_on``, how many losses are provisional is missing.

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
    known_on
        The day of the store's instant.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, opening_customers, lost_customers,
        customer_churn, provisional_customers (those of the lost).

    Examples
    --------
    >>> table = ibis.memtable({"customer_id": ["ann", "bob"], "app_key": ["a", "a"],
    ...     "month": ["2026-10-01"] * 2, "opening_net_cents": [10000, 10000],
    ...     "mrr_net_cents": [15000, 0], "ended_on": [None, "2026-10-20"],
    ...     }).cast({"month": "date", "ended_on": "date"})
    >>> from datetime import date
    >>> from reports_lib.periods import Months
    >>> october = customer_churn(table, months=Months.parse("2026-10"), known_on=date(2026, 11, 5))
    >>> october[["opening_customers", "lost_customers", "customer_churn"]].values.tolist()
    [[2.0, 1.0, 0.5]]
    >>> october["provisional_customers"].tolist()
    [1]
    """
    # Where a table splits apps, the whole of the app says whether a customer stays with it.
    whole_app = f"unit_mrr_{basis}_cents"
    is_split = whole_app in customer_months.columns
    rows = gathered(
        customer_months.mutate(
            then=_[f"opening_{basis}_cents"],
            now=_[f"mrr_{basis}_cents"],
            unit_now=_[whole_app] if is_split else ibis.literal(0, "int64"),
        ),
        months,
        opening=["then"],
        closing=["now", "unit_now"],
    )
    if is_split and months.length > 1:
        # A segment that was left in an earlier month has no row in the last one: another of the app has.
        app = ibis.window(group_by=["customer_id", "app_key", "month"])
        rows = rows.mutate(unit_now=_.unit_now.max().over(app))
    customers = rows.group_by("month", *by, "customer_id").agg(
        then=_.then.sum(),
        now=_.now.sum(),
        stays=((_.unit_now > 0) & (_.then > 0)).any(),
        ended_on=_.ended_on.max(),
    )
    lost = (customers.then > 0) & (customers.now <= 0) & ~customers.stays
    is_recent = customers.ended_on > (known_on - _PROVISIONAL if known_on else ibis.null("date"))
    counts = {
        "opening_customers": customers.then > 0,
        "lost_customers": lost,
        "provisional_customers": lost & is_recent,
    }
    sums = customers.group_by("month", *by).agg(
        **{name: which.sum().fill_null(0).cast("int64") for name, which in counts.items()}
    )
    frame = on_spine(collect(sums, metric="customer_churn"), months=months, by=by, columns=list(counts))
    opening = frame["opening_customers"]
    frame["customer_churn"] = frame["lost_customers"] / opening.where(opening > 0)
    if known_on is None:
        frame["provisional_customers"] = None
    shown = ["opening_customers", "lost_customers", "customer_churn", "provisional_customers"]
    return frame[[months.grain, *by, *shown]]
