"""Licences: a month's licences by app, as a table that foots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pandas import DataFrame, concat

from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import TOTAL, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["licences_table"]

_FIGURES = ["active", "evaluating", "installs", "uninstalls"]


@of_its_metric
def licences_table(licences: DataFrame, apps: DataFrame) -> Block:
    """One month's licences, one row per app and a total.  ``licences`` is the metric by ``app_key``."""
    title = "Licences by app"
    seen = licences[(licences[_FIGURES] != 0).any(axis=1)]
    if seen.empty:
        return nothing_to_show(title, "No licence was in force in this month.")
    rows = with_app_names(seen, apps).sort_values(["active", "app_key"], ascending=[False, True])
    total = {"app_name": TOTAL, **{name: int(seen[name].sum()) for name in _FIGURES}}
    return grid(
        concat([rows[["app_name", *_FIGURES]], DataFrame([total])], ignore_index=True),
        title=title,
        stub="app_name",
        total=True,
        note="Active and evaluating at the month's end; installs and uninstalls within the month.",
    )
