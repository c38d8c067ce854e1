"""Term lengths: months by anniversary, and the days that they would have."""

from __future__ import annotations

import ibis

__all__ = ["LONGEST_DAYS", "full_days_of", "month_index", "months_of"]

LONGEST_DAYS = 36_525  # a hundred years
_LONG_MONTHS = [1, 3, 5, 7, 8, 10, 12]


def month_index(day: ibis.Value) -> ibis.Value:
    """Months since year 0, as ``periods.Month.index`` counts them."""
    # The cast comes first: Spark counts years in 32 bits, and Ibis believes the product has 64.
    return day.year().cast("int64") * 12 + day.month() - 1


def _days_in(year: ibis.Value, month: ibis.Value) -> ibis.Value:
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    return ibis.cases(
        (month.isin(_LONG_MONTHS), 31),
        (month != 2, 30),
        (leap, 29),
        else_=28,
    )


def months_of(dated: ibis.Table) -> dict[str, ibis.Value]:
    """Return the whole months that reach the end of a term, and whether they end with it."""
    start, end = dated.starts_on, dated.ends_on
    apart = month_index(end) - month_index(start)
    anniversary = ibis.least(start.day(), _days_in(end.year(), end.month()))
    # 28 February to 31 March is one month when the subscription is anchored on the 31st.
    at_month_end = start.day() == _days_in(start.year(), start.month())
    whole = (end.day() == anniversary) | (at_month_end & (end.day() >= start.day()))
    months = ibis.ifelse(whole | (end.day() < anniversary), apart, apart + 1)
    return {"is_whole": whole, "months": months.cast("int64")}


def full_days_of(measured: ibis.Table) -> ibis.Value:
    """Days from the start to the anniversary that the term would have run to."""
    start = measured.starts_on
    # Terms that end before they start, or run past the calendar's end, are excluded and not dated.
    sane = measured.covered_days.between(1, LONGEST_DAYS)
    index = month_index(start) + ibis.ifelse(sane, measured.months, 0)
    year, month = index // 12, index % 12 + 1
    target = ibis.date(year, month, ibis.least(start.day(), _days_in(year, month)))
    return ibis.ifelse(measured.is_whole, measured.covered_days, target.delta(start, unit="day")).cast(
        "int64"
    )
