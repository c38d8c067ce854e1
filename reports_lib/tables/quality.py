"""Quality: what the gate looked at, and what it found."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from reports_lib.fields import show, time_of
from reports_lib.tables.block import Block, of_its_metric
from reports_lib.tables.exact import Figure
from reports_lib.tables.footing import with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["gate_checks_table", "stitched_licences_table"]

_MOST = 20

# A shape beside the word, so that the colour is never the only sign.
_SHAPES = {"green": "●", "amber": "▲", "red": "■"}
_STATUS_CELL = re.compile(rf'<td class="([^"]*)">(({"|".join(_SHAPES.values())}) (\w+))</td>')
_FIGURE = re.compile(r"<figure.*?</h3></figcaption>(?P<body>.*)</figure>", re.DOTALL)


@of_its_metric
def gate_checks_table(gate: DataFrame) -> Block:
    """What is red or amber, the worst first, and folded up below, what is green.

    ``gate`` is the review's ``gate``.
    """
    title = "Checks on the data"
    if gate.empty:
        return nothing_to_show(title, "No check has run on these data.")
    worst_first = ["red", "amber", "green"]
    rows = gate.sort_values("status", key=lambda column: column.map(worst_first.index), kind="stable")
    remarks, green = rows[rows["status"] != "green"], rows[rows["status"] == "green"]
    block = (
        _checks(remarks, ["what_to_do"], title=title)
        if len(remarks)
        else nothing_to_show(title, "Nothing to remark.")
    )
    if green.empty:
        return block
    passed = _checks(green, [], title="Checks that passed")
    line = f"{len(green)} {'other ' * bool(len(remarks))}check{'' if len(green) == 1 else 's'} passed."
    found = _FIGURE.fullmatch(passed.html)
    folded = f"<details><summary>What they looked at</summary>{found['body'] if found else ''}</details>"
    below = f'<p class="note">{escape(line)}</p><div class="data">{folded}</div>'
    html = f"{block.html.removesuffix('</figure>')}{below}</figure>"
    return Block(html, f"{block.text}\n\n{line}", _checks(rows, ["what_to_do"], title=title).data)


@of_its_metric
def stitched_licences_table(licences: DataFrame, apps: DataFrame) -> Block:
    """Licences that went on from another one.  ``licences`` is the metric of a month or quarter."""
    title = "Licences that go on from another one"
    if licences.empty:
        return nothing_to_show(title, f"No licence went on from another one in this {time_of(licences)}.")
    columns = ["licence_id", "follows", "app_name", "company", "moved_on", "reason"]
    rows = with_app_names(licences.head(_MOST), apps)[columns]
    cut = f" The first {_MOST} of {show('records', len(licences))}." if len(licences) > _MOST else ""
    note = f"Each pair is one licence: its customer neither left nor came.{cut}"
    return grid(rows, title=title, stub="licence_id", note=note)


def _checks(checks: DataFrame, more: list[str], *, title: str) -> Block:
    statuses: list[Any] = [Figure(f"{_SHAPES[one]} {one}", one) for one in checks["status"]]
    shaped = checks.assign(status=statuses)
    block = grid(
        shaped[["check", "status", "finding", *more, "records", "example"]], title=title, stub="check"
    )
    return replace(block, html=_STATUS_CELL.sub(r'<td class="\1 status \4">\2</td>', block.html))
