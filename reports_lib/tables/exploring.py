"""Exploring: what there is to ask, and any metric as it is, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.tables.footing import with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from reports_lib.tables.block import Block

__all__ = ["figures_table", "metrics_table", "models_table"]


def models_table(models: DataFrame) -> Block:
    """What each model holds.  ``models`` is a review's ``models``: one row per model."""
    return grid(
        models,
        title="Models",
        stub="model",
        note="A model is a table that metrics read. Money in it is whole cents. "
        "All columns are explained in docs/models.md.",
    )


def metrics_table(metrics: DataFrame) -> Block:
    """What can be asked, by what it can be split by.

    ``metrics`` is a review's ``metrics``: one row per metric.
    """
    splits = [f"Split by {one}" if isinstance(one, str) else "Not split" for one in metrics["split_by"]]
    return grid(
        metrics.assign(split_by=splits)[["split_by", "metric", "summary"]],
        title="Metrics",
        stub="metric",
        group="split_by",
        note="All definitions, formulas and edge cases are in docs/metrics.md.",
    )


def figures_table(
    figures: DataFrame,
    apps: DataFrame,
    *,
    title: str,
    columns: Sequence[str] = (),
    least_first: str = "",
    limit: int = 24,
) -> Block:
    """Any metric's frame as it is, with its columns' names and formats, and apps under their names.

    ``columns`` are those to show, none being all; ``least_first`` orders the rows by one of them, the
    unknown last; ``limit`` is how many rows are shown.
    """
    if figures.empty:
        return nothing_to_show(title, "There is nothing of this kind.")
    ordered = figures.sort_values(least_first, kind="stable") if least_first else figures
    rows = ordered[list(columns or ordered.columns)].head(limit)
    if "app_key" in rows:
        place = rows.columns.get_loc("app_key")
        rows = with_app_names(rows, apps)
        names = list(rows.columns[:-1])
        names[place] = "app_name"
        rows = rows[list(dict.fromkeys(names))]
    is_cut = len(rows) < len(figures)
    return grid(
        rows,
        title=title,
        stub=str(rows.columns[0]),
        note=f"{len(rows)} of {len(figures):,} rows are shown." if is_cut else "",
    )
