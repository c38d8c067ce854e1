"""Digest: what a mail says of a report, as text that reads well alone and as HTML for any mail program.

All of it was told by the report's own notebook, so that the mail and the page cannot differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from textwrap import fill
from typing import TYPE_CHECKING, Any

import css_inline

from reports_lib.errors import DeliveryError
from reports_lib.media import DIGEST_TYPE, SPEC_TYPES
from reports_lib.palette import COLOURS
from reports_lib.templates import template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbformat import NotebookNode

    from reports_lib.delivery.pictures import Picture

__all__ = ["Said", "html_of", "said_by", "subject_of", "text_of"]

CHARTS = 2
LINE = 72
_NAMES = ("opening", "tiles", "drivers")


@dataclass(frozen=True)
class Said:
    """What a report's notebook tells the mail: its opening, key figures, drivers, and first charts."""

    opening: dict[str, Any]
    tiles: list[dict[str, Any]]
    drivers: dict[str, Any]
    charts: list[dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """A figure that a mail said otherwise before."""

    label: str
    before: str
    now: str


def said_by(notebook: NotebookNode, *, where: str) -> Said:
    """Return what an executed notebook tells the mail.

    Raises ``DeliveryError`` when it lacks a part: a mail without its figures is none.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    told: dict[str, Any] = {}
    for output in outputs:
        told |= output.get("data", {}).get(DIGEST_TYPE, {})
    missing = [name for name in _NAMES if name not in told]
    if missing:
        raise DeliveryError(
            f"The report tells the mail nothing of its {' and '.join(missing)}",
            where=where,
            todo="show review.opening, review.tiles and review.drivers in the notebook, then build it again",
        )
    specs = [
        next(data[kind] for kind in SPEC_TYPES if kind in data)
        for data in (output.get("data", {}) for output in outputs)
        if any(kind in data for kind in SPEC_TYPES)
    ]
    drawn = [spec for spec in specs if not spec.get("usermeta", {}).get("empty")]
    return Said(told["opening"], told["tiles"], told["drivers"], drawn[:CHARTS])


def subject_of(said: Said, *, revision: int, is_sample: bool) -> str:
    """Return the headline: whose report, of when, and the first key figure with its first change."""
    opening, first = said.opening, said.tiles[0]
    change = f", {first['changes'][0]['words']}" if first["changes"] else ""
    marks = [*(["SAMPLE"] if is_sample else []), *([f"Revision {revision}"] if revision > 1 else [])]
    head = "".join(f"[{one}] " for one in marks)
    subject = f"{head}{opening['vendor']}, {opening['period']}: {first['label']} {first['value']}{change}"
    return " ".join(subject.split())


def text_of(said: Said, *, footer: Sequence[str], changes: Sequence[Change]) -> str:
    """Write the digest as plain text, no line longer than 72 signs but for names that are."""
    opening, drivers = said.opening, said.drivers
    parts = [
        [f"{opening['vendor']}: {opening['title']}, {opening['period']}", opening["question"]],
        [_wrapped(one) for one in opening["bands"]],
        _changed(changes),
        [line for tile in said.tiles for line in _tile(tile)],
        [_wrapped(drivers["lead"])],
        [line for row in drivers["rows"] for line in _driver(*row)],
        [f"{drivers['net_label']:<22}{drivers['net']:>14}"],
        [f"{name}: {words}" for name, words in [("Data checks", opening["gate"]), *opening["facts"]]],
        [_wrapped(one) for one in footer],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _changed(changes: Sequence[Change]) -> list[str]:
    if not changes:
        return []
    return ["Since the mail before this one:", *(f"  {c.label}: {c.now}, was {c.before}" for c in changes)]


def _tile(tile: dict[str, Any]) -> list[str]:
    notes = [f"{one['words']} {one['against']}" for one in [*tile["changes"], tile["target"]] if one]
    head = f"{tile['label']:<22}{tile['value']:>14}"
    return [f"{head}   {notes[0]}" if notes else head, *(f"{'':<36}   {note}" for note in notes[1:])]


def _driver(label: str, words: str, amount: str) -> list[str]:
    return [f"{label:<22}{amount:>14}", fill(words, LINE, initial_indent="  ", subsequent_indent="  ")]


def _wrapped(words: str) -> str:
    return fill(words, LINE)


def html_of(
    said: Said, pictures: Sequence[Picture], *, footer: Sequence[str], changes: Sequence[Change]
) -> str:
    """Write the digest as one HTML document: tables, styles in line, pictures by content id."""
    html = template("delivery/template", "digest").render(
        said=said,
        pictures=pictures,
        footer=footer,
        changes=changes,
        light={role.replace("-", "_"): one.light for role, one in COLOURS.items()},
        dark={role.replace("-", "_"): one.dark for role, one in COLOURS.items()},
    )
    return str(_inliner().inline(html))


@cache
def _inliner() -> Any:
    # What follows a media query cannot stand in line; it is for mail programs that know dark mode.
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
