"""Renderer: a chart as data for a notebook, never as an image.

JupyterLab draws the version 5 type; our page draws the spec itself, once, where the report is built.
Altair's own renderers either fetch a script from a network or emit a type that nbformat refuses.

The page writes a title above the drawing and knows dark mode. JupyterLab does neither: what it gets
has its title in lines and a sheet of paper beneath. Nor does it get the button that would take the
figures to an editor on the web.
"""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import altair as alt

from reports_lib.errors import ReportError
from reports_lib.media import SPEC_TYPES
from reports_lib.palette import colour

__all__ = ["enable_renderer", "mimebundle"]

_TITLE_SIGNS = 84
_EMBED = {"renderer": "svg", "actions": {"export": True, "source": False, "compiled": False, "editor": False}}


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
    ours, jupyterlab = SPEC_TYPES
    return {ours: plain, jupyterlab: _for_jupyterlab(plain), "text/plain": alt_text}


def _for_jupyterlab(spec: dict[str, Any]) -> dict[str, Any]:
    title = spec.get("title", {})
    title = dict(title) if isinstance(title, dict) else {"text": title}
    if isinstance(title.get("text"), str):
        title |= {"text": wrap(title["text"], _TITLE_SIGNS), "frame": "bounds"}
    usermeta = {**spec.get("usermeta", {}), "embedOptions": _EMBED}
    return {**spec, "title": title, "background": colour("paper"), "usermeta": usermeta}


def _heading(spec: dict[str, Any]) -> str:
    title = spec.get("title", "a chart without a title")
    return str(title.get("text", title) if isinstance(title, dict) else title)


def enable_renderer() -> None:
    """Make this the renderer of every chart in the process."""
    alt.renderers.register("house", mimebundle)
    alt.renderers.enable("house")
