"""Figure: a chart's spec as a figure of the page, with its finding, source and data."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports_lib.build.data_table import data_table
from reports_lib.build.svg import draw
from reports_lib.palette import COLOURS

__all__ = ["figure"]

WIDE, SLIM = 860, 350


def figure(spec: dict[str, Any], *, number: int) -> str:
    """Return a figure's HTML: the chart at two widths, of which the style sheet shows one."""
    heading = spec.get("title", {})
    title = heading.get("text", "") if isinstance(heading, dict) else str(heading)
    source = heading.get("subtitle", "") if isinstance(heading, dict) else ""
    kept = spec.get("usermeta", {})
    name = f"chart-{number}"
    empty = kept.get("empty")
    drawings = (
        []
        if empty
        else [
            ("wide", draw(spec, name=f"{name}-wide", title=title, width=WIDE, narrow=False)),
            ("slim", draw(spec, name=f"{name}-slim", title=title, width=SLIM, narrow=True)),
        ]
    )
    roles = {one.light: role for role, one in COLOURS.items()}
    return _template().render(
        name=name,
        title=title,
        source=source,
        empty=empty,
        drawings=drawings,
        key=[(words, roles[ink]) for words, ink in kept.get("key", [])],
        table=None if empty else data_table(spec),
        file_name=f"{_slug(next(iter(spec.get('datasets', {})), name))}.csv",
    )


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("reports_lib", "build/template"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    return environment.get_template("figure.html.j2")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "data"
