"""Signals: counts of the newest week that chance alone would hardly explain."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect
from reports_lib.metrics.gathering import months_only

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.periods import Month, Months

__all__ = ["signals"]

_SERIES = ("evaluations", "new customers", "lost licences", "refunds", "uninstalls")

_ALL = "all of it"
_WEEK_DAYS, _WEEKS_BEFORE = 7, 7
_FEWEST_WEEKS, _FEWEST_EXPECTED = 4, 1.0
_THRESHOLD = 0.01
_SHOWN = [
    *("series", "week_starts_on", "count", "expected", "weeks", "probability", "direction"),
    *("is_signal", "finding"),
]


def signals(events: ibis.Table, *, months: Months, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""The last week of a month against the weeks before it: what is too low or too high for chance.

    Definition
    ----------
    Weeks are seven days and are counted back from the last day of the month, so that each is whole
    and has every weekday once. Of each kind of event, the count of the last week is compared with
    the mean of the seven weeks before it. If events come by themselves, one by one and as often as
    they did, counts follow the Poisson distribution; ``probability`` is that of a count as far out
    as this one, or farther, on its side. Below 1 in 100 it is a signal.

    Formula
    -------
    expected = events in the weeks before / weeks.
    probability = min(P(X <= count), P(X >= count)) for X ~ Poisson(expected).
    is_signal = probability < 0.01.

    Units
    -----
    ``count`` counts events, ``weeks`` the weeks before, seven where the ledger reaches back so far;
    ``expected`` is a mean of counts, ``probability`` a share (0-1), ``is_signal`` yes or no.

    Source
    ------
    Events from ``models.evaluations``, ``models.subscription_terms``, ``models.line_links``,
    ``models.licence_moves`` and ``models.licence_spells``, built from Marketplace transactions and
    licences.

    Edge cases
    ----------
    - Fewer than four weeks before, or less than one event expected: too few to tell. Nothing is
      flagged, the probability is missing. Weeks before the first event of any kind do not count.
    - With less than 4.6 expected, not even a week without any event is a signal.
    - One row in fifty is a signal by chance alone: read ten rows, and expect one in five months.
    - A renewal that is told weeks late makes a lost licence of the last week, until it is told.
    - The mean itself is a guess from few weeks; close to the threshold, look at the next week.
    - Quarters are refused: what is looked at is the last week of a month.

    Parameters
    ----------
    events
        One row per event: kind, app_key, day.
    months
        The months whose last weeks to print; they must be over.
    by
        Columns to split by; none is the total.

    Returns
    -------
    DataFrame
        One row per month, value of ``by`` and series: month, by columns, series, week_starts_on,
        count, expected, weeks, probability, direction (low or high), is_signal, finding.

    Examples
    --------
    >>> from reports_lib.periods import Months
    >>> sundays = pd.date_range("2026-09-06", "2026-10-25", freq="7D").repeat([12, 9, 11, 10, 13, 8, 11, 3])
    >>> table = ibis.memtable({"kind": ["evaluations"] * 77, "app_key": ["a"] * 77, "day": sundays.date})
    >>> found = signals(table, months=Months.parse("2026-10")).iloc[0]
    >>> f"{found['count']} for {found['expected']:.2f}: {found['probability']:.1%}, {found['finding']}"
    '3 for 10.57: 0.7%, fewer than usual'
    """
    months_only(months, "signals", why="it looks at the last week of each month")
    daily = collect(_daily(events, months, by), metric="signals").assign(**{_ALL: 0})
    keys = [_ALL, *by]
    segments = daily[keys].drop_duplicates() if by else pd.DataFrame({_ALL: [0]})
    spine = segments.sort_values(keys, na_position="last").merge(
        pd.DataFrame({"series": _SERIES}), how="cross"
    )
    rows = pd.concat([_of_month(daily, spine, month, keys) for month in months], ignore_index=True)
    rows.attrs = daily.attrs
    return rows[["month", *by, *_SHOWN]]


def _daily(events: ibis.Table, months: Months, by: Sequence[str]) -> ibis.Table:
    first = months.first.last_day - timedelta(days=_WEEK_DAYS * (_WEEKS_BEFORE + 1) - 1)
    told = events.filter(_.day.between(first, months.last.last_day))
    return told.group_by(*by, "day", series="kind").agg(rows=told.count().cast("int64"))


def _of_month(daily: pd.DataFrame, spine: pd.DataFrame, month: Month, keys: list[str]) -> pd.DataFrame:
    """Count the weeks that lead up to a month's end, for every segment and series."""
    age = (pd.Timestamp(month.last_day) - pd.to_datetime(daily["day"])).dt.days // _WEEK_DAYS
    known = daily.assign(
        weeks=age, before=daily["rows"].where(age > 0, 0), count=daily["rows"].where(age == 0, 0)
    )
    known = known[age.between(0, _WEEKS_BEFORE)]
    sums = known.groupby([*keys, "series"], dropna=False, as_index=False)[["count", "before"]].sum()
    reach = known.groupby(keys, dropna=False, as_index=False)["weeks"].max()
    full = spine.merge(sums, on=[*keys, "series"], how="left", validate="one_to_one")
    full = full.merge(reach, on=keys, how="left", validate="many_to_one")
    numbers = ["count", "before", "weeks"]
    full[numbers] = full[numbers].fillna(0).astype("int64")
    begins = month.last_day - timedelta(days=_WEEK_DAYS - 1)
    return _judged(full).assign(month=pd.Timestamp(month.first_day), week_starts_on=pd.Timestamp(begins))


def _judged(counts: pd.DataFrame) -> pd.DataFrame:
    """Say how likely each count is, and what to make of it."""
    # SciPy takes a quarter of a second to load, and only this needs it.
    from scipy.special import pdtr, pdtrc  # noqa: PLC0415

    expected = counts["before"] / counts["weeks"].where(counts["weeks"] > 0)
    tells = (counts["weeks"] >= _FEWEST_WEEKS) & (expected >= _FEWEST_EXPECTED)
    mean = expected.where(tells)
    low = pd.Series(pdtr(counts["count"], mean), index=counts.index)
    high = pd.Series(pdtrc(counts["count"] - 1, mean), index=counts.index).where(counts["count"] > 0, 1.0)
    is_low = low < high
    probability = low.where(is_low, high).where(tells)
    is_signal = probability < _THRESHOLD
    told = pd.DataFrame(
        {"direction": is_low.map({True: "low", False: "high"}).where(tells), "finding": "as usual"}
    )
    told.loc[is_signal, "finding"] = is_low.map({True: "fewer than usual", False: "more than usual"})
    told.loc[~tells, "finding"] = "too few to tell"
    return counts.drop(columns="before").assign(
        expected=expected, probability=probability, is_signal=is_signal, **told
    )
