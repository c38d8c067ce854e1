"""Definitions: what the page's numbers mean, in the words of the metrics themselves."""

from __future__ import annotations

import re
from inspect import getdoc
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from reports_lib.errors import ReportError
from reports_lib.review.fragment import fragment
from reports_lib.tables import Block

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["definitions"]

_SECTION = re.compile(r"^Definition\n-+\n(?P<body>.*?)(?=^\S[^\n]*\n-{3,}\n|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"``(.+?)``")


def definitions(*metrics: Callable[..., Any]) -> Block:
    """Show the summary and the section "Definition" of each metric's docstring."""
    entries = [_entry(metric) for metric in metrics]
    html = fragment(
        "definitions", entries=[(name, summary, [_code(p) for p in body]) for name, summary, body in entries]
    )
    text = [f"{name}: {summary}\n" + "\n".join(body) for name, summary, body in entries]
    return Block(html, "\n\n".join(text))


def _entry(metric: Callable[..., Any]) -> tuple[str, str, list[str]]:
    name = getattr(metric, "__name__", repr(metric))
    words = getdoc(metric) or ""
    found = _SECTION.search(words)
    if not found:
        raise ReportError(
            f"The metric {name!r} has no definition",
            where=f"{getattr(metric, '__module__', 'metrics')}.{name}",
            todo="write a section Definition in its docstring",
        )
    plain = found["body"].replace("\\|", "|")
    return (
        name,
        words.partition("\n")[0],
        [" ".join(part.split()) for part in plain.split("\n\n") if part.strip()],
    )


def _code(paragraph: str) -> Markup:
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(paragraph))))  # noqa: S704  escaped just before
