"""Gathering: rows of months put into the periods that a metric is told by: months, or quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.errors import ParamsError
from reports_lib.metrics.frames import within
from reports_lib.models.licence_changes import first_day
from reports_lib.models.term_lengths import month_index
from reports_lib.periods import Quarters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.periods import Months

__all__ = ["at_close", "gathered", "months_only", "period_index"]


def gathered(
    table: ibis.Table, months: Months, *, opening: Sequence[str] = (), closing: Sequence[str] = ()
) -> ibis.Table:
    """Return the rows of a span, ``month`` being the first one of the period that a row is in.

    Of a period, columns in ``opening`` count in its first month alone and those in ``closing`` in its
    last: a balance opens once and closes once, whatever happens in between.
    """
    rows = table.filter(within(months))
    if months.length == 1:
        return rows
    place = _place(rows, months)
    once = {name: ibis.ifelse(place == 0, rows[name], 0) for name in opening}
    once |= {name: ibis.ifelse(place == months.length - 1, rows[name], 0) for name in closing}
    return rows.mutate(month=first_day(month_index(rows.month) - place), **once)


def at_close(table: ibis.Table, months: Months) -> ibis.Table:
    """Return the rows of each period's last month, ``month`` being its first one."""
    rows = table.filter(within(months))
    if months.length == 1:
        return rows
    last = rows.filter(_place(rows, months) == months.length - 1)
    return last.mutate(month=first_day(month_index(_.month) - (months.length - 1)))


def period_index(index: ibis.Value, months: Months) -> ibis.Value:
    """Return the index of the first month of the period that a month's index within a span is in."""
    return index if months.length == 1 else index - (index - months.first.index) % months.length


def months_only(months: Months, metric: str, *, why: str) -> None:
    """Refuse quarters, for a metric that is told by month alone."""
    if isinstance(months, Quarters):
        raise ParamsError(
            f"{metric} is told by month, not by quarter: {why}",
            where="--quarter, --from and --to",
            todo=f"ask for months, for example --from {months.first} --to {months.last}",
        )


def _place(rows: ibis.Table, months: Months) -> ibis.Value:
    """Return which month of its period a row is of, the first being 0."""
    return (month_index(rows.month) - months.first.index) % months.length
