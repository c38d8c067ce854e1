"""Lines: a course over months or quarters, or over ages, each line named at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import altair as alt

from reports_lib.charts.channel import channel, time_axis, tooltips
from reports_lib.charts.picture import layered
from reports_lib.fields import field, show, time_of
from reports_lib.palette import NARROW, colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Line", "age_line", "time_lines"]

HEIGHT = 220
_FLAT = 0.1


@dataclass(frozen=True)
class Line:
    """A column as a line; ``role`` is its colour, ``below`` says on which side of its end it is named."""

    column: str
    role: str
    below: bool = False


def time_lines(
    rows: list[dict[str, Any]], *, name: str, lines: Sequence[Line], level: float | None = None
) -> Any:
    """Draw rows of a time and shares, a line each; ``level`` draws a rule to compare them with.

    The axis begins at zero, unless there is a level. Where no value is known there is a gap.
    """
    time, across = time_of(rows[0]), time_axis(rows)
    base = alt.Chart(alt.NamedData(name), height=HEIGHT)
    is_flat = not any(row[line.column] for line in lines for row in rows)
    # A line of zeros lies at the foot, not in the middle.
    scale = alt.Scale(domain=[0, _FLAT]) if is_flat else alt.Scale(zero=level is None)
    drawn = [] if level is None else [base.mark_rule(color=colour("rule")).encode(y=alt.YDatum(level))]
    for line in lines:
        up = channel(alt.Y, line.column, title=None, scale=scale)
        mark = base.mark_line(
            color=colour(line.role),
            strokeWidth=2,
            strokeJoin="round",
            point={"color": colour(line.role), "size": 22},
        )
        last = [row for row in rows if row[line.column] is not None][-1]
        wide = show(line.column, str(last[line.column]))
        words = f"{field(line.column).label} {wide}" if len(lines) > 1 else wide
        end = (
            base.transform_filter(f"datum.{time} == '{last[time]}'")
            .transform_calculate(end=f"{NARROW} ? '{wide}' : '{words}'")
            .mark_text(align="left", dx=9, dy=10 if line.below else -7, fontSize=13, fontWeight=600)
        )
        drawn.append(mark.encode(x=across, y=up))
        drawn.append(end.encode(x=across, y=up, text=alt.Text("end:N")))
    columns = [line.column for line in lines]
    return layered(*drawn, _reach(base, across, told=[time, *columns], known=columns, count=len(rows)))


def _reach(base: alt.Chart, across: Any, *, told: list[str], known: list[str], count: int) -> alt.Chart:
    """Lay an unseen stripe over each place that has a value, so that a mouse need not find the line."""
    has_value = " || ".join(f"isValid(datum.{name})" for name in known)
    stripes = base.transform_filter(has_value).mark_rule(
        opacity=0, strokeWidth=alt.ExprRef(expr=f"max(width / {count}, 4)")
    )
    return stripes.encode(x=across, tooltip=tooltips(told))


def age_line(
    rows: list[dict[str, Any]],
    *,
    name: str,
    age: str,
    share: str,
    band: tuple[str, str],
    marked: Mapping[int, str],
    across: str,
) -> Any:
    """Draw rows of an age and a share as steps, with the band it lies in; ``marked`` names some ages.

    ``across`` says what the ages count from.
    """
    low, high = band
    base = alt.Chart(alt.NamedData(name), height=HEIGHT)
    ages = [row[age] for row in rows]
    along = channel(
        alt.X,
        age,
        title=across,
        scale=alt.Scale(nice=False, zero=True),
        axis=alt.Axis(values=_years(ages), format="d", grid=False),
    )
    up = channel(alt.Y, share, title=None, scale=alt.Scale(domain=[0, 1]))
    between = (
        base.transform_filter(f"isValid(datum.{low}) && isValid(datum.{high})")
        .mark_area(interpolate="step-after", color=colour("past"), opacity=0.28)
        .encode(x=along, y=channel(alt.Y, low, title=None), y2=alt.Y2(high))
    )
    steps = base.mark_line(interpolate="step-after", color=colour("total"), strokeWidth=2)
    points = base.transform_filter(f"indexof({sorted(marked)}, datum.{age}) >= 0")
    words = " : ".join(f"datum.{age} == {one} ? '{text}'" for one, text in marked.items())
    return layered(
        between,
        steps.encode(x=along, y=up),
        points.mark_circle(color=colour("total"), size=46, opacity=1).encode(x=along, y=up),
        points.transform_calculate(words=f"{words} : ''")
        .mark_text(align="left", dx=6, dy=-12, fontSize=13, fontWeight=600)
        .encode(x=along, y=up, text=alt.Text("words:N")),
        _reach(base, along, told=[age, share, low, high], known=[share], count=len(ages)),
    )


def _years(ages: Iterable[int]) -> list[int]:
    """Return the ages to label: every year, or every quarter of it while it is the first."""
    last = max(ages)
    every = 12 if last > 24 else 6 if last > 12 else 3
    return list(range(0, last + 1, every))
