"""Quality: what the gate looked at, and what it found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports_lib.tables.block import Block
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["gate_checks_table"]

# A shape beside the word, so that the colour is never the only sign.
_SHAPES = {"green": "●", "amber": "▲", "red": "■"}
_STATUS_CELL = re.compile(rf'<td class="([^"]*)">(({"|".join(_SHAPES.values())}) (\w+))</td>')


def gate_checks_table(gate: DataFrame) -> Block:
    """Every check of the gate, the worst first.  ``gate`` is the review's ``gate``."""
    title = "Checks on the data"
    if gate.empty:
        return nothing_to_show(title, "No check has run on these data.")
    worst_first = ["red", "amber", "green"]
    rows = gate.sort_values("status", key=lambda column: column.map(worst_first.index), kind="stable")
    shaped = rows.assign(status=[f"{_SHAPES[one]} {one}" for one in rows["status"]])
    block = grid(shaped[["check", "status", "finding", "records", "example"]], title=title, stub="check")
    return Block(_STATUS_CELL.sub(r'<td class="\1 status \4">\2</td>', block.html), block.text)
