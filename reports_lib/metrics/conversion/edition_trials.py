"""Edition trials: how many of those who tried another edition of their app bought it."""

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

__all__ = ["edition_trials"]


def edition_trials(
    evaluations: ibis.Table, *, months: Months, by: Sequence[str] = (), known_on: date
) -> pd.DataFrame:
    r"""Trials of another edition by who has the app, by the month or quarter they began in.

    Definition
    ----------
    As ``evaluation_conversion``, of the trials that a licence record names as those of another
    edition. One is converted when the licence is first sold in the edition tried after it began. They
    are kept apart because who tries already pays: together, the rate would say nothing of either.
    A quarter is one cohort, as there.

    Formula
    -------
    started = resolved + unresolved; resolved = converted + lapsed.
    conversion_rate = converted / resolved. naive_rate = converted / started.

    Units
    -----
    As ``evaluation_conversion``.

    Source
    ------
    ``models.evaluations``, built from Marketplace licences, their history and transactions.

    Edge cases
    ----------
    - Records mostly do not say when such a trial ends: it lapses 90 days after it began, and has no
      ``median_days_after_end``.
    - ``app_edition`` is the edition that was tried.
    - Trials on sandboxes are counted in ``left_out`` and nowhere else.

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
    >>> table = ibis.memtable({"month": ["2026-06-01"], "is_upgrade_trial": [True],
    ...     "started_on": ["2026-06-02"], "ends_on": [None], "sold_on": ["2026-06-12"],
    ...     "converted_on": ["2026-06-12"], "days_to_convert": [10], "days_after_end": [None],
    ...     "left_out_as": [None]}).cast({"month": "date", "started_on": "date", "ends_on": "date",
    ...     "sold_on": "date", "converted_on": "date", "days_after_end": "int64"})
    >>> june = edition_trials(table, months=Months.parse("2026-06"), known_on=date(2026, 11, 5))
    >>> june[["started", "converted", "conversion_rate", "median_days"]].values.tolist()
    [[1.0, 1.0, 1.0, 10.0]]
    """
    return cohorts(
        evaluations.filter(_.is_upgrade_trial),
        months=months,
        by=by,
        known_on=known_on,
        metric="edition_trials",
    )
