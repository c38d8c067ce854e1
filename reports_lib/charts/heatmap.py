"""Heatmap: a share for every pair of two columns, the number in each cell, the higher the deeper."""

from __future__ import annotations

from typing import Any

import altair as alt

from reports_lib.charts.channel import tooltips
from reports_lib.charts.picture import layered
from reports_lib.fields import field
from reports_lib.palette import NARROW, colour

__all__ = ["heatmap"]

# Never so deep that ink on it could not be read, on a light page or a dark one.
_DEPTH = alt.Scale(type="pow", exponent=3, domain=[0, 1], range=[0.03, 0.5], clamp=True)


def heatmap(
    rows: list[dict[str, Any]], *, name: str, down: str, across: str, share: str, shown: list[str]
) -> Any:
    """Draw rows of ``down`` (words), ``across`` (numbers) and a share; ``shown`` are told with each cell."""
    base = alt.Chart(alt.NamedData(name), height=alt.Step(32))
    labels: dict[str, Any] = {"labelColor": colour("ink"), "labelPadding": 10, "orient": "top"}
    along = alt.X(
        across,
        type="ordinal",
        sort=sorted({row[across] for row in rows}),
        title=field(across).label,
        axis=alt.Axis(**labels, labelAngle=0, titleAnchor="start"),
        scale=alt.Scale(padding=0.04),
    )
    names = list(dict.fromkeys(row[down] for row in rows))
    of = alt.Y(
        down,
        type="ordinal",
        sort=names,
        title=None,
        axis=alt.Axis(labelColor=colour("ink"), labelPadding=10),
        scale=alt.Scale(padding=0.04),
    )
    depth = alt.FillOpacity(share, type="quantitative", scale=_DEPTH, legend=None)
    cells = base.mark_rect(fill=colour("gain"), cornerRadius=2).encode(
        x=along, y=of, fillOpacity=depth, tooltip=tooltips(shown)
    )
    numbers = base.mark_text(fontSize=alt.ExprRef(expr=f"{NARROW} ? 11 : 13")).encode(
        x=along, y=of, text=alt.Text(share, type="quantitative", format=field(share).axis_format)
    )
    return layered(cells, numbers)
