"""Prose: the amounts and shares that a page says in words, and those that its tables bear out."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["said", "unexplained"]

_WORDS = "figcaption h3, .lead, .ledger .words, .ledger .amount"
_NUMBER = re.compile(r"\$[\d,]+(?:\.\d\d)?|\d[\d,]*\.\d %")
_GAINS, _LOSSES = ("New", "Reactivation", "Expansion"), ("Contraction", "Churn")
_ENDS = ("Opening MRR", "Closing MRR")
_A_YEAR = {"Month": 12, "Quarter": 4}


def said(page: str) -> list[str]:
    """Return every amount and share that titles and sentences say, without its sign."""
    words = [one.get_text() for one in BeautifulSoup(page, "html.parser").select(_WORDS)]
    return [number for text in words for number in _NUMBER.findall(text)]


def unexplained(page: str) -> list[str]:
    """Return what is said and stands in no table, and does not follow from one by adding or dividing."""
    soup = BeautifulSoup(page, "html.parser")
    tables = [_rows(one) for one in soup.select("table")]
    cells = {number for rows in tables for row in rows for cell in row for number in _NUMBER.findall(cell)}
    worked_out = {number for rows in tables for number in (*_of_movements(rows), *_of_courses(rows))}
    return [one for one in said(page) if one not in cells | worked_out]


def _rows(table: Any) -> list[list[str]]:
    return [[cell.get_text().strip() for cell in row.select("th, td")] for row in table.select("tr")]


def _of_movements(rows: list[list[str]]) -> Iterator[str]:
    """Work out what the table of movements adds up to: gains, losses, changes of booking, each app's net."""
    if not rows or not {*_GAINS, *_LOSSES, *_ENDS} <= set(rows[0]):
        return
    for cells in rows[1:]:
        row = {name: _amount(cell) for name, cell in zip(rows[0], cells, strict=True) if "$" in cell}
        opening, closing = (row[name] for name in _ENDS)
        gains, losses = (sum(row[name] for name in names) for names in (_GAINS, _LOSSES))
        net = closing - opening
        # No part is given the benefit of the doubt: the rest is what the others leave of the net.
        yield from (_dollars(abs(one)) for one in (gains, losses, net, net - gains + losses))


def _of_courses(rows: list[list[str]]) -> Iterator[str]:
    """Work out how MRR and sales moved over a year, since the period before, and since the first one."""
    if len(rows) < 2:
        return
    for name in {"MRR", "Sales"} & set(rows[0]):
        time = next((one for one in _A_YEAR if one in rows[0]), None)
        if time is None:
            return
        course: dict[str, Decimal] = {}
        for cells in rows[1:]:
            row = dict(zip(rows[0], cells, strict=True))
            if "$" in row[name]:
                course[row[time]] = course.get(row[time], Decimal()) + _amount(row[name])
        values = list(course.values())
        for earlier in values[-2:-1], values[-1 - _A_YEAR[time] : -_A_YEAR[time]], values[:1]:
            if earlier and earlier[0]:
                yield f"{abs(100 * (values[-1] - earlier[0]) / earlier[0]):,.1f} %"
        yield from (_dollars(abs(one)) for one in values[-1:])


def _amount(cell: str) -> Decimal:
    return Decimal(cell.replace("−", "-").replace("+", "").replace("$", "").replace(",", ""))


def _dollars(amount: Decimal) -> str:
    return f"${amount:,.2f}"
