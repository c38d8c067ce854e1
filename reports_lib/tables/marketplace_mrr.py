"""Marketplace MRR: from ours to the one that Atlassian reports, as a table that foots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas import DataFrame

from reports_lib.fields import show
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import summed, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["mrr_bridge_table"]

_ENDS = ("ours_usd", "not_explained_usd", "reported_usd")


@of_its_metric
def mrr_bridge_table(bridge: DataFrame, contested: DataFrame, apps: DataFrame) -> Block:
    """Each line of the waterfall as here, step by step as Atlassian reports it, over all apps it reports.

    ``bridge`` is ``metrics.mrr_bridge`` of a month, ``contested`` ``metrics.contested_mrr`` of the same.
    """
    title = "From this MRR to the one that Atlassian reports"
    if bridge.empty:
        note = bridge.attrs.get(
            "note", "Neither this review nor Atlassian has anything to tell of the month."
        )
        return nothing_to_show(title, note)
    has_theirs = [one is not None for one in bridge["reported_usd"]]
    told, silent = bridge[has_theirs], bridge[[not one for one in has_theirs]]
    if told.empty:
        return nothing_to_show(title, "Atlassian reports no recurring revenue of this month yet.")
    amounts = [name for name in told.columns if name.endswith("_usd")]
    sums = [
        {"measure": str(measure).capitalize(), **{name: summed(lines[name]) for name in amounts}}
        for measure, lines in told.groupby("measure", sort=False)
    ]
    taken = [name for name in amounts if name in _ENDS or any(row[name] for row in sums)]
    note = " ".join([*_not_explained(told, apps), *_silent(silent, apps), _contested(contested)])
    assumed = bridge.attrs.get("assumed", "")
    return grid(
        DataFrame(sums)[["measure", *taken]],
        title=title,
        stub="measure",
        note=f"{note} {assumed}".strip(),
    )


def _not_explained(told: DataFrame, apps: DataFrame) -> list[str]:
    """Name the apps whose closing MRR no step explains."""
    closing = with_app_names(told[told["measure"] == "closing"], apps)
    names = [
        f"{row['app_name']} ({show('not_explained_usd', row['not_explained_usd'])})"
        for row in closing.to_dict("records")
        if row["not_explained_usd"]
    ]
    if names:
        return [f"Of the closing MRR, no step explains a part of: {', '.join(names)}."]
    return ["Every cent of the difference in closing MRR has its name, for every app."]


def _silent(silent: DataFrame, apps: DataFrame) -> list[str]:
    names = sorted(set(with_app_names(silent, apps)["app_name"]))
    return [f"Atlassian reports nothing of: {', '.join(names)}."] if names else []


def _contested(contested: DataFrame) -> str:
    row: dict[Any, Any] = contested.to_dict("records")[-1]
    shown = {name: show(name, row[name]) for name in row if str(name).endswith("_usd")}
    return (
        f"Counted in this MRR: {shown['unpaid_mrr_usd']} of invoices that are still open. Not counted: "
        f"{shown['in_grace_mrr_usd']} that ended within 30 days and may be renewed, "
        f"{shown['future_mrr_usd']} that is sold and begins later."
    )
