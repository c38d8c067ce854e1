"""Conversion findings: what the picture of evaluations shows, said as its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.fields import show, time_of
from reports_lib.review.amounts import total

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["evaluation_conversion_finding"]

_MOST = 12


def evaluation_conversion_finding(evaluations: DataFrame) -> str:
    """Say how many of those who tried bought, of the mature ones among the newest twelve.

    ``evaluations`` is ``metrics.evaluation_conversion``, in total.
    """
    time = time_of(evaluations)
    course = evaluations.sort_values(time).tail(_MOST)
    if not total(course["started"]):
        return f"No evaluation began in these {time}s"
    mature = course[course["is_mature"].astype(bool)]
    young = course[~course["is_mature"].astype(bool)]
    resolved, converted = (total(mature[name]) for name in ("resolved", "converted"))
    waiting = total(young["started"])
    if not resolved:
        return (
            f"{_evaluations(int(waiting))} began, too recently for a rate"
            if waiting
            else (f"No evaluation of these {time}s is resolved yet")
        )
    told = (
        f"{show('conversion_rate', converted / resolved)} of evaluations led to a sale: "
        f"{show('converted', converted)} of {show('resolved', resolved)} begun in {_span(mature)}"
    )
    return f"{told}; {show('started', waiting)} later ones are too young to judge" if waiting else told


def _span(mature: DataFrame) -> str:
    time = time_of(mature)
    first, last = (show(time, mature[time].iloc[place]) for place in (0, -1))
    return first if first == last else f"{first} to {last}"


def _evaluations(number: int) -> str:
    return f"{show('started', number)} evaluation{'' if number == 1 else 's'}"
