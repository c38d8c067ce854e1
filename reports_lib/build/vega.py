"""Vega: a chart's spec as Vega runs it, for the drawing on paper and the one that answers the mouse."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any

import vl_convert

from reports_lib.build.fonts import OWN_FONT
from reports_lib.errors import ReportError
from reports_lib.fields import FIELDS
from reports_lib.palette import COLOURS, FONT, NARROW

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["compile_chart", "drawing", "interactive", "on_paper"]

VEGA_LITE = "6.4"
_ONE_AT_A_TIME = RLock()

_SAID = {"title", "description", "usermeta"}

# What a customer may have named: it is no colour of ours, even if it is spelled like one.
_NAMES = {"domain", "values"}
_VARIABLES = {one.light: f"var(--{role})" for role, one in COLOURS.items()}
_UNSAFE = re.compile("[<>&\u2028\u2029]")


def compile_chart(spec: dict[str, Any], *, title: str) -> dict[str, Any]:
    """Compile a spec to Vega, without its words, which are left to the page that can wrap them."""
    chart = {key: value for key, value in spec.items() if key not in _SAID}
    with drawing(title):
        return json.loads(_compiled(json.dumps(chart)))


def on_paper(spec: dict[str, Any], *, title: str, width: int, narrow: bool) -> str:
    """Return what the drawing program draws of a spec at a width, with its own font."""
    chart = compile_chart(spec, title=title)
    config = chart.get("config", {})
    signals = [
        {**one, "value": narrow} if one["name"] == NARROW else one for one in config.get("signals", [])
    ]
    told = {**chart, "width": width, "config": {**config, "signals": signals}}
    return json.dumps(told).replace(FONT, OWN_FONT)


@lru_cache(maxsize=8)
def _compiled(chart: str) -> str:
    """Remember the last ones: a page asks for each chart three times, and there may be two pages."""
    return json.dumps(vl_convert.vegalite_to_vega(chart, vl_version=VEGA_LITE))


@contextmanager
def drawing(title: str) -> Iterator[None]:
    """Turn what the drawing program says into an error that names the chart.

    It draws for one thread at a time, and waits for its turn with the interpreter's lock in hand: two
    threads, of which the one that draws has to collect garbage, would wait for each other for ever.
    """
    try:
        with _ONE_AT_A_TIME:
            yield
    except ValueError as error:
        raise ReportError(
            f"A chart cannot be drawn: {str(error).splitlines()[-1][:80]}",
            where=title,
            todo="see the chart's function",
        ) from error


def interactive(spec: dict[str, Any], *, title: str) -> str:
    """Return what a browser needs to draw a chart, as JSON that is safe inside a page.

    Colours are the page's CSS variables. ``fields`` says which column of the rows, in which unit, a
    label of a tooltip stands for, so that a month is written in words and what is unknown as unknown;
    ``fiscal`` says of what kind of year its quarters are.
    """
    compiled = compile_chart(spec, title=title)
    present = {name for rows in spec.get("datasets", {}).values() for row in rows for name in row}
    kept = {key: value for key, value in compiled.items() if key != "$schema"}
    told = {
        "fields": {one.label: [name, one.unit] for name, one in FIELDS.items() if name in present},
        "fiscal": bool(spec.get("usermeta", {}).get("fiscal")),
        "spec": _coloured(kept),
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _coloured(part: Any) -> Any:
    """Swap our colours for variables, wherever a whole text is one; names and rows stay as they are."""
    if isinstance(part, dict):
        return {key: value if key in _NAMES else _coloured(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_coloured(value) for value in part]
    return _VARIABLES.get(part, part) if isinstance(part, str) else part
