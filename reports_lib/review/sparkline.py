"""Sparkline: a course of values as the points and bars of a tiny picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports_lib.review.amounts import known

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Sparkline", "spark_bars", "spark_line"]

WIDTH, HEIGHT, MARGIN = 120.0, 28.0, 2.0
FEWEST = 3
LEAST_SPAN = 0.1


@dataclass(frozen=True)
class _Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Sparkline:
    """A line or bars inside a box of ``width`` by ``height``."""

    line: str = ""
    bars: tuple[_Bar, ...] = ()
    width: float = WIDTH
    height: float = HEIGHT


def spark_line(course: Sequence[Any]) -> Sparkline | None:
    """Draw balances as a line; too few values make no course.

    The height stands for the course's span, yet never for less than a tenth of its highest value: a
    steady figure should look steady.
    """
    values = [float(one) if known(one) else None for one in course]
    seen = [one for one in values if one is not None]
    if len(seen) < FEWEST:
        return None
    span = max(max(seen) - min(seen), LEAST_SPAN * max(map(abs, seen)))
    low = (max(seen) + min(seen) - span) / 2
    step = WIDTH / (len(values) - 1)
    room = HEIGHT - 2 * MARGIN
    points = [
        f"{index * step:.1f},{HEIGHT - MARGIN - (room * (one - low) / span if span else room / 2):.1f}"
        for index, one in enumerate(values)
        if one is not None
    ]
    return Sparkline(line=" ".join(points))


def spark_bars(course: Sequence[Any]) -> Sparkline | None:
    """Draw flows as bars from zero, losses below it; the last bar is the month under review."""
    values = [float(one) if known(one) else 0.0 for one in course]
    if len(values) < FEWEST or not any(values):
        return None
    low, high = min(0.0, *values), max(0.0, *values)
    unit = HEIGHT / (high - low)
    step = WIDTH / len(values)
    bars = tuple(
        _Bar(
            x=round(index * step, 1),
            y=round((high - max(one, 0.0)) * unit, 1),
            width=round(step * 0.72, 1),
            height=round(abs(one) * unit, 1),
            kind=("below" if one < 0 else "above") + (" now" if index == len(values) - 1 else ""),
        )
        for index, one in enumerate(values)
    )
    return Sparkline(bars=bars)
