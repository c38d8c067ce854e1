"""Coverage: whether the ledger reaches to the end of the month, without a month that is missing."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from reports_lib.metrics.quality.check import Check
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["coverage_checks"]

# Where so many lines are usual, a month has none by chance once in twenty thousand.
_MANY = 10
# So many months with many lines in a row are a flow.
_REGULAR = 3
# Reports show two years; a hole before them is in no figure that is read.
_SHOWN_MONTHS = 24
_SHOWN = 3
_SYNC = "run: reports sync transactions --full, or import newer records"


def coverage_checks(
    sold: pd.DataFrame, licences: int, *, month: Month, known_to: date | None
) -> Iterator[Check]:
    """Yield how far the records reach, months without any, and whether there are licence records.

    ``sold`` has one row per month of sale: at (a month's index), rows, newest_change, newest_sale.
    ``licences`` counts licence records; ``known_to`` is the last day that the Marketplace was asked for.
    """
    lines = int(sold["rows"].sum())
    if lines:
        # A sale date may be a due date, weeks ahead; the newest change is what an export knows of.
        change = sold["newest_change"].max()
        newest = sold["newest_sale"].max() if pd.isna(change) else change
        known_on = max(pd.Timestamp(newest).date(), known_to or date.min)
        yield _reach(lines, known_on, month, is_asked=known_on == known_to)
        is_whole = known_on >= month.last_day
        yield _gaps(sold, month if is_whole else month - 1, month)
    else:
        yield Check("Coverage", "red", 0, "There are no transactions", what_to_do=_SYNC)
    yield _licence_records(licences)


def _licence_records(licences: int) -> Check:
    if licences:
        return Check("Licence records", "green", licences, "licences have a record")
    return Check(
        "Licence records",
        "amber",
        0,
        "There are none: accounts, evaluations and users are not known",
        what_to_do="run: reports sync licenses, or: reports import licenses FILE",
    )


def _reach(lines: int, known_on: date, month: Month, *, is_asked: bool) -> Check:
    told = (
        f"The Marketplace was asked up to {known_on}" if is_asked else f"The newest record is of {known_on}"
    )
    if known_on < month.first_day:
        finding = f"{told}, before {month.label} began"
        return Check("Coverage", "red", lines, finding, what_to_do=_SYNC)
    if known_on < month.last_day:
        finding = f"{told}; {month.label} may be incomplete"
        return Check("Coverage", "amber", lines, finding, what_to_do=_SYNC)
    return Check("Coverage", "green", lines, f"Records reach to {known_on}, past the end of {month.label}")


def _gaps(sold: pd.DataFrame, last: Month, month: Month) -> Check:
    """Find months up to ``last`` that have no line and stand between months with many."""
    lines = dict(zip(sold["at"].astype(int), sold["rows"].astype(int), strict=True))
    gaps = dict(_empty_months(lines, last.index))
    if not gaps:
        return Check("Gaps", "green", 0, "No month is without lines between months with many")
    is_red = any(is_regular and at > month.index - _SHOWN_MONTHS for at, is_regular in gaps.items())
    months = [Month.from_index(at) for at in gaps]
    names = ", ".join(one.label for one in months[-_SHOWN:])
    return Check(
        "Gaps",
        "red" if is_red else "amber",
        len(gaps),
        f"months without any line, though there are many before and after: {names}",
        str(months[-1]),
        "run: reports sync transactions --full, or import the exports of these months",
    )


def _empty_months(lines: Mapping[int, int], last: int) -> Iterator[tuple[int, bool]]:
    """Yield empty months between two with many lines, and whether lines flow regularly around them.

    A vendor who sells years in one month of the year has empty months, too; who sold every month does
    not. After the newest lines, up to ``last``, only a flow that stops is worth a word.
    """

    def are_many(first: int, count: int) -> bool:
        return all(lines.get(at, 0) >= _MANY for at in range(first, first + count))

    told = sorted(at for at in lines if at <= last)
    for here, there in pairwise([*told, last + 1]):
        flowed, flows = are_many(here - _REGULAR + 1, _REGULAR), are_many(there, _REGULAR)
        is_between = are_many(here, 1) and are_many(there, 1)
        if is_between or (flowed and there > last):
            yield from ((at, flowed or flows) for at in range(here + 1, there))
