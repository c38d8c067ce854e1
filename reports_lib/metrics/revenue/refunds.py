"""Refunds: what was paid back, without the refunds that only book a change of a running term."""

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

__all__ = ["refunds", "with_refunds"]


def with_refunds(transactions: ibis.Table, line_links: ibis.Table) -> ibis.Table:
    """Say of each line what kind of refund it is: one row per invoice line.

    ``refund`` is ``re-billed`` where a new line comes with it, ``orphan`` where its sale is not known,
    else ``refund``; missing for lines that are none.
    """
    taken = line_links.filter(_.kind == "takes back").select(
        "line_id", is_orphan=line_links.parent_line_id.isnull()
    )
    rebilled = line_links.filter(_.kind == "re-bills").select(line_id="parent_line_id", is_rebilled=True)
    known = taken.left_join(rebilled, "line_id").drop("line_id_right")
    named = known.select(
        "line_id",
        refund=ibis.cases(
            (known.is_rebilled.notnull(), "re-billed"), (known.is_orphan, "orphan"), else_="refund"
        ),
    )
    return transactions.left_join(named, "line_id").drop("line_id_right")


def refunds(
    lines: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""What was paid back to customers, and its part of what was sold.

    Definition
    ----------
    Refunds count when they are booked. A refund that comes with a new line for the same
    licence books a change and pays nothing back: it is taken off both what was sold and what was
    refunded. Refunds whose sale is not known are counted and listed by the gate. The rate of a quarter is
    that of its three months together.

    Formula
    -------
    refund_rate = refunded / sold, where sold = positive amounts - re-billed.

    Units
    -----
    ``sold_usd``, ``refunded_usd`` and ``rebilled_usd`` are positive US dollars with two digits;
    ``refund_rate`` is a ratio (0-1); ``refund_lines`` and ``orphan_refunds`` count lines.

    Source
    ------
    ``models.transactions`` and ``models.line_links``: Marketplace transactions.

    Edge cases
    ----------
    - Nothing sold in a month: the rate is missing.
    - An orphan is a refund: it is in ``refunded_usd`` and ``refund_lines``.
    - A refund in a later month than its sale counts in its own month, so a rate may pass 100 %.

    Parameters
    ----------
    lines
        One row per invoice line, with the kind of refund it is (``with_refunds``).
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` (vendor amount) or ``gross`` (purchase price).

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, sold_usd, refunded_usd,
        rebilled_usd, refund_rate, refund_lines, orphan_refunds.

    Examples
    --------
    >>> from reports_lib.periods import Months
    >>> lines = ibis.memtable({"sold_on": ["2026-10-05"] * 4, "net_cents": [8000, -2000, -1000, 3000],
    ...     "refund": [None, "refund", "re-billed", None]}).cast({"sold_on": "date"})
    >>> found = refunds(lines, months=Months.parse("2026-10"))
    >>> found[["sold_usd", "refunded_usd", "rebilled_usd", "refund_rate"]].values.tolist()
    [[Decimal('100.00'), Decimal('20.00'), Decimal('10.00'), 0.2]]
    """
    sold = lines.mutate(month=_.sold_on.truncate("M"), amount=_[f"{basis}_cents"])
    booked = gathered(sold, months)
    is_back = booked.refund.isin(["refund", "orphan"])
    sums = booked.group_by("month", *by).agg(
        positive=whole(booked.amount.sum(where=booked.amount > 0)),
        refunded=whole(booked.amount.sum(where=is_back)),
        rebilled=whole(booked.amount.sum(where=booked.refund == "re-billed")),
        refund_lines=booked.count(where=is_back),
        orphan_refunds=booked.count(where=booked.refund == "orphan"),
    )
    columns = ["positive", "refunded", "rebilled", "refund_lines", "orphan_refunds"]
    frame = on_spine(collect(sums, metric="refunds"), months=months, by=by, columns=columns)
    kept = frame["positive"] + frame["rebilled"]
    frame["sold_usd"] = dollars_column(kept)
    frame["refunded_usd"] = dollars_column(-frame["refunded"])
    frame["rebilled_usd"] = dollars_column(-frame["rebilled"])
    frame["refund_rate"] = (-frame["refunded"]).where(kept > 0) / kept.where(kept > 0)
    names = ["sold_usd", "refunded_usd", "rebilled_usd", "refund_rate", "refund_lines", "orphan_refunds"]
    return frame[[months.grain, *by, *names]]
