"""Svg: a chart's spec as an inline drawing that obeys the page's colours and speaks its alt text."""

from __future__ import annotations

import re
from html import escape
from typing import Any

import vl_convert

from reports_lib.build.vega import compile_chart, drawing, on_paper
from reports_lib.palette import COLOURS

__all__ = ["draw", "warm_up"]

_TAG = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
_UNUSED = re.compile(
    r' (?:aria-[a-z]+|class|font-family|pointer-events|role|version|xmlns(?::xlink)?)="[^"]*"'
)
_EMPTY = re.compile(
    r'<path d="(?:M0,0h[\d.]+v[\d.]+h-?[\d.]+Z)?"(?: transform="[^"]*")?(?: display="none")?\s*/>'
)
_UNSEEN = re.compile(r'<line [^>]* opacity="0"/>')
_ID = re.compile(r'\bid="([^"]+)"')
_USE = re.compile(r'(\bid="|href="#|url\(#)([^")]+)')
_FINE = re.compile(r"(\d\.\d\d)\d+")
_OPEN = re.compile(r"<svg\b[^>]*>")


def draw(spec: dict[str, Any], *, name: str, title: str, width: int, narrow: bool) -> str:
    """Draw a spec at a width; ``name`` makes every id of the drawing unlike any other on the page.

    The title is left to the page, which can wrap it; nothing is fetched, whatever the spec says.
    """
    told = on_paper(spec, title=title, width=width, narrow=narrow)
    with drawing(title):
        drawn = vl_convert.vega_to_svg(told, allowed_base_urls=[])
    return _named(_coloured(_plain(drawn)), name=name, title=title, alt=str(spec.get("description", "")))


def warm_up() -> None:
    """Draw a small chart of the usual kind, so that the first real one need not wait for V8 to warm."""
    values = [{"on": "2026-01-01", "of": "a", "is": 1}, {"on": "2026-02-01", "of": "b", "is": 2}]
    encoding = {
        "x": {"field": "on", "type": "temporal"},
        "y": {"field": "is", "type": "quantitative"},
        "color": {"field": "of", "type": "nominal"},
        "text": {"field": "is", "format": "$,.2f"},
    }
    chart = {"data": {"values": values}, "layer": [{"mark": "bar"}, {"mark": "text"}], "encoding": encoding}
    compiled = compile_chart(chart, title="warm up")
    with drawing("warm up"):
        vl_convert.vega_to_svg(compiled, allowed_base_urls=[])


def _plain(drawn: str) -> str:
    """Leave out what a picture on paper has no use for: roles, frames, fonts, what only a mouse meets."""
    bare = _TAG.sub(lambda tag: _FINE.sub(r"\1", _UNUSED.sub("", tag[0])), drawn)
    return _UNSEEN.sub("", _EMPTY.sub("", bare))


def _coloured(drawn: str) -> str:
    roles = {one.light: role for role, one in COLOURS.items()}
    known = re.compile(rf'="({"|".join(roles)})"')
    recoloured = lambda tag: known.sub(lambda found: f'="var(--{roles[found[1]]})"', tag[0])  # noqa: E731
    return _TAG.sub(recoloured, drawn)


def _named(drawn: str, *, name: str, title: str, alt: str) -> str:
    # Vega numbers its ids through the life of the process; ours begin anew in each drawing.
    ids = {old: f"{name}-{place}" for place, old in enumerate(dict.fromkeys(_ID.findall(drawn)), 1)}
    own = _TAG.sub(lambda tag: _USE.sub(lambda use: use[1] + ids.get(use[2], use[2]), tag[0]), drawn)
    head = _OPEN.search(own)
    opened = head[0][:-1] if head else "<svg"
    spoken = (
        f'{opened} role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(alt)}</desc>'
    )
    return spoken + own[head.end() if head else 0 :]
