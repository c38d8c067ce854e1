"""Switchboard: one month's retention and churn as we and as others define them, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas import DataFrame

from reports_lib.fields import field, show
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["switchboard_table"]

_OURS = {"ours": "This review"}


@of_its_metric
def switchboard_table(rates: DataFrame, steps: DataFrame) -> Block:
    """The rates of one month, a row per school that defines them, with the steps from ours to theirs.

    ``rates`` is ``metrics.switchboard`` of a month, ``steps`` ``metrics.switchboard_bridge`` of the same.
    """
    title = "The month under other definitions"
    known = rates[[one is not None for one in rates["rate"]]]
    if known.empty:
        return nothing_to_show(title, "Nobody paid as the month opened, so nobody could stay or leave.")
    rows = [
        {
            "measure": field(row["measure"]).label,
            "school": _OURS.get(row["school"], row["school"]),
            "rate": row["rate"],
            "rate_difference": None if row["school"] in _OURS else row["rate_difference"],
            "steps": _steps(steps, row),
        }
        for row in known.to_dict("records")
    ]
    return grid(DataFrame(rows), title=title, stub="school", group="measure", note=_silent(rates))


def _steps(steps: DataFrame, row: dict[Any, Any]) -> str | None:
    """Write the steps that lead to a school's rate; where there is none, it is defined as ours is."""
    if row["school"] in _OURS:
        return None
    its = steps[(steps["measure"] == row["measure"]) & (steps["school"] == row["school"])]
    told = [
        f"{one['step']} {show('rate_difference', one['rate_difference'])}" for one in its.to_dict("records")
    ]
    return "; ".join(told) or "defined as here"


def _silent(rates: DataFrame) -> str:
    """Say who publishes no definition of a measure; a school that has one is none of them."""
    silent = rates[[one is None and two is None for one, two in _denominators(rates)]]
    told = [
        f"{field(str(measure)).label}: {', '.join(schools)}"
        for measure, schools in silent.groupby("measure", sort=False)["school"]
    ]
    nobody = f" No definition is published of {'; '.join(told)}." if told else ""
    return (
        "NRR and GRR are of one month. Differences are in percentage points, and the steps sum to them "
        f"before rounding.{nobody}"
    )


def _denominators(rates: DataFrame) -> list[tuple[Any, Any]]:
    return list(zip(rates["denominator_usd"], rates["denominator_count"], strict=True))
