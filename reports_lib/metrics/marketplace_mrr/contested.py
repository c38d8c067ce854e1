"""Contested: MRR that others may count otherwise, which no document settles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.metrics.gathering import months_only
from reports_lib.metrics.marketplace_mrr.lapses import lapses
from reports_lib.models.cents import whole
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["contested_mrr"]

_PARTS = ("unpaid", "in_grace", "future")
_GRACE_DAYS = 30


def contested_mrr(
    subscription_terms: ibis.Table,
    transactions: ibis.Table,
    *,
    months: Months,
    by: Sequence[str] = (),
    basis: Basis = "net",
) -> pd.DataFrame:
    r"""MRR at a month's end that others may count otherwise: unpaid, in grace, not yet begun.

    Definition
    ----------
    Unpaid: terms in force whose invoice is open; they are in our MRR. In grace: what licences were worth
    whose last paid term ended in the 30 days up to the month's end, with nothing after it; it is not in
    our MRR, and would be with days of grace. Future: terms sold by the month's end that begin after it;
    they are in no MRR before they begin. Where a bridge to somebody else's MRR does not close, one of
    these often is what is left.

    Formula
    -------
    Sums of the MRR of terms, each term's as in ``mrr``.

    Units
    -----
    US dollars with two digits.

    Source
    ------
    ``models.subscription_terms`` and ``models.transactions``, built from Marketplace transactions.

    Edge cases
    ----------
    - Whether an invoice was open at a past month's end is not known: the status is that of today.
    - A licence with another term in force needs no grace.
    - A month without any is a row of zero.
    - Quarters are refused: what is contested is asked at a month's end.

    Parameters
    ----------
    subscription_terms
        One row per invoice line.
    transactions
        One row per invoice line.
    months
        The months to print.
    by
        Columns of the terms to split by; none is the total.
    basis
        ``net`` or ``gross``.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, unpaid_mrr_usd, in_grace_mrr_usd,
        future_mrr_usd.

    Examples
    --------
    >>> terms = ibis.memtable({"line_id": ["L-1"], "app_key": ["a"], "licence_id": ["l"],
    ...     "sold_on": ["2026-09-01"], "ends_on": ["2026-11-01"], "effective_month": [24321],
    ...     "end_month": [24322], "mrr_net_cents": [5000]}).cast({"sold_on": "date", "ends_on": "date"})
    >>> lines = ibis.memtable({"line_id": ["L-1"], "payment_status": ["Open"]})
    >>> from reports_lib.periods import Months
    >>> told = contested_mrr(terms, lines, months=Months.parse("2026-09..2026-10"))
    >>> told[["unpaid_mrr_usd", "future_mrr_usd"]].astype(str).values.tolist()
    [['0.00', '50.00'], ['50.00', '0.00']]
    """
    months_only(months, "contested_mrr", why="what is contested is asked at each month's end")
    terms = subscription_terms.select(
        *("line_id", "sold_on", "ends_on", "licence_id", *dict.fromkeys(["app_key", *by])),
        begin=_.effective_month,
        end=_.end_month,
        cents=_[f"mrr_{basis}_cents"],
    ).filter((_.cents != 0) & (_.begin < _["end"]))
    open_lines = transactions.filter(_.payment_status == "Open").select("line_id")
    # Who ended long before the span cannot be in grace in it.
    recent = terms.filter((_["end"] >= months.first.index - 1) & (_.begin <= months.last.index))
    beside = [name for name in by if name != "app_key"]
    ended = lapses(recent, licence=["app_key", "licence_id"], beside=beside, days=_GRACE_DAYS)
    pieces = [
        _spread(terms.semi_join(open_lines, "line_id"), "unpaid", by, months),
        _spread(ended, "in_grace", by, months),
        _spread(terms.mutate(begin=month_index(_.sold_on), end=_.begin), "future", by, months),
    ]
    parts = ibis.union(*pieces)
    sums = parts.group_by("month", *by).agg(
        **{name: whole(ibis.ifelse(parts.part == name, parts.cents, 0).sum()) for name in _PARTS}
    )
    frame = on_spine(collect(sums, metric="contested_mrr"), months=months, by=by, columns=_PARTS)
    for name in _PARTS:
        frame[f"{name}_mrr_usd"] = dollars_column(frame[name])
    return frame[["month", *by, *(f"{name}_mrr_usd" for name in _PARTS)]]


def _spread(terms: ibis.Table, part: str, by: Sequence[str], months: Months) -> ibis.Table:
    """One row per term and month from ``begin`` to the one before ``end``, within the span."""
    first, last = months.first.index, months.last.index
    spanned = terms.filter((_.begin < _["end"]) & (_.begin <= last) & (_["end"] > first))
    begin, end = ibis.greatest(spanned.begin, first), ibis.least(spanned["end"], last + 1)
    spread = spanned.mutate(at=ibis.range(begin, end).unnest())
    return spread.select(
        *by,
        part=ibis.literal(part),
        month=ibis.date(spread["at"] // 12, spread["at"] % 12 + 1, 1),
        cents=spread.cents,
    )
