"""Grid: a frame as an accessible on-page table, with words and formats from ``fields``.

great_tables lays the table out; its own style sheet and ids are left behind, because the page has one
style sheet that knows dark mode, print and phones, and one page holds many tables.
"""

from __future__ import annotations

import re
import warnings
from html import escape
from typing import TYPE_CHECKING

import pyarrow as pa
from great_tables import GT
from pandas import DataFrame

from reports_lib.fields import NUMBERS, field, show
from reports_lib.media import TABLE_TYPE
from reports_lib.tables.block import Block
from reports_lib.tables.exact import exact_table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["grid", "nothing_to_show"]

_TABLE = re.compile(r"<table.*</table>", re.DOTALL)
_TAG = re.compile(r"<t[a-z]+\b[^>]*>")
_UNWANTED = re.compile(
    r' (?:id|headers|style|aria-labelledby|data-quarto-[a-z-]+)="[^"]*"| (?:row|col)span="1"'
)
PROSE = {
    "finding",
    "grain",
    "split_by",
    "steps",
    "summary",
    "what_to_do",
}  # sentences, not names: never cut short

# In pixels of the page: its width, a digit's, the least of a column of words, what parts two columns.
_PAGE, _DIGIT, _WORDS, _PADDING = 860, 6.9, 108, 18


def grid(
    frame: DataFrame,
    *,
    title: str,
    stub: str,
    note: str = "",
    group: str | None = None,
    total: bool = False,
    formats: Mapping[str, str] | None = None,
    numbers: Collection[str] = (),
) -> Block:
    """Lay a frame out as a table.

    ``stub`` is the column that heads each row, ``group`` the one that heads groups of rows; with
    ``total`` the last row is a total. A column that is no field, such as a hosting type of a cross
    table, keeps its name as its label and takes the format of the field that ``formats`` names.
    ``numbers`` are columns that hold figures as ``Figure``, each in its own unit.
    """
    formats = formats or {}
    source = {name: field(formats.get(name, name)) for name in frame.columns}
    labels = {name: name if name in formats else one.label for name, one in source.items()}
    written = DataFrame(
        {
            name: [
                show(one.name, value, short=one.unit == "text" and name not in PROSE) for value in frame[name]
            ]
            for name, one in source.items()
        }
    )
    to_the_right = [name for name, one in source.items() if one.unit in NUMBERS or name in numbers]
    laid_out = (
        _table_of(written, stub=stub, group=group)
        .cols_label({name: label for name, label in labels.items() if name not in {stub, group}})
        .cols_align("left")
        .cols_align("right", columns=to_the_right)
        .tab_stubhead(labels[stub])
        .as_raw_html()
    )
    table = _bare(laid_out, total=total)
    below = f'<p class="note">{escape(note)}</p>' if note else ""
    heading = escape(title)
    kind = "table dense" if _is_wide(written, to_the_right) else "table"
    html = (
        f'<figure class="{kind}"><figcaption><h3>{heading}</h3></figcaption>'
        f'<div class="scroll" role="group" aria-label="{heading}" tabindex="0">{table}</div>{below}</figure>'
    )
    text = f"{title}\n\n{written.rename(columns=labels).to_string(index=False)}"
    return Block(html, text, {TABLE_TYPE: exact_table(frame, source, title=title)})


def _table_of(written: DataFrame, *, stub: str, group: str | None) -> GT:
    """Hand a table of words over as Arrow: great_tables writes cell by cell, a third of the time there."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PyArrow Table support", category=UserWarning)
        return GT(pa.Table.from_pandas(written, preserve_index=False), rowname_col=stub, groupname_col=group)


def _is_wide(written: DataFrame, numbers: Collection[str]) -> bool:
    """Guess whether a table of the usual size would not fit the page; numbers never wrap, words do."""
    cells = {name: max((len(cell) for cell in written[name]), default=0) for name in written.columns}
    widths = [_PADDING + (size * _DIGIT if name in numbers else _WORDS) for name, size in cells.items()]
    return sum(widths) > _PAGE


def _bare(html: str, *, total: bool) -> str:
    found = _TABLE.search(html)
    table = found[0] if found else ""
    bare = _TAG.sub(lambda tag: _UNWANTED.sub("", tag[0]), table)
    if total:
        before, _, last = bare.rpartition("<tr>")
        bare = f'{before}<tr class="total">{last}'
    return bare


def nothing_to_show(title: str, message: str) -> Block:
    """Say that a table has no rows, and why."""
    html = (
        f'<figure class="table"><figcaption><h3>{escape(title)}</h3></figcaption>'
        f'<p class="empty">{escape(message)}</p></figure>'
    )
    return Block(html, f"{title}\n\n{message}")
