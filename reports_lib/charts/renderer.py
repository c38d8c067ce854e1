"""Renderer: a chart as data for a notebook, never as an image.

JupyterLab draws the version 5 type; our page draws the spec itself, once, where the report is built.
Altair's own renderers either fetch a script from a network or emit a type that nbformat refuses.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from reports_lib.errors import ReportError
from reports_lib.media import SPEC_TYPES

__all__ = ["enable_renderer", "mimebundle"]


def mimebundle(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return what a notebook stores of a chart: its spec under two types, and its alt text."""
    plain = {key: value for key, value in spec.items() if key != "$schema"}
    alt_text = plain.get("description")
    if not alt_text:
        raise ReportError(
            "A chart has no description",
            where=_heading(plain),
            todo="pass description=…: it is what someone who cannot see the chart will read",
        )
    return {**dict.fromkeys(SPEC_TYPES, plain), "text/plain": alt_text}


def _heading(spec: dict[str, Any]) -> str:
    title = spec.get("title", "a chart without a title")
    return str(title.get("text", title) if isinstance(title, dict) else title)


def enable_renderer() -> None:
    """Make this the renderer of every chart in the process."""
    alt.renderers.register("house", mimebundle)
    alt.renderers.enable("house")
