"""Figure: a chart's spec, or a table, as a figure of the page, with its source, data and definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib.build.data_table import data_table
from reports_lib.build.svg import draw
from reports_lib.build.vega import interactive
from reports_lib.palette import COLOURS
from reports_lib.spreadsheet import csv_text, file_name
from reports_lib.templates import template

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["figure", "table_figure"]

WIDE, SLIM = 860, 350


def figure(spec: dict[str, Any], *, number: int, defined: Collection[str] = ()) -> str:
    """Return a figure's HTML: the chart at two widths, of which the style sheet shows one, and as data.

    ``defined`` are the metrics that the page defines, so that a figure can lead to its own.
    """
    heading = spec.get("title", {})
    title = heading.get("text", "") if isinstance(heading, dict) else str(heading)
    source = heading.get("subtitle", "") if isinstance(heading, dict) else ""
    kept = spec.get("usermeta", {})
    name = f"chart-{number}"
    empty = kept.get("empty")
    datasets = spec.get("datasets", {})
    metric = kept.get("metric")
    roles = {one.light: role for role, one in COLOURS.items()}
    return template("build/template", "figure").render(
        name=name,
        title=title,
        source=source,
        empty=empty,
        drawn=None if empty else _drawn(spec, name=name, title=title),
        key=[(words, roles[ink]) for words, ink in kept.get("key", [])],
        table=None if empty else data_table(spec),
        file_name=file_name(next(iter(datasets), name)),
        metric=metric if metric in defined else None,
    )


def _drawn(spec: dict[str, Any], *, name: str, title: str) -> dict[str, str]:
    """Draw a chart for a wide page, for a slim one, and as data for a browser that draws it itself."""
    return {
        "wide": draw(spec, name=f"{name}-wide", title=title, width=WIDE, narrow=False),
        "slim": draw(spec, name=f"{name}-slim", title=title, width=SLIM, narrow=True),
        "spec": interactive(spec, title=title),
    }


def table_figure(html: str, told: dict[str, Any], *, defined: Collection[str] = ()) -> str:
    """Return a table's figure with its foot; ``told`` is the table for programs, as ``tables`` made it."""
    title = told.get("title", "")
    metric = told.get("metric")
    foot = template("build/template", "foot").render(
        title=title,
        csv=csv_text(told["columns"], told["rows"]) if told.get("rows") else None,
        file_name=file_name(title),
        metric=metric if metric in defined else None,
    )
    if not foot.strip():
        return html
    return f'{html.removesuffix("</figure>")}<div class="data">{foot.strip()}</div></figure>'
