"""Restatement: figures as first published beside what is known today, and the lines behind, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas import DataFrame

from reports_lib.fields import FIELDS, MISSING, field, show, show_figure, time_of
from reports_lib.tables.block import NOTHING, of_its_metric
from reports_lib.tables.exact import Figure
from reports_lib.tables.footing import with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["restated_lines_table", "restated_reasons_table", "restatement_table"]

_NEWEST, _LINES = 6, 10
_REVIEWS = {"month": "monthly", "quarter": "quarterly"}
_FIGURES = ["first_published", "known_today", "restated_by"]


@of_its_metric
def restatement_table(restatement: DataFrame) -> Block:
    """Headlines that are another figure today than when first published.

    ``restatement`` is the metric over the months, or quarters, that were published.
    """
    title = "Headlines as first published, and as known today"
    time = time_of(restatement)
    if restatement.empty:
        message = (
            f"No {_REVIEWS[time]} review was published before. From the next one on, a headline that late or "
            "corrected records have changed is shown here, with the records behind it."
        )
        return nothing_to_show(title, message)
    changed = restatement[[_is_other(one) for one in restatement.to_dict("records")]]
    ends = [show(time, restatement[time].min()), show(time, restatement[time].max())]
    span = ends[0] if ends[0] == ends[1] else " to ".join(ends)
    one = len(restatement) == 1
    whole = f"{show('lines', len(restatement))} headline{'' if one else 's'} of {span}"
    if changed.empty:
        same = f"The {whole} is today what it was" if one else f"All {whole} are today what they were"
        return nothing_to_show(title, f"{same} when first published.")
    rows = [_row(one, time) for one in _newest(changed).to_dict("records")]
    told = f"{show('lines', len(changed))} of {whole} changed"
    note = (
        f"{told}; those of the newest {_NEWEST} {time}s are shown."
        if len(rows) < len(changed)
        else f"{told}."
    )
    return grid(DataFrame(rows), title=title, stub="headline", group=time, numbers=_FIGURES, note=note)


def _newest(frame: DataFrame) -> DataFrame:
    time = time_of(frame)
    newest = sorted(set(frame[time]), reverse=True)[:_NEWEST]
    return frame[frame[time].isin(newest)].sort_values(time, ascending=False, kind="stable")


def _is_other(row: dict[Any, Any]) -> bool:
    """Say whether a page would print another figure today."""
    return _written(row, "first_published") != _written(row, "known_today")


def _row(row: dict[Any, Any], time: str) -> dict[str, Any]:
    name = row["headline"]
    written = {figure: _written(row, figure) for figure in _FIGURES}
    if written["restated_by"] != MISSING and row["restated_by"] > 0:
        written["restated_by"] = f"+{written['restated_by']}"
    figures = {figure: Figure(shown, row[figure]) for figure, shown in written.items()}
    label = field(name).label if name in FIELDS else name
    return {
        time: row[time],
        "headline": label,
        **figures,
        "restated_share": row["restated_share"],
    }


def _written(row: dict[Any, Any], figure: str) -> str:
    return show_figure(row["headline"], figure, row[figure])


@of_its_metric
def restated_reasons_table(reasons: DataFrame) -> Block:
    """Why the MRR of a month or quarter is another: its lines, by what became of them.

    ``reasons`` is ``metrics.restated_reasons`` of what was published; without a line there is no table.
    """
    if reasons.empty:
        return NOTHING
    newest, time = _newest(reasons), time_of(reasons)
    rows = newest.assign(
        reason=[one.capitalize() for one in newest["reason"]],
    )
    return grid(
        rows[[time, "reason", "lines", "then_usd", "now_usd", "restated_by_usd"]],
        title="Why MRR is another, by what became of its lines",
        stub="reason",
        group=time,
        note=f"A line is one row of an invoice. Then is what it added to the {time}'s MRR when that was "
        "first published, now what it adds today.",
    )


@of_its_metric
def restated_lines_table(lines: DataFrame, apps: DataFrame) -> Block:
    """The ten lines that changed the MRR of a month or quarter most.

    ``lines`` is ``metrics.restated_lines`` of what was published; without a line there is no table.
    """
    if lines.empty:
        return NOTHING
    time = time_of(lines)
    largest = lines.assign(size=[abs(one) for one in lines["restated_by_usd"]]).sort_values(
        ["size", time, "line_id"], ascending=[False, False, True]
    )
    shown = with_app_names(largest.head(_LINES), apps)
    columns = ["line_id", time, "app_name", "reason", "what_changed", "then_usd", "now_usd"]
    return grid(
        shown.assign(what_changed=shown["what_changed"].replace("", None))[[*columns, "restated_by_usd"]],
        title="The lines behind it",
        stub="line_id",
        note=f"The {len(shown)} that changed a {time}'s MRR most, of {show('lines', len(lines))}."
        if len(shown) < len(lines)
        else "",
    )
