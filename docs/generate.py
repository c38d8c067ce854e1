"""Docs: the docstrings of metrics and models become docs/metrics.md and docs/models.md.

``python docs/generate.py`` writes them; with ``--check`` it only says which are stale.
"""

from __future__ import annotations

import argparse
import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from reports_lib.errors import ParamsError
from reports_lib.fields import FIELDS
from reports_lib.metrics import METRICS
from reports_lib.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["main", "metrics_page", "models_page", "pages", "sections", "stale"]

DOCS = Path(__file__).resolve().parent

_COLUMNS: dict[str, str] = yaml.safe_load((DOCS / "columns.yml").read_text(encoding="utf-8"))
_HEADING = re.compile(r"^(\S.*)\n-{3,}$", re.MULTILINE)
_CODE = {"Formula": "text", "Examples": "pycon"}
_LEFT_OUT = {"Parameters"}
_METRICS = """\
# Metrics

<!-- Written by `make docs` from the docstrings; edit those. -->

Every number of the reports, as its function defines it. `reports metric NAME` prints one for any month or
quarter, segment, app, basis and instant. Of quarters, the column `quarter` stands where `month` is named
below; a definition says what a quarter means for it, or that it is refused. Words are explained in the
[glossary](glossary.md), contested choices in the [decisions](decisions.md)."""

_MODELS = """\
# Models

<!-- Written by `make docs` from the docstrings; edit those, and columns.yml. -->

The typed tables that metrics read, in the order they are built. Each proves its grain. Money is whole
cents inside a model; dollars appear when a metric returns."""


def main() -> int:
    """Write the pages, or with ``--check`` return 1 when one is stale."""
    parser = argparse.ArgumentParser(description="Write the pages of docs/ that come from docstrings.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is stale")
    if parser.parse_args().check:
        for path in (old := stale()):
            print(f"{path.name} is stale\n  where: docs/{path.name}\n  to do: make docs")
        return 1 if old else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
    return 0


def stale() -> list[Path]:
    """Return the pages that differ from what the docstrings say."""
    return [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def pages() -> dict[Path, str]:
    """Return every generated page and its text."""
    return {DOCS / "metrics.md": metrics_page(METRICS), DOCS / "models.md": models_page(MODELS)}


def metrics_page(metrics: Mapping[str, Callable[..., Any]]) -> str:
    """Write what each metric means, one chapter a metric, in order."""
    blocks = [
        _METRICS,
        "\n".join(f"- [`{name}`](#{name}): {_summary(inspect.getdoc(one))}" for name, one in metrics.items()),
    ]
    for name, one in metrics.items():
        blocks += [f"## {name}", *_chapter(inspect.getdoc(one) or "")]
    return "\n\n".join(blocks) + "\n"


def models_page(models: Mapping[str, Any]) -> str:
    """Write what each model holds, one chapter a model: its grain, its text, its columns."""
    blocks = [
        _MODELS,
        "\n".join(f"- [`{name}`](#{name}): {_summary(one.doc)}" for name, one in models.items()),
    ]
    for name, one in models.items():
        grain = " × ".join(f"`{column}`" for column in one.grain)
        inputs = ", ".join(f"`{name}`" for name in one.inputs)
        stands = f"One row per {grain}. Built from {inputs}."
        blocks += [f"## {name}", stands, *_chapter(one.doc), _columns(one.columns)]
    return "\n\n".join(blocks) + "\n"


def sections(docstring: str) -> dict[str, str]:
    """Split a NumPy-style docstring into its sections; the text before them is under ``""``."""
    opening, *parts = _HEADING.split(inspect.cleandoc(docstring))
    titles, texts = parts[::2], parts[1::2]
    return {"": opening.strip(), **{title: text.strip() for title, text in zip(titles, texts, strict=True)}}


def _summary(docstring: str | None) -> str:
    return " ".join((docstring or "").split("\n\n")[0].split())


def _chapter(docstring: str) -> list[str]:
    blocks = []
    for title, text in sections(docstring).items():
        if title in _LEFT_OUT:
            continue
        body = f"```{_CODE[title]}\n{text}\n```" if title in _CODE else _markdown(text)
        blocks += [f"### {title}", body] if title else [body]
    return blocks


def _markdown(text: str) -> str:
    """Turn NumPy-style text into Markdown: double backticks, and ``name : type`` terms."""
    text = re.sub(r"``(.+?)``", r"`\1`", text)
    text = re.sub(r"^(\w+)(?: : (.+))?\n((?: {4}.*\n?)+)", _term, text, flags=re.MULTILINE)
    return text.replace("\\|", "|").strip()


def _term(found: re.Match[str]) -> str:
    name, kind, body = found.groups()
    label = f"`{name}` ({kind})" if kind else f"`{name}`"
    return f"- {label}: {' '.join(body.split())}\n"


def _columns(columns: Mapping[str, str]) -> str:
    rows = [f"| `{name}` | {kind} | {_meaning(name)} |" for name, kind in columns.items()]
    return "\n".join(["| column | type | what |", "|---|---|---|", *rows])


def _meaning(column: str) -> str:
    if column in FIELDS:
        return FIELDS[column].description
    if column in _COLUMNS:
        return _COLUMNS[column]
    raise ParamsError(
        f"Column {column!r} has no meaning", where="docs/columns.yml", todo="say in one line what it holds"
    )


if __name__ == "__main__":
    raise SystemExit(main())
