"""Linked: the links of hand-written lines in words, by licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.pipeline import BuiltModels

__all__ = ["linked", "said"]


def said(models: BuiltModels) -> dict[str, list[str]]:
    """Every link by licence, in words."""
    frame = models.line_links.order_by("line_id").to_pandas()
    found: dict[str, list[str]] = {}
    for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
        parent = str(row["parent_line_id"] or "nothing").split("/")[-1]
        why = f": {row['evidence']}" if row["evidence"] else ""
        rest = ", all that was left" if row["is_rest"] else ""
        words = f"{row['line_id'].split('/')[-1]} {row['kind']} {parent}{why}{rest}"
        found.setdefault(row["licence_id"], []).append(words)
    return found


def linked(cases: Mapping[str, tuple[str, list[str]]]) -> dict[str, list[str]]:
    """The links of every case: one ledger, with a licence a case."""
    lines = [
        line(**row | {"number": f"{name}/{row['number']}", "entitlement": name})
        for name, (text, _) in cases.items()
        for row in read_rows(text)
    ]
    return said(models_of_lines(lines))
