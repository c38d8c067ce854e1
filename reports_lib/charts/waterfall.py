"""Waterfall: steps that lead from an opening balance to a closing one, as floating bars.

Positions count from the opening balance, so that bars start at a true zero and small steps show
beside a large balance; every bar says its amount, so there is no axis to read off. Where a bar
floats is worked out by the chart's grammar, not here.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from reports_lib.charts.channel import tooltips
from reports_lib.charts.picture import label_room, layered
from reports_lib.palette import colour

__all__ = ["BALANCE", "GAIN", "LOSS", "NEUTRAL", "waterfall"]

BALANCE, GAIN, LOSS, NEUTRAL = "balance", "gain", "loss", "neutral"

_KINDS = alt.Scale(domain=[GAIN, LOSS, NEUTRAL], range=[colour("gain"), colour("loss"), colour("past")])


def waterfall(steps: list[dict[str, Any]], *, name: str) -> Any:
    """Draw steps, each with ``movement``, ``amount_usd``, ``kind``, ``label`` and the ``next`` movement."""
    rows = alt.Y(
        "movement",
        type="ordinal",
        sort=[one["movement"] for one in steps],
        title=None,
        axis=alt.Axis(labelColor=colour("ink"), labelFontSize=13, labelPadding=12),
        scale=alt.Scale(paddingInner=0.42, paddingOuter=0.2),
    )
    placed = (
        alt.Chart(alt.NamedData(name), height=alt.Step(36))
        .transform_calculate(
            change="datum.kind == 'balance' ? 0 : datum.kind == 'loss' ? -datum.amount_usd : datum.amount_usd"
        )
        .transform_window(end="sum(change)", frame=[None, 0])
        .transform_calculate(
            begin="datum.end - datum.change", edge="max(datum.end, datum.end - datum.change)"
        )
    )
    moved, balance = "datum.kind != 'balance'", "datum.kind == 'balance'"
    scale = label_room(one["label"] for one in steps)
    begin, end, edge = (alt.X(f"{at}:Q", axis=None, scale=scale) for at in ("begin", "end", "edge"))
    joins = placed.transform_filter("isValid(datum.next)").mark_rule(color=colour("rule"))
    bars = placed.transform_filter(moved).mark_bar(cornerRadius=1.5)
    ends = placed.transform_filter(balance).mark_tick(color=colour("total"), thickness=3, size=24, opacity=1)
    told = tooltips(["movement", "amount_usd"])
    words: dict[str, Any] = {"align": "left", "fontSize": 13}
    return layered(
        joins.encode(x=end, y=rows, y2=alt.Y2("next")),
        bars.encode(
            x=begin,
            x2=alt.X2("end"),
            y=rows,
            color=alt.Color("kind:N", scale=_KINDS, legend=None),
            tooltip=told,
        ),
        ends.encode(x=end, y=rows, tooltip=told),
        placed.transform_filter(moved)
        .mark_text(dx=7, **words)
        .encode(x=edge, y=rows, text=alt.Text("label:N")),
        placed.transform_filter(balance)
        .mark_text(dx=9, fontWeight=600, **words)
        .encode(x=edge, y=rows, text=alt.Text("label:N")),
    )
