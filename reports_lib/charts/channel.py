"""Channel: a column of a metric as an axis, a tooltip or a row of a chart.

Labels and number formats come from ``fields``, so that no chart types its own.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import altair as alt

from reports_lib.fields import NUMBERS, field
from reports_lib.palette import NARROW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

__all__ = ["channel", "month_axis", "records", "tooltips"]

_TYPES = dict.fromkeys(NUMBERS, "quantitative")

_EVERY_LABEL = 8
_QUARTERS = ("-01", "-04", "-07", "-10")
_HALVES = ("-01", "-07")

# d3 writes a hyphen for a minus, and "$0k" where the axis counts in thousands.
_NUMBER_LABEL = r"replace(replace(datum.label, '-', '−'), /^(\D*)0[a-zA-Z]$/, '$10')"
# Few of anything, and there are grid lines between whole numbers.
_COUNT_LABEL = f"datum.value % 1 ? '' : {_NUMBER_LABEL}"

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


def tooltips(names: Iterable[str]) -> list[alt.Tooltip]:
    """Return a tooltip that shows these columns, exact."""
    return [channel(alt.Tooltip, name) for name in names]


def records(frame: DataFrame, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return a metric's rows as chart data: decimals as floats, months as ``YYYY-MM``, unknown as null."""
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
    if isinstance(value, date | datetime):
        return f"{value:%Y-%m}" if field(name).unit == "month" else f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value


def month_axis(months: list[str]) -> alt.X:
    """Return an axis of months: every label while they are few, else quarters, half-years on a phone."""
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
    return alt.X(field="month", type="ordinal", sort=months, axis=axis)
