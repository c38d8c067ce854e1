"""Licences: those of a month or quarter by app, as a table that foots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pandas import DataFrame, concat

from reports_lib.fields import time_of
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import TOTAL, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["licences_table"]

_FIGURES = ["active", "evaluating", "installs", "uninstalls"]


@of_its_metric
def licences_table(licences: DataFrame, apps: DataFrame) -> Block:
    """Licences of one month or quarter, a row per app and a total.  It is the metric by ``app_key``."""
    time = time_of(licences)
    title = "Licences by app"
    seen = licences[(licences[_FIGURES] != 0).any(axis=1)]
    if seen.empty:
        return nothing_to_show(title, f"No licence was in force in this {time}.")
    rows = with_app_names(seen, apps).sort_values(["active", "app_key"], ascending=[False, True])
    total = {"app_name": TOTAL, **{name: int(seen[name].sum()) for name in _FIGURES}}
    return grid(
        concat([rows[["app_name", *_FIGURES]], DataFrame([total])], ignore_index=True),
        title=title,
        stub="app_name",
        total=True,
        note=f"Active and evaluating at the {time}'s end; installs and uninstalls within the {time}.",
    )
