"""Grouping: for readers outside, groups of fewer than five customers go together under one name.

Small groups of a column become one, named ``Other``. As long as that one has fewer than five customers,
or is a single group, the next smallest joins it: so what is told of all and of the others does not tell
of any one of them. All amounts stay in, and totals are what they are.

Where a table is split by several columns, the first is folded first, and each further one within the
values of those before it. The order of the columns is always the same, so that two tables that share
their first columns share their groups.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from reports_lib.audiences import LEAST, OTHER, OTHER_APPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

__all__ = ["Fold", "fold", "folds_of"]

# Sorted by how often one is the other's margin; what is not named comes last, by its name.
_ORDER = ("month", "app_key", "sale_type", "billing_period", "hosting", "app_edition")
_NOT_STATED = "\N{SYMBOL FOR NULL}"


@dataclass(frozen=True)
class Fold:
    """Values of a column that become one, among the rows whose other columns are as ``within`` says."""

    column: str
    values: tuple[str, ...]
    within: Mapping[str, str] = field(default_factory=dict)


def fold(table: ibis.Table, folds: Iterable[Fold]) -> ibis.Table:
    """Put the small groups of a table together, in the order in which they were found."""
    return reduce(_folded, folds, table)


def _folded(table: ibis.Table, one: Fold) -> ibis.Table:
    name = OTHER_APPS if one.column == "app_key" else OTHER
    return table.mutate({one.column: ibis.ifelse(_is_in(table, one), name, table[one.column])})


def _is_in(table: ibis.Table, one: Fold) -> ibis.Value:
    is_small = _text(table[one.column]).isin(one.values)
    return reduce(
        lambda all_so_far, pair: all_so_far & (_text(table[pair[0]]) == pair[1]), one.within.items(), is_small
    )


def _text(column: ibis.Value) -> ibis.Value:
    return column.cast("string").fill_null(_NOT_STATED)


def folds_of(members: ibis.Table, by: Sequence[str]) -> list[Fold]:
    """Find which groups are too small for readers outside.

    ``members`` says who is in a group when: one row or more per ``customer_id``, ``instant`` and group. A
    group is too small that has customers at some instant, and fewer than five.
    """
    columns = sorted(by, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    found: list[Fold] = []
    for place, column in enumerate(columns):
        if column == "month":
            continue  # months are no group; each has its own
        within = columns[:place]
        so_far = fold(members, found)
        counts = _counts(so_far, [*within, column])
        for values, rows in counts.groupby(within) if within else [((), counts)]:
            prefix = dict(zip(within, map(str, values), strict=True))
            if small := _too_small(so_far, column, prefix, rows):
                found.append(Fold(column, tuple(small), prefix))
    return found


def _counts(members: ibis.Table, by: Sequence[str]) -> pd.DataFrame:
    """Count the customers of each group at each instant."""
    named = members.mutate({name: _text(members[name]) for name in by})
    return named.group_by("instant", *by).agg(customers=named.customer_id.nunique()).to_pandas()


def _too_small(
    members: ibis.Table, column: str, within: Mapping[str, str], counts: pd.DataFrame
) -> list[str]:
    """Return the values that go together: those that are small, and as many more as it takes."""
    fewest = counts.groupby(column)["customers"].min().sort_values(kind="stable")
    ranked = [str(value) for value in fewest.index]
    number = int((fewest < LEAST).sum())
    while 0 < number < len(ranked) and (number == 1 or _are_few(members, column, within, ranked[:number])):
        number += 1
    return sorted(ranked[:number])


def _are_few(members: ibis.Table, column: str, within: Mapping[str, str], values: Sequence[str]) -> bool:
    """Say whether some values together still have customers, and fewer than five, at some instant."""
    together = members.filter(_is_in(members, Fold(column, tuple(values), within)))
    counts: Any = together.group_by("instant").agg(customers=together.customer_id.nunique()).to_pandas()
    return bool((counts["customers"] < LEAST).any())
