"""Refunded lines: every refund by name, with the line it takes back, where that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, named_periods
from reports_lib.metrics.gathering import gathered
from reports_lib.metrics.revenue.refunds import with_refunds

if TYPE_CHECKING:
    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["refunded_lines"]

_KINDS = ("orphan", "refund", "re-billed")


def refunded_lines(
    transactions: ibis.Table, line_links: ibis.Table, *, months: Months, basis: Basis = "net"
) -> pd.DataFrame:
    r"""Every refund of a month or quarter: the line it takes back and how we know, or that nobody knows.

    Definition
    ----------
    ``refund`` says what a refund is: ``re-billed``, a new line of the same licence comes with it, so
    that it only books a change; ``orphan``, the line it takes back is not known, and none is guessed;
    else ``refund``. ``evidence`` says what names the line that is taken back. Of a quarter, the refunds of
    its three months are told.

    Formula
    -------
    refunded = - amount of the refund; the rows of a month that are not ``re-billed`` sum to
    ``refunded_usd`` of the metric ``refunds``.

    Units
    -----
    Positive US dollars with two digits.

    Source
    ------
    ``models.transactions`` and ``models.line_links``: Marketplace transactions.

    Edge cases
    ----------
    - A refund that several lines take part in is one row per line.
    - A month without a refund has no row.

    Parameters
    ----------
    transactions
        One row per invoice line.
    line_links
        One row per line that belongs to another one.
    months
        The months, or quarters, to print.
    basis
        ``net`` (vendor amount) or ``gross`` (purchase price).

    Returns
    -------
    DataFrame
        One row per refund, orphans first, then by day and id: month, refund, line_id, app_key,
        sold_on, refunded_usd, parent_line_id (missing for an orphan), evidence.

    Examples
    --------
    >>> from reports_lib.periods import Months
    >>> lines = ibis.memtable({"line_id": ["L-2"], "app_key": ["a"], "sold_on": ["2026-10-05"],
    ...     "net_cents": [-2000]}).cast({"sold_on": "date"})
    >>> links = ibis.memtable([("L-2", "takes back", None, None)], schema={"line_id": "string",
    ...     "kind": "string", "parent_line_id": "string", "evidence": "string"})
    >>> found = refunded_lines(lines, links, months=Months.parse("2026-10"))
    >>> found[["refund", "line_id", "refunded_usd"]].values.tolist()
    [['orphan', 'L-2', Decimal('20.00')]]
    """
    taken = line_links.filter(_.kind == "takes back").select("line_id", "parent_line_id", "evidence")
    lines = with_refunds(transactions, line_links).mutate(month=_.sold_on.truncate("M"))
    named = gathered(lines, months).filter(_.refund.notnull()).join(taken, "line_id")
    rows = named.select(
        *("month", "refund", "line_id", "app_key", "sold_on", "parent_line_id", "evidence"),
        place=ibis.cases(*((named.refund == kind, at) for at, kind in enumerate(_KINDS))),
        cents=-named[f"{basis}_cents"],
    )
    frame = collect(rows.order_by("month", "place", "sold_on", "line_id"), metric="refunded_lines")
    frame["refunded_usd"] = dollars_column(frame["cents"])
    names = ["refund", "line_id", "app_key", "sold_on", "refunded_usd", "parent_line_id", "evidence"]
    return named_periods(frame, months)[[months.grain, *names]]
