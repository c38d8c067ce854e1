"""Licences: how many are in force at each month's end, and how many were installed and uninstalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, on_spine
from reports_lib.metrics.gathering import period_index
from reports_lib.models.cents import whole
from reports_lib.models.term_lengths import month_index
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.periods import Months

__all__ = ["licences"]

_TRIALS = ["EVALUATION", "DEMONSTRATION"]
_BALANCES = ["active", "evaluating"]
_FLOWS = ["installs", "uninstalls"]


def licences(licence_spells: ibis.Table, *, months: Months, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""Licences in force at the end of a month or quarter, and those that came into force or went out of it.

    Definition
    ----------
    A licence is in force on a day when one of its lines, records or evaluations is. On the last day of
    a month or quarter, those of the types Evaluation and Demonstration are evaluating, all others
    active, whether or not they are paid for.

    A licence is installed on the first day it is in force after a day it was not, and uninstalled on
    the first day it is not in force any more.

    Of a quarter, the balances are those of its last day, and installs and uninstalls all of its months.

    Formula
    -------
    active(m) + evaluating(m) = active(m-1) + evaluating(m-1) + installs(m) - uninstalls(m).

    Units
    -----
    Licences.

    Source
    ------
    ``models.licence_spells``, built from Marketplace transactions, licences and their history.

    Edge cases
    ----------
    - A licence that comes back after a gap of any length is installed again.
    - One that is in force within a month alone is in both flows, and in neither balance.
    - An evaluation that is bought without a gap turns active: that is neither install nor uninstall.
    - By a segment, a licence that moves is uninstalled in the one and installed in the other.
    - A month without data is a row of zero.

    Parameters
    ----------
    licence_spells
        One row per licence and first day of a spell.
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, active, evaluating, installs,
        uninstalls.

    Examples
    --------
    >>> spells = ibis.memtable({"app_key": ["a", "a"], "licence_id": ["E-1", "E-1"],
    ...     "starts_on": ["2026-09-10", "2026-10-10"], "ends_on": ["2026-10-10", "2026-11-10"],
    ...     "licence_type": ["EVALUATION", "COMMERCIAL"]}).cast({"starts_on": "date", "ends_on": "date"})
    >>> from reports_lib.periods import Months
    >>> licences(spells, months=Months.parse("2026-09..2026-11")).iloc[:, 1:].values.tolist()
    [[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]]
    """
    changes = _changes(licence_spells, months, by).mutate(index=period_index(_["index"], months))
    sums = {name: whole(changes[name].sum()) for name in (*_BALANCES, *_FLOWS)}
    frame = collect(changes.group_by("index", *by).agg(**sums), metric="licences")
    frame["month"] = [pd.Timestamp(Month.from_index(int(one)).first_day) for one in frame["index"]]
    full = on_spine(frame, months=months, by=by, columns=[*_BALANCES, *_FLOWS])
    running = full.groupby(list(by), dropna=False)[_BALANCES] if by else full[_BALANCES]
    full[_BALANCES] = running.cumsum()
    return full


def _changes(spells: ibis.Table, months: Months, by: Sequence[str]) -> ibis.Table:
    """One row per spell and end of it that matters to the months: what it adds from that month on."""
    first, last = months.first.index, months.last.index
    unit = list(dict.fromkeys(["app_key", "licence_id", *by]))
    order = ibis.window(group_by=unit, order_by="starts_on")
    beside = spells.mutate(before=_.ends_on.lag().over(order), after=_.starts_on.lead().over(order))
    known = beside.mutate(
        begun=month_index(beside.starts_on),
        ended=month_index(beside.ends_on),
        is_trial=beside.licence_type.isin(_TRIALS).fill_null(False),  # noqa: FBT003
        is_install=(beside.before < beside.starts_on) | beside.before.isnull(),
        is_uninstall=(beside.after > beside.ends_on) | beside.after.isnull(),
    )
    told = known.filter((_.begun <= last) & ((_.ended >= first) | _.ended.isnull()))
    entry = ibis.greatest(told.begun, first)
    stays = (told.ended > entry) | told.ended.isnull()
    begins = told.select(
        *by,
        index=entry,
        active=_one(stays & ~told.is_trial),
        evaluating=_one(stays & told.is_trial),
        installs=_one(told.is_install & (told.begun >= first)),
        uninstalls=_one(ibis.literal(value=False)),
    )
    over = told.filter(told.ended <= last)
    had_stayed = over.ended > ibis.greatest(over.begun, first)
    ends = over.select(
        *by,
        index=over.ended,
        active=-_one(had_stayed & ~over.is_trial),
        evaluating=-_one(had_stayed & over.is_trial),
        installs=_one(ibis.literal(value=False)),
        uninstalls=_one(over.is_uninstall),
    )
    return ibis.union(begins, ends)


def _one(where: ibis.Value) -> ibis.Value:
    return ibis.ifelse(where, 1, 0).cast("int64")
