"""Evaluation conversion: how many of those who began to try an app bought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ibis import _

from reports_lib.metrics.conversion.cohorts import cohorts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis
    import pandas as pd

    from reports_lib.periods import Months

__all__ = ["evaluation_conversion"]


def evaluation_conversion(
    evaluations: ibis.Table, *, months: Months, by: Sequence[str] = (), known_on: date
) -> pd.DataFrame:
    r"""Evaluations by the month or quarter they began in: how many of those resolved led to a sale.

    Definition
    ----------
    A cohort is all evaluations that began in a month or quarter; a buyer counts where the evaluation
    began, whenever the sale is. Looked at on a day, an evaluation is converted when its licence was
    first sold by then, or its first paid term has begun; else lapsed when it ended 30 days ago or
    earlier, as long as a bill may be overdue; else unresolved. Where no end is told, it lapses 90
    days after it began.

    A month or quarter is mature 90 days after its end: a Cloud evaluation lasts up to 59 days, and the
    bill after it may be 30 days late. Until then its counts are shown, and no rate and no median. A
    quarter is one cohort, its median that of all who bought.

    Formula
    -------
    started = resolved + unresolved; resolved = converted + lapsed.
    conversion_rate = converted / resolved. naive_rate = converted / started.
    median_days = median of sale day - first day of the evaluation, over the converted.

    Units
    -----
    ``conversion_rate`` and ``naive_rate`` are ratios (0-1); ``median_days`` and
    ``median_days_after_end`` are days; ``is_mature`` is yes or no; the others count evaluations.

    Source
    ------
    ``models.evaluations``, built from Marketplace licences, their history and transactions.

    Edge cases
    ----------
    - Nobody is resolved: the rate is missing, never zero. No rate is ever above 1.
    - ``median_days_after_end`` counts from the evaluation's end, as the Marketplace's
      daysToConvertEval does: who buys before the end has a negative number. Without a known end it
      is left out of this median.
    - A licence evaluated again later is in two cohorts; a sale belongs to the newest of them.
    - A sale that is wholly paid back within 30 days is none; one paid back later is one.
    - Evaluations on sandboxes, of free licences, of moved licences and by who pays already are
      counted in ``left_out`` and nowhere else. Trials of another edition are ``edition_trials``.
    - By edition and partner, an evaluation is what was told while it ran; it may be missing.
    - A month without data is a row of zero.

    Parameters
    ----------
    evaluations
        One row per evaluation.
    months
        The months, or quarters, of start to print.
    by
        Columns to split by; none is the total.
    known_on
        The day of the store's instant.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, started, resolved, converted,
        unresolved, conversion_rate, median_days, naive_rate, median_days_after_end, left_out,
        is_mature.

    Examples
    --------
    >>> import ibis
    >>> from datetime import date
    >>> from reports_lib.periods import Months
    >>> days = ["started_on", "ends_on", "sold_on", "converted_on", "month"]
    >>> table = ibis.memtable({"month": ["2026-06-01"] * 3, "is_upgrade_trial": [False] * 3,
    ...     "started_on": ["2026-06-02", "2026-06-09", "2026-06-20"], "ends_on": ["2026-07-02"] * 3,
    ...     "sold_on": ["2026-07-01", None, None], "converted_on": ["2026-07-02", None, None],
    ...     "days_to_convert": [29, None, None], "days_after_end": [-1, None, None],
    ...     "left_out_as": [None, None, "sandbox"]}).cast(
    ...     dict.fromkeys(days, "date") | dict.fromkeys(["days_to_convert", "days_after_end"], "int64"))
    >>> june = evaluation_conversion(table, months=Months.parse("2026-06"), known_on=date(2026, 11, 5))
    >>> june[["started", "resolved", "converted", "conversion_rate", "median_days"]].values.tolist()
    [[2.0, 2.0, 1.0, 0.5, 29.0]]
    """
    return cohorts(
        evaluations.filter(~_.is_upgrade_trial),
        months=months,
        by=by,
        known_on=known_on,
        metric="evaluation_conversion",
    )
