"""Channel: a column of a metric as an axis, a tooltip or a row of a chart.

Labels and number formats come from ``fields``, so that no chart types its own.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import altair as alt

from reports_lib.fields import NUMBERS, field, time_of, written_time
from reports_lib.palette import NARROW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pandas import DataFrame

__all__ = ["channel", "constant", "records", "time_axis", "tooltips"]

_TYPES = dict.fromkeys(NUMBERS, "quantitative")

_EVERY_LABEL = 8
_QUARTERS = ("-01", "-04", "-07", "-10")
_HALVES = ("-01", "-07")

# d3 writes a hyphen for a minus, and "$0k" where the axis counts in thousands.
_NUMBER_LABEL = r"replace(replace(datum.label, '-', '−'), /^(\D*)0[a-zA-Z]$/, '$10')"
# Few of anything, and there are grid lines between whole numbers.
_COUNT_LABEL = f"datum.value % 1 ? '' : {_NUMBER_LABEL}"

# A quarter is text as well ("2026-Q3"), of whatever year it is counted in.
_QUARTER_LABEL = (
    "test(/-Q1$/, datum.value) || datum.index == 0 && !test(/-Q4$/, datum.value)"
    " ? [substring(datum.value, 5), substring(datum.value, 0, 4)] : substring(datum.value, 5)"
)

# A month is text in the data ("2026-10"), so that no time zone can move it; the axis writes it in words.
_MONTH_IN_WORDS = "utcFormat(toDate(datum.value + '-01'), '%b')"
_MONTH_LABEL = (
    f"test(/-01$/, datum.value) || datum.index == 0"
    f" ? [{_MONTH_IN_WORDS}, substring(datum.value, 0, 4)] : {_MONTH_IN_WORDS}"
)


def channel(kind: Any, name: str, **options: Any) -> Any:
    """Return an encoding of a column: ``channel(alt.Y, "mrr_usd")``."""
    column = field(name)
    data_type: Any = _TYPES.get(column.unit, "nominal")
    if kind is alt.Tooltip:
        written = {"format": column.exact_format} if data_type == "quantitative" else {}
        return kind(field=name, type=data_type, title=column.label, **{**written, **options})
    if kind in {alt.X, alt.Y} and data_type == "quantitative" and "axis" not in options:
        label = _COUNT_LABEL if column.unit == "count" else _NUMBER_LABEL
        options["axis"] = alt.Axis(format=column.axis_format, labelExpr=label)
    return kind(field=name, type=data_type, **{"title": column.label, **options})


def constant(kind: Any, value: Any) -> Any:
    """Return an encoding that no column tells: ``constant(alt.XValue, 0)``."""
    return kind(value)


def tooltips(names: Iterable[str]) -> list[alt.Tooltip]:
    """Return a tooltip that shows these columns, exact."""
    return [channel(alt.Tooltip, name) for name in names]


def records(frame: DataFrame, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return a metric's rows as chart data: decimals as floats, times as text, unknown as null."""
    columns = list(names)
    return [
        {name: _plain(name, value) for name, value in zip(columns, row, strict=True)}
        for row in frame[columns].itertuples(index=False, name=None)
    ]


def _plain(name: str, value: Any) -> Any:
    if value is None or value != value:  # noqa: PLR0124  NaN is the one value unlike itself
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime) or hasattr(value, "qyear"):
        return written_time(name, value)
    return value.item() if hasattr(value, "item") else value


def time_axis(rows: Iterable[Mapping[str, Any]]) -> alt.X:
    """Return an axis of the months or quarters of rows.

    Every one is labelled while they are few; many months by quarters, and both by half-years on a phone.
    """
    told = list(rows)
    time = time_of(told[0])
    months = sorted({row[time] for row in told})
    if time == "quarter":
        halves = [one for one in months if one.endswith(("-Q1", "-Q3")) or len(months) <= _EVERY_LABEL]
        every = alt.Axis(
            values=alt.ExprRef(expr=f"{NARROW} ? {halves} : {months}"),
            labelExpr=_QUARTER_LABEL,
            labelAngle=0,
            labelLineHeight=15,
            title=None,
        )
        return alt.X(field=time, type="ordinal", sort=months, axis=every)
    many = len(months) > _EVERY_LABEL
    quarters, halves = (
        [one for one in months if one.endswith(ends) or not many] for ends in (_QUARTERS, _HALVES)
    )
    axis = alt.Axis(
        values=alt.ExprRef(expr=f"{NARROW} ? {halves} : {quarters}"),
        labelExpr=_MONTH_LABEL,
        labelAngle=0,
        labelOverlap="parity",
        labelLineHeight=15,
        title=None,
    )
    return alt.X(field=time, type="ordinal", sort=months, axis=axis)
