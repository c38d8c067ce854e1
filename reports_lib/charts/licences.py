"""Licences: how many are in force at each month's end, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib.charts.channel import records
from reports_lib.charts.picture import empty_state, has_amounts, of_its_metric, picture
from reports_lib.charts.stack import stack
from reports_lib.fields import field, show, time_of
from reports_lib.palette import colour

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["licences_history_bars"]

_STATES = {"active": "total", "evaluating": "past"}
_FLOWS = ["installs", "uninstalls"]


@of_its_metric
def licences_history_bars(licences: DataFrame, *, title: str, source: str) -> Any:
    """Licences in force at the end of each month or quarter, active and evaluating.

    ``licences`` is the metric, in total. Installs and uninstalls are in the data behind the picture.
    """
    time = time_of(licences)
    if not has_amounts(licences, [*_STATES, *_FLOWS]):
        return empty_state(f"No licence was in force in these {time}s.", title=title, source=source)
    course = licences.sort_values(time)
    rows = records(course, [time, *_STATES, *_FLOWS])
    first, last = (show(time, course[time].iloc[place]) for place in (0, -1))
    words = "; ".join(
        f"{field(name).label} {show(name, course[name].iloc[-1])}" for name in (*_STATES, *_FLOWS)
    )
    painted = {field(name).label: colour(role) for name, role in _STATES.items()}
    parts = {name: field(name).label for name in _STATES}
    return picture(
        stack(rows, name="licences_history", amount="licences", series=painted, parts=parts),
        rows={"licences_history": rows},
        title=title,
        source=source,
        description=f"Stacked bars of licences in force, {first} to {last}. In {last}: {words}.",
        key=dict(reversed(painted.items())),
    )
