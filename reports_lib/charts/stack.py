"""Stack: monthly or quarterly bars of stacked series, each series named beside its last bar.

Where a segment lies, and where its name goes when two would touch, is worked out by the chart's
grammar, not here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import altair as alt

from reports_lib.charts.channel import channel, constant, time_axis, tooltips
from reports_lib.charts.picture import COLUMN_WIDTH, layered
from reports_lib.fields import time_of
from reports_lib.palette import NARROW, colour

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["stack"]

HEIGHT = 280
_NAME_HEIGHT = 18


def stack(
    rows: list[dict[str, Any]],
    *,
    name: str,
    amount: str,
    series: Mapping[str, str],
    parts: Mapping[str, str] | None = None,
    worked_out: Mapping[str, str] | None = None,
) -> Any:
    """Draw rows of a time, ``drawn_as``, ``drawn_at`` and an amount, the lowest place at the bottom.

    ``series`` gives each series its colour, the bottom one first. With ``parts`` a row is a time
    alone: they name the column of each series, the bottom one first; ``worked_out`` gives those that
    the rows do not have, as the grammar's expressions.
    """
    time, across = time_of(rows[0]), time_axis(rows)
    chart = alt.Chart(alt.NamedData(name))
    for column, expression in (worked_out or {}).items():
        chart = chart.transform_calculate(**{column: expression})
    data = _of_parts(chart, parts or {}, amount=amount)
    colours = alt.Scale(domain=list(series), range=list(series.values()))
    painted = alt.Color("drawn_as:N", scale=colours, legend=None)
    bars = (
        data.properties(height=HEIGHT)
        .mark_bar(stroke=colour("paper"), strokeWidth=0.75, width=COLUMN_WIDTH)
        .encode(
            x=across.copy(),
            y=channel(alt.Y, amount, aggregate="sum", stack="zero", title=None),
            color=painted,
            order=alt.Order("drawn_at:Q"),
            tooltip=[
                *tooltips([time]),
                alt.Tooltip("drawn_as:N", title="What"),
                channel(alt.Tooltip, amount, aggregate="sum"),
            ],
        )
    )
    names = _names(data, amount=amount, time=time, last=max(row[time] for row in rows))
    marks = {"x": constant(alt.XValue, alt.expr("width")), "y": alt.Y("name_at:Q")}
    return layered(
        bars,
        names.mark_square(size=70, opacity=1, xOffset=12).encode(color=painted, **marks),
        names.mark_text(align="left", dx=22, fontSize=13, limit=190).encode(
            text=alt.Text("drawn_as:N"), **marks
        ),
    )


def _of_parts(chart: alt.Chart, parts: Mapping[str, str], *, amount: str) -> alt.Chart:
    """Turn columns of a row into series of their own, in the chart's grammar."""
    if not parts:
        return chart
    ranks, labels = dict(zip(parts, range(len(parts)), strict=True)), dict(parts)
    return chart.transform_fold(list(parts), as_=["part", amount]).transform_calculate(
        drawn_as=f"{json.dumps(labels)}[datum.part]", drawn_at=f"{json.dumps(ranks)}[datum.part]"
    )


def _names(chart: alt.Chart, *, amount: str, time: str, last: str) -> alt.Chart:
    """Place each name at the middle of its segment, pushed up where it would touch the name below."""
    spaced = f"(datum.highest / {HEIGHT} * {_NAME_HEIGHT} * datum.place)"
    return (
        chart.transform_aggregate(total=f"sum({amount})", groupby=[time, "drawn_as", "drawn_at"])
        .transform_joinaggregate(period_total="sum(total)", groupby=[time])
        .transform_joinaggregate(highest="max(period_total)")
        .transform_filter(f"datum.{time} == '{last}' && !{NARROW}")
        .transform_stack(stack="total", groupby=[time], as_=["from", "to"], sort=[alt.SortField("drawn_at")])
        .transform_calculate(middle="(datum.from + datum.to) / 2")
        .transform_window(place="row_number()", sort=[alt.SortField("middle")])
        .transform_calculate(free=f"datum.middle - {spaced}")
        .transform_window(pushed="max(free)", frame=[None, 0], sort=[alt.SortField("middle")])
        .transform_calculate(name_at=f"datum.pushed + {spaced}")
    )
