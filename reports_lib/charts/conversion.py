"""Conversion: what became of the evaluations of each month or quarter, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from reports_lib.charts.channel import channel, records, time_axis
from reports_lib.charts.picture import empty_state, has_amounts, layered, of_its_metric, picture
from reports_lib.charts.stack import stack
from reports_lib.fields import field, show, time_of
from reports_lib.palette import NARROW, colour

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["evaluation_conversion_bars"]

_MOST = 12
_STATES = {"converted": "gain", "lapsed": "total", "unresolved": "past"}
_SHOWN = ["started", "resolved", "converted", "unresolved", "conversion_rate", "median_days"]


@of_its_metric
def evaluation_conversion_bars(evaluations: DataFrame, *, title: str, source: str) -> Any:
    """Evaluations by the month or quarter they began in, and what became of them.

    ``evaluations`` is ``metrics.evaluation_conversion``, in total; its newest twelve are drawn.
    Above each mature one stands its rate; a younger one has none yet, and says so where there is room.
    """
    time = time_of(evaluations)
    course = evaluations.sort_values(time).tail(_MOST)
    if not has_amounts(course, ["started"]):
        return empty_state(f"No evaluation began in these {time}s.", title=title, source=source)
    rows = [
        {**row, "is_open": not is_mature}
        for row, is_mature in zip(records(course, [time, *_SHOWN]), course["is_mature"], strict=True)
    ]
    painted = {field(name).label: colour(role) for name, role in _STATES.items()}
    parts = {name: field(name).label for name in _STATES}
    bars = stack(
        rows,
        name="evaluation_conversion",
        amount="evaluations",
        series=painted,
        parts=parts,
        worked_out={"lapsed": "datum.resolved - datum.converted"},
    )
    percent = field("conversion_rate").axis_format
    rates = (
        alt.Chart(alt.NamedData("evaluation_conversion"))
        .transform_filter("datum.started > 0")
        # Twelve of them with their signs do not fit a phone; there the key says what they are.
        .transform_calculate(
            rate=f"datum.is_open ? ({NARROW} ? '' : 'too young') : !isValid(datum.conversion_rate) ? '' : "
            f"replace(format(datum.conversion_rate, '{percent}'), {NARROW} ? '%' : '', '')"
        )
        .mark_text(baseline="bottom", dy=-4, fontSize=alt.ExprRef(expr=f"{NARROW} ? 11 : 12"))
        .encode(
            x=time_axis(rows),
            y=channel(alt.Y, "started", title=None),
            text=alt.Text("rate:N"),
        )
    )
    first, last = (show(time, course[time].iloc[place]) for place in (0, -1))
    told = "; ".join(
        f"{show(time, begun)} {show('conversion_rate', rate)}"
        for begun, rate in zip(course[time], course["conversion_rate"], strict=True)
        if rate == rate  # noqa: PLR0124  NaN is unlike itself
    )
    return picture(
        layered(bars, rates),
        rows={"evaluation_conversion": rows},
        title=title,
        source=source,
        description=(
            f"Stacked bars of evaluations by the {time} they began in, {first} to {last}: converted, lapsed, "
            f"unresolved. Conversion of mature {time}s: {told or 'none is mature yet'}."
        ),
        key={**dict(reversed(painted.items())), "Above: conversion in %": colour("ink")},
    )
