"""Reasons: a restatement summed up by what became of the lines behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, named_periods
from reports_lib.metrics.restatement.differences import check_sums, line_differences
from reports_lib.models.cents import whole
from reports_lib.periods import Month

if TYPE_CHECKING:
    import ibis

    from reports_lib.metrics.frames import Basis
    from reports_lib.metrics.restatement.differences import Measure
    from reports_lib.periods import Months

__all__ = ["restated_reasons", "told_reasons"]


def restated_reasons(
    then: ibis.Table, now: ibis.Table, *, months: Months, basis: Basis = "net", measure: Measure = "mrr"
) -> pd.DataFrame:
    r"""Why the MRR of a month or quarter, or its sales, is another figure than it was, by reason.

    Definition
    ----------
    The lines of ``restated_lines``, all of them, summed by reason.

    Formula
    -------
    restated_by = sum of now - then over the lines of a reason; the reasons of a month or quarter
    sum to the change of its figure, to the cent.

    Units
    -----
    US dollars with two digits, signed; ``lines`` counts invoice lines.

    Source
    ------
    ``models.subscription_terms`` at two instants, built from Marketplace transactions.

    Edge cases
    ----------
    - A reason without a line has no row; nor has a month or quarter that is as it was.

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

    Returns
    -------
    DataFrame
        One row per month (or quarter) and reason: month (or quarter), reason, lines,
        then_usd, now_usd, restated_by_usd.

    Examples
    --------
    >>> from reports_lib.metrics.restatement import restated_reasons
    >>> restated_reasons.__name__
    'restated_reasons'
    """
    lines = line_differences(then, now, months=months, basis=basis, measure=measure)
    check_sums(lines, then, now, months=months, basis=basis, measure=measure)
    return told_reasons(lines, months=months)


def told_reasons(lines: ibis.Table, *, months: Months) -> pd.DataFrame:
    """Return ``restated_reasons`` of differences that are known already."""
    sums = lines.group_by("at", "reason").agg(
        lines=_.count(), then=whole(_.then.sum()), now=whole(_.now.sum())
    )
    frame = collect(sums.order_by("at", "reason"), metric="restated_reasons")
    frame["month"] = pd.to_datetime([Month.from_index(int(one)).first_day for one in frame["at"]])
    frame["then_usd"], frame["now_usd"] = dollars_column(frame["then"]), dollars_column(frame["now"])
    frame["restated_by_usd"] = dollars_column(frame["now"] - frame["then"])
    columns = [months.grain, "reason", "lines", "then_usd", "now_usd", "restated_by_usd"]
    return named_periods(frame, months)[columns]
