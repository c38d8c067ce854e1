"""Host churn: licences lost to us, by whether the product they ran in still lives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, on_spine
from reports_lib.metrics.gathering import months_only
from reports_lib.metrics.retention.due import part
from reports_lib.models.cents import whole
from reports_lib.models.successors import GRACE_DAYS
from reports_lib.models.term_lengths import month_index
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from reports_lib.periods import Months

__all__ = ["host_churn"]

_HOSTS = ["host_alive", "host_gone", "host_unknown"]
_COUNTS = ["opening_licences", "lost_licences", *_HOSTS, "provisional"]


def host_churn(
    paid_spells: ibis.Table,
    *,
    paid_ends: ibis.Table,
    months: Months,
    by: Sequence[str] = (),
    known_on: date | None = None,
) -> pd.DataFrame:
    r"""Licences paid for at a month's opening and not at its end, by whether their host lives.

    Definition
    ----------
    This is how Atlassian's benchmark looks at churn: at two month ends, whether or not a term was due.
    A licence is lost that was paid for at the end of the month before, and is not at the end of this
    one, unless another licence of the customer for the app has taken its place.

    Its host is alive when another licence of ours, paid, free or evaluating, is in force on the same
    site or host entitlement at the month's end, or this one free of charge. It is gone when others
    were in force there as the month opened, and none is any more. Else it is unknown: it was our only
    licence there, nobody tells its host, or it is not in the Cloud.

    Formula
    -------
    churn_rate = lost licences / opening licences;
    isolated_churn_rate = those with a host alive / opening licences;
    lost licences = host alive + host gone + host unknown.

    Units
    -----
    Rates are ratios (0-1); the other columns count licences.

    Source
    ------
    ``models.paid_spells`` and ``models.paid_ends``, built from Marketplace transactions and licences.

    Edge cases
    ----------
    - No licence at the opening: the rates are missing, never zero.
    - Atlassian knows every host, and we only those that our other licences tell of:
      ``isolated_churn_rate`` is the least that it can be, and with ``host_unknown`` the most.
    - Who renews late, within the month, is not lost; who does so in the next one is lost here.
    - Cancelled in the middle of a term is lost, too.
    - ``provisional`` counts the lost whose paid days ended less than 30 days before ``known_on``, so
      that they may still be renewed. Without ``known_on`` the column is missing.
    - By a segment, a licence counts where it was last.
    - Quarters are refused: whether the host lives is told at the end of the month of the loss.

    Parameters
    ----------
    paid_spells
        One row per licence and first day of a spell.
    paid_ends
        One row per licence and day with which paid days end.
    months
        The months to print.
    by
        Columns to split by; none is the total.
    known_on
        The day of the store's instant.

    Returns
    -------
    DataFrame
        One row per month and value of ``by``: month, by columns, opening_licences, lost_licences,
        host_alive, host_gone, host_unknown, churn_rate, isolated_churn_rate, provisional.

    Examples
    --------
    >>> spells = ibis.memtable({"starts_on": ["2026-01-05"] * 2, "ends_on": ["2027-01-05", "2026-10-05"]})
    >>> ends = ibis.memtable({"since_on": ["2026-01-05"], "ends_on": ["2026-10-05"], "next_on": [None],
    ...     "host_after": ["alive"]}).cast(dict.fromkeys(("since_on", "ends_on", "next_on"), "date"))
    >>> from reports_lib.periods import Months
    >>> october = host_churn(spells.cast(dict.fromkeys(("starts_on", "ends_on"), "date")), paid_ends=ends,
    ...     months=Months.parse("2026-10"))
    >>> october[["opening_licences", "lost_licences", "host_alive", "isolated_churn_rate"]].values.tolist()
    [[2.0, 1.0, 1.0, 0.5]]
    """
    months_only(months, "host_churn", why="a host is looked at at the end of the month of the loss")
    changes = ibis.union(_opening(paid_spells, months, by), _lost(paid_ends, months, by, known_on))
    sums = changes.group_by("index", *by).agg(**{name: whole(changes[name].sum()) for name in _COUNTS})
    frame = collect(sums, metric="host_churn")
    frame["month"] = [pd.Timestamp(Month.from_index(int(one)).first_day) for one in frame["index"]]
    full = on_spine(frame, months=months, by=by, columns=_COUNTS)
    running = full.groupby(list(by), dropna=False)["opening_licences"] if by else full["opening_licences"]
    full["opening_licences"] = running.cumsum()
    opening = full["opening_licences"].where(full["opening_licences"] > 0)
    full["churn_rate"] = full["lost_licences"] / opening
    full["isolated_churn_rate"] = full["host_alive"] / opening
    if known_on is None:
        full["provisional"] = None
    return full[["month", *by, *_COUNTS[:-1], "churn_rate", "isolated_churn_rate", "provisional"]]


def _opening(spells: ibis.Table, months: Months, by: Sequence[str]) -> ibis.Table:
    """Two rows per spell: it is in the opening from one month on, and from another on no more."""
    first, last = months.first.index, months.last.index
    known = spells.mutate(begun=month_index(_.starts_on), over=month_index(_.ends_on))
    # In force at the end of each month from the one it begins in to the one before it ends in.
    open_ones = known.filter((_.begun < _.over) & (_.begun < last) & (_.over >= first))
    nothing = dict.fromkeys(_COUNTS[1:], ibis.literal(0, "int64"))
    begins = open_ones.select(
        *by, index=ibis.greatest(_.begun + 1, first), opening_licences=ibis.literal(1, "int64"), **nothing
    )
    ends = open_ones.filter(_.over < last).select(
        *by, index=_.over + 1, opening_licences=ibis.literal(-1, "int64"), **nothing
    )
    return ibis.union(begins, ends)


def _lost(ends: ibis.Table, months: Months, by: Sequence[str], known_on: date | None) -> ibis.Table:
    """One row per end of paid days that left a licence unpaid at a month's end, and paid at its opening."""
    over, since = month_index(ends.ends_on), month_index(ends.since_on)
    is_back = (month_index(ends.next_on) <= over).fill_null(False)  # noqa: FBT003
    lost = ends.filter((since < over) & ~is_back & over.between(months.first.index, months.last.index))
    matures_after = known_on - timedelta(days=GRACE_DAYS) if known_on else None
    is_recent = lost.ends_on > ibis.literal(matures_after, "date") if known_on else ibis.literal(value=False)
    return lost.select(
        *by,
        index=month_index(lost.ends_on),
        opening_licences=ibis.literal(0, "int64"),
        lost_licences=ibis.literal(1, "int64"),
        **{name: part(lost.host_after == name.removeprefix("host_")) for name in _HOSTS},
        provisional=part(lost.next_on.isnull() & is_recent),
    )
