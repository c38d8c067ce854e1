"""Frames: an Ibis expression becomes the small pandas frame that a reader sees.

Cents become dollars here, as ``Decimal`` with two digits, and nowhere else; a period's first month
becomes the ``month`` or the ``quarter`` that it stands for.
"""

from __future__ import annotations

from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import ibis
import pandas as pd
from ibis import _
from pandas.api.types import is_datetime64_dtype

from reports_lib.periods import Quarters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports_lib.periods import Months

__all__ = ["Basis", "collect", "dollars", "dollars_column", "named_periods", "on_spine", "within"]

Basis = Literal["net", "gross"]

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def collect(table: ibis.Table, *, metric: str) -> pd.DataFrame:
    """Run an expression and note on the frame which metric and which SQL made it."""
    with _overheard() as ran:
        frame = table.to_pandas()
    frame.attrs = {"metric": metric, "sql": ran[-1]}
    return frame


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Collect the SQL that Ibis runs: compiling takes longer than running, so it is done but once."""
    ran: list[str] = []
    options = ibis.options
    before = options.verbose, options.verbose_log
    options.verbose, options.verbose_log = True, ran.append
    try:
        yield ran
    finally:
        options.verbose, options.verbose_log = before


def dollars(cents: int | None) -> Decimal | None:
    """Write cents as dollars with two digits; unknown stays unknown.

    >>> dollars(-123450)
    Decimal('-1234.50')
    """
    return None if cents is None or pd.isna(cents) else Decimal(int(cents)).scaleb(-2)


def dollars_column(cents: pd.Series[int]) -> pd.Series:
    """Write a column of cents as dollars."""
    return pd.Series([dollars(one) for one in cents], dtype="object", index=cents.index)


def within(months: Months) -> ibis.Deferred:
    """The condition that a row's ``month`` lies in a span."""
    return _.month.between(months.first.first_day, months.last.first_day)


def on_spine(
    frame: pd.DataFrame, *, months: Months, by: Sequence[str], columns: Sequence[str]
) -> pd.DataFrame:
    """Give every period of a span a row for every segment seen; what has no data sums to nothing.

    ``month`` is the first month of a row's period; in what is returned the period has its own name.
    """
    keys = ["month", *by]
    full = frame.assign(month=pd.to_datetime(frame["month"]))
    spine = pd.DataFrame({"month": pd.to_datetime([one.first_day for one in months.periods])})
    if by:
        spine = spine.merge(frame[list(by)].drop_duplicates(), how="cross")
    within_span = full["month"].isin(spine["month"])
    if len(full) != len(spine) or full.duplicated(keys).any() or not within_span.all():
        full = spine.merge(full, on=keys, how="left", validate="one_to_one")
    filled = {name: full[name].fillna(0).astype("int64") for name in columns}
    ordered = full.assign(**filled).sort_values(keys, na_position="last", ignore_index=True)
    ordered = ordered[[*keys, *columns]]
    ordered.attrs = frame.attrs
    return named_periods(ordered, months)


def named_periods(frame: pd.DataFrame, months: Months) -> pd.DataFrame:
    """Name the periods of a frame: a month stays a ``month``, three months become their ``quarter``."""
    dated = (
        frame if is_datetime64_dtype(frame["month"]) else frame.assign(month=pd.to_datetime(frame["month"]))
    )
    if not isinstance(months, Quarters):
        return dated
    last = _MONTHS[(months.fiscal_year_starts - 2) % len(_MONTHS)]
    quarters = pd.PeriodIndex(dated["month"], freq=f"Q-{last}")
    named = dated.assign(month=quarters).rename(columns={"month": months.grain})
    named.attrs = frame.attrs
    return named
