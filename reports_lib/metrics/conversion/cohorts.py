"""Cohorts: evaluations that began in the same month, counted by what became of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, named_periods, on_spine
from reports_lib.metrics.gathering import gathered

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reports_lib.periods import Months

__all__ = ["cohorts"]

_GRACE = timedelta(days=30)
_LONGEST = timedelta(days=90)
_STATES = ("converted", "lapsed", "open", "left_out")
_SHOWN = [
    *("started", "resolved", "converted", "unresolved", "conversion_rate", "median_days"),
    *("naive_rate", "median_days_after_end", "left_out", "is_mature"),
]


def cohorts(
    evaluations: ibis.Table, *, months: Months, by: Sequence[str], known_on: date, metric: str
) -> pd.DataFrame:
    """Count evaluations by the month or quarter they began in, as their docstrings define it.

    Rates and medians are missing until 90 days after its end.
    """
    keys = ["month", *by]
    frame = collect(_tallies(evaluations, months, by, known_on), metric=metric)
    counted = frame[keys].assign(**{one: frame["rows"].where(frame["measure"] == one, 0) for one in _STATES})
    sums = counted.groupby(keys, dropna=False, as_index=False)[list(_STATES)].sum()
    sums.attrs = frame.attrs
    full = on_spine(sums, months=months, by=by, columns=_STATES)
    full["resolved"] = full["converted"] + full["lapsed"]
    full["started"] = full["resolved"] + full["open"]
    full["unresolved"] = full["open"]
    last_days = {pd.Timestamp(one.first_day): one.last_day for one in months.periods}
    firsts = full["month"] if months.length == 1 else full[months.grain].dt.start_time
    full["is_mature"] = [last_days[one] + _LONGEST <= known_on for one in firsts]
    mature = full["is_mature"]
    full["conversion_rate"] = full["converted"] / full["resolved"].where(mature & (full["resolved"] > 0))
    full["naive_rate"] = full["converted"] / full["started"].where(mature & (full["started"] > 0))
    for column, measure in {"median_days": "days", "median_days_after_end": "days after end"}.items():
        medians = _medians(frame[frame["measure"] == measure], keys).rename(columns={"median": column})
        told = named_periods(medians, months)
        full = full.merge(told, on=[months.grain, *by], how="left", validate="one_to_one")
        full[column] = full[column].where(mature)
    full.attrs = frame.attrs
    return full[[months.grain, *by, *_SHOWN]]


def _tallies(evaluations: ibis.Table, months: Months, by: Sequence[str], known_on: date) -> ibis.Table:
    """How many evaluations have which state, and how many of the converted ones took which days."""
    begun = gathered(evaluations.filter(_.started_on <= known_on), months)
    is_bought = (begun.sold_on <= known_on) | (begun.converted_on <= known_on)
    is_over = (begun.ends_on <= known_on - _GRACE) | (
        begun.ends_on.isnull() & (begun.started_on <= known_on - _LONGEST)
    )
    state = ibis.cases(
        (begun.left_out_as.notnull(), "left_out"),
        (is_bought, "converted"),
        (is_over, "lapsed"),
        else_="open",
    )
    known = begun.select("month", *by, "days_to_convert", "days_after_end", measure=state)
    sold = known.filter(_.measure == "converted").drop("measure")
    days = sold.select("month", *by, measure=ibis.literal("days"), days="days_to_convert")
    after = sold.select("month", *by, measure=ibis.literal("days after end"), days="days_after_end")
    every = ibis.union(
        known.select("month", *by, "measure", days=ibis.null("int64")), days, after.filter(_.days.notnull())
    )
    return every.group_by("month", *by, "measure", "days").agg(rows=every.count().cast("int64"))


def _medians(tallies: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The exact median of days from how often each number of days occurs."""
    ordered = tallies.assign(month=pd.to_datetime(tallies["month"])).sort_values([*keys, "days"])
    groups = ordered.groupby(keys, dropna=False)["rows"]
    reached, count = groups.cumsum(), groups.transform("sum")
    halves = [
        ordered[reached >= place].groupby(keys, dropna=False)["days"].min()
        for place in ((count + 1) // 2, count // 2 + 1)
    ]
    return ((halves[0] + halves[1]) / 2).rename("median").reset_index()
