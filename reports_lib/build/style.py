"""Style: the page's style sheet, with the theme's colours as CSS variables, light and dark."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from reports_lib.palette import COLOURS

__all__ = ["style_sheet"]


@cache
def style_sheet() -> str:
    """Return the one style sheet of a page."""
    light = "".join(f"--{role}:{one.light};" for role, one in COLOURS.items())
    dark = "".join(f"--{role}:{one.dark};" for role, one in COLOURS.items())
    rules = (files("reports_lib") / "build" / "template" / "page.css").read_text(encoding="utf-8")
    return (
        f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{rules}"
        + "".join(f".swatch.{role}{{background:var(--{role})}}" for role in COLOURS)
        + "\n"
    )
