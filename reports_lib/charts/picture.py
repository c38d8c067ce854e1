"""Picture: a drawing made whole with its title, source, alt text and width.

Every chart function ends here, so none can forget its source, and none leaves an empty frame behind.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

import altair as alt

from reports_lib.charts.channel import constant
from reports_lib.charts.renderer import mimebundle
from reports_lib.palette import colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pandas import DataFrame

__all__ = [
    "BY_PLACE",
    "COLUMN_WIDTH",
    "empty_state",
    "has_amounts",
    "label_room",
    "layered",
    "of_its_metric",
    "picture",
]

P = ParamSpec("P")

WIDTH = 760
LABEL_SIGN_WIDTH = 8

# Never by the names themselves: the grammar would turn them into code, in which "constructor" is no text.
BY_PLACE = alt.EncodingSortField(field="drawn_at", op="min")

# A history of one month is a column, not a wall.
COLUMN_WIDTH = alt.ExprRef(expr="min(bandwidth('x'), 56)")


def of_its_metric(
    chart: Callable[Concatenate[DataFrame, P], Any],
) -> Callable[Concatenate[DataFrame, P], Any]:
    """Make a chart say which metric it draws, that of its first frame, so that a page can define it.

    And whether the years of its quarters are fiscal ones, which the text "2026-Q3" does not tell.
    """

    @wraps(chart)
    def told(frame: DataFrame, /, *args: P.args, **options: P.kwargs) -> Any:
        drawn = chart(frame, *args, **options)
        # In place: a copy would be held against the schema when it is shown.
        drawn.usermeta = {**drawn.usermeta, "metric": frame.attrs.get("metric")}
        if _is_fiscal(frame):
            drawn.usermeta["fiscal"] = True
        return drawn

    return told


def _is_fiscal(frame: DataFrame) -> bool:
    kinds = {str(kind) for kind in frame.dtypes}
    return any(kind.startswith("period[") and kind != "period[Q-DEC]" for kind in kinds)


def has_amounts(frame: DataFrame, names: list[str]) -> bool:
    """Say whether there is anything to draw: some row, some column, neither zero nor unknown."""
    return any(
        value is not None and value == value and value != 0  # noqa: PLR0124  NaN is unlike itself
        for name in names
        for value in frame[name]
    )


def label_room(labels: Iterable[str]) -> alt.Scale:
    """Return a scale across that leaves room at its right end for the longest label."""
    room = max(map(len, labels)) * LABEL_SIGN_WIDTH
    return alt.Scale(range=[0, alt.ExprRef(expr=f"max(width - {room}, 40)")], nice=False, zero=True)


def layered(*parts: Any) -> Any:
    """Lay drawings over each other; what all of them share, their data and height, the whole has.

    Altair's own function makes the same of them by copying each several times over.
    """
    whole = alt.LayerChart()
    for shared in ("data", "height"):
        said = [part[shared] for part in parts if part[shared] is not alt.Undefined]
        if said and all(one is said[0] or one == said[0] for one in said):
            whole[shared] = said[0]
            for part in parts:
                part[shared] = alt.Undefined
    whole.layer = list(parts)
    return whole


def picture(
    chart: Any,
    *,
    rows: Mapping[str, list[dict[str, Any]]],
    title: str,
    source: str,
    description: str,
    key: Mapping[str, str] | None = None,
    empty: bool = False,
) -> Any:
    """Finish a drawing: its data, its title, its source as the subtitle, its alt text, its width.

    ``rows`` gives the data the name that the drawing asks for, the same from run to run. ``key``
    gives each series its colour, for a page too narrow to name them in the drawing; ``empty`` says
    that the drawing only says there is nothing to draw.

    A notebook shows the picture as it is: that it keeps to the schema of Vega-Lite, tests say, and a
    reader does not wait for. A copy of it, or ``to_dict``, is held against the schema as usual.
    """
    kept = {"key": list((key or {}).items())} | ({"empty": description} if empty else {})
    told = {
        "title": alt.TitleParams(title, subtitle=f"Source: {source}"),
        "description": description,
        "usermeta": kept,
        "datasets": dict(rows),
        "width": WIDTH,
    }
    # In place: a copy would be held against the schema, and layers be put together anew.
    for name, value in told.items():
        chart[name] = value
    # Altair's own attributes are parts of the spec; this one is of the object alone.
    object.__setattr__(chart, "_repr_mimebundle_", lambda *_, **__: mimebundle(chart.to_dict(validate=False)))
    return chart


def empty_state(message: str, *, title: str, source: str) -> Any:
    """Draw that there is nothing to draw, and why."""
    words = (
        alt.Chart(alt.NamedData("empty"), height=72)
        .mark_text(align="left", color=colour("soft-ink"), fontSize=14)
        .encode(
            text=alt.Text("message", type="nominal"), x=constant(alt.XValue, 0), y=constant(alt.YValue, 36)
        )
    )
    rows = {"empty": [{"message": message}]}
    return picture(words, rows=rows, title=title, source=source, description=message, empty=True)
