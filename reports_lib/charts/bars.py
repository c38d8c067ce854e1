"""Bars: one amount a month or quarter as columns, or one amount a category as rows; both begin at zero."""

from __future__ import annotations

from typing import Any

import altair as alt

from reports_lib.charts.channel import channel, constant, time_axis, tooltips
from reports_lib.charts.picture import BY_PLACE, COLUMN_WIDTH, label_room, layered
from reports_lib.fields import BETWEEN, time_of
from reports_lib.palette import NARROW, colour

__all__ = ["category_bars", "time_columns"]


def time_columns(rows: list[dict[str, Any]], *, name: str, amount: str) -> Any:
    """Draw rows of a time, an amount and its ``label``; the last month or quarter is the one that speaks."""
    time = time_of(rows[0])
    last = f"datum.{time} == '{max(row[time] for row in rows)}'"
    across = time_axis(rows)
    base = alt.Chart(alt.NamedData(name), height=200)
    height = channel(alt.Y, amount, title=None)
    below = alt.when(f"datum.{amount} < 0").then(alt.value(colour("loss")))
    ink = below.when(last).then(alt.value(colour("total"))).otherwise(alt.value(colour("past")))
    columns = base.mark_bar(width=COLUMN_WIDTH).encode(
        x=across, y=height, color=alt.ColorValue(**ink), tooltip=tooltips([time, amount])
    )
    # Beside the last column, not above it: there it would lie across a taller neighbour.
    words = (
        base.transform_filter(last)
        .mark_text(align="left", dx=8, fontSize=13, fontWeight=600)
        .encode(
            x=constant(alt.XValue, alt.expr("width")),
            y=channel(alt.Y, amount, title=None),
            text=alt.Text("label:N"),
        )
    )
    zero = base.mark_rule(color=colour("rule")).encode(y=alt.YDatum(0))
    return layered(columns, zero, words)


def category_bars(rows: list[dict[str, Any]], *, name: str, category: str, amount: str) -> Any:
    """Draw rows of a category, an amount, its ``label`` and the place where it is drawn, ``drawn_at``.

    On a phone, a category of two parts takes two lines.
    """
    offset = -8 if any(BETWEEN in row[category] for row in rows) else 0
    base = alt.Chart(alt.NamedData(name), height=alt.Step(36))
    down = channel(
        alt.Y,
        category,
        sort=BY_PLACE,
        title=None,
        axis=alt.Axis(
            labelColor=colour("ink"),
            labelFontSize=13,
            labelPadding=12,
            labelExpr=f"{NARROW} ? split(datum.label, '{BETWEEN}') : datum.label",
            labelOffset=alt.ExprRef(expr=f"{NARROW} ? {offset} : 0"),
            labelLimit=alt.ExprRef(expr=f"{NARROW} ? 110 : 220"),
        ),
        scale=alt.Scale(paddingInner=0.42, paddingOuter=0.2),
    )
    ink = (
        alt.when(f"datum.{amount} < 0").then(alt.value(colour("loss"))).otherwise(alt.value(colour("total")))
    )
    bars = base.mark_bar(cornerRadius=1.5).encode(
        x=channel(alt.X, amount, axis=None, stack=None, scale=label_room(row["label"] for row in rows)),
        y=down,
        color=alt.ColorValue(**ink),
        tooltip=tooltips([category, amount]),
    )
    words = (
        base.transform_calculate(edge=f"max(datum.{amount}, 0)")
        .mark_text(align="left", dx=7, fontSize=13)
        .encode(x=alt.X("edge:Q", axis=None), y=down, text=alt.Text("label:N"))
    )
    zero = base.mark_rule(color=colour("rule")).encode(x=alt.XDatum(0, axis=None))
    return layered(bars, zero, words)
