"""Lines: the invoice lines behind a restatement, each with what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pandas as pd

from reports_lib.metrics.frames import collect, dollars_column, named_periods
from reports_lib.metrics.restatement.differences import CHANGES, check_sums, line_differences
from reports_lib.periods import Month

if TYPE_CHECKING:
    from reports_lib.metrics.frames import Basis
    from reports_lib.metrics.restatement.differences import Measure
    from reports_lib.periods import Months

__all__ = ["restated_lines", "told_lines"]


def restated_lines(
    then: ibis.Table,
    now: ibis.Table,
    *,
    months: Months,
    basis: Basis = "net",
    measure: Measure = "mrr",
    limit: int = 1000,
) -> pd.DataFrame:
    r"""The lines that made the MRR of a month or quarter, or its sales, another figure than it was.

    Definition
    ----------
    Two states of the ledger, such as that of the day a report was published and that of today, are
    compared line by line. Reasons: ``late``, the line was not known then; ``changed``, its amount,
    term, sale or status is another; ``excluded now``, it carries no MRR any more, mostly since its
    payment was given up; ``re-keyed``, the same line belongs to another licence or customer, or came
    again under another id with licence, term and amount as before; ``vanished``, it is told no more.
    The MRR of a quarter is that of its last month, its sales those of all three.

    Formula
    -------
    restated_by = now - then; a line adds to the MRR of month m if effective month <= m < end month, to
    the sales of the month or quarter that it was sold in. The sum of all lines is the change of the
    figure, to the cent.

    Units
    -----
    US dollars with two digits, signed.

    Source
    ------
    ``models.subscription_terms`` at two instants, built from Marketplace transactions.

    Edge cases
    ----------
    - A line that is only re-keyed is told with a difference of 0.00: it may move customers.
    - A line that changed and is re-keyed is ``changed``, and ``what_changed`` names both.
    - Lines that do not sum to the change of the figure are a ``ReportError``.

    Parameters
    ----------
    then
        One row per invoice line, as known then.
    now
        One row per invoice line, as known now.
    months
        The months, or quarters, under question.
    basis
        ``net`` or ``gross``.
    measure
        ``mrr`` (at the end) or ``sales``.
    limit
        How many lines to return at most, those of the largest difference first.

    Returns
    -------
    DataFrame
        One row per month (or quarter) and line: month (or quarter), reason, line_id, line_id_then (its id
        then, or missing), app_key, licence_id, customer_id, what_changed, then_usd, now_usd, restated_by_usd.

    Examples
    --------
    >>> from reports_lib.periods import Months
    >>> columns = {"line_id": "string", "app_key": "string", "licence_id": "string",
    ...     "customer_id": "string", "sale_type": "string", "sold_on": "date", "starts_on": "date",
    ...     "ends_on": "date", "effective_on": "date", "effective_month": "int64", "end_month": "int64",
    ...     "net_cents": "int64", "gross_cents": "int64", "mrr_net_cents": "int64",
    ...     "excluded": "string"}
    >>> line = ["L-1", "a", "l", "ann", "New", *["2026-05-01"] * 2, "2026-06-01", "2026-05-01",
    ...     24316, 24317, 2000, 2000, 2000, None]
    >>> nothing = ibis.memtable([], schema=columns)
    >>> late = ibis.memtable([tuple(line)], columns=list(columns)).cast(columns)
    >>> told = restated_lines(nothing, late, months=Months.parse("2026-05"))
    >>> told[["reason", "line_id", "restated_by_usd"]].values.tolist()
    [['late', 'L-1', Decimal('20.00')]]
    """
    lines = line_differences(then, now, months=months, basis=basis, measure=measure)
    check_sums(lines, then, now, months=months, basis=basis, measure=measure)
    return told_lines(lines, months=months, limit=limit)


def told_lines(lines: ibis.Table, *, months: Months, limit: int = 1000) -> pd.DataFrame:
    """Return ``restated_lines`` of differences that are known already."""
    shown = lines.select(
        "at",
        "reason",
        line_id=ibis.coalesce(lines.now_line_id, lines.then_line_id),
        line_id_then=lines.then_line_id,
        **{
            name: ibis.coalesce(lines[f"{name}_now"], lines[f"{name}_then"])
            for name in ("app_key", "licence_id", "customer_id")
        },
        **{f"is_{what}_changed": lines[f"is_{what}_changed"] for what in CHANGES},
        then=lines.then,
        now=lines.now,
    )
    largest = shown.order_by((shown.now - shown.then).abs().desc(), "at", "line_id").limit(limit)
    frame = collect(largest, metric="restated_lines")
    frame["month"] = pd.to_datetime([Month.from_index(int(one)).first_day for one in frame["at"]])
    is_changed = frame[[f"is_{what}_changed" for what in CHANGES]].to_numpy()
    frame["what_changed"] = [
        ", ".join(what for what, is_other in zip(CHANGES, row, strict=True) if is_other) for row in is_changed
    ]
    for name, cents in {"then": frame["then"], "now": frame["now"]}.items():
        frame[f"{name}_usd"] = dollars_column(cents)
    frame["restated_by_usd"] = dollars_column(frame["now"] - frame["then"])
    names = [months.grain, "reason", "line_id", "line_id_then", "app_key", "licence_id", "customer_id"]
    return named_periods(frame, months)[[*names, "what_changed", "then_usd", "now_usd", "restated_by_usd"]]
