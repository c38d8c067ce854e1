"""Users: the seats of licences in force on two days, and what came and went between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.errors import ParamsError
from reports_lib.metrics.frames import collect
from reports_lib.models.cents import whole
from reports_lib.models.tiers import at_least

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["app_users"]

_COUNTED = ["COMMERCIAL", "ACADEMIC"]
_USERS = ("users_then", "users_now", "new_users", "lost_users", "net_users", "users_now_at_least")
_BESIDE = (
    "unlimited_then",
    "unlimited_now",
    "unknown_then",
    "unknown_now",
    "licences_now",
    "left_out_now",
)


def app_users(licence_spells: ibis.Table, *, now: date, then: date, by: Sequence[str] = ()) -> pd.DataFrame:
    r"""Users of the vendor's apps on a day against an earlier one: new, lost and net.

    Definition
    ----------
    The users of a licence on a day are the seats of its tier at the end of that UTC day: of its newest
    line in force, else of the newest record of the licence in force. What was paid plays no role.
    Commercial and academic licences count; all others (free, community, open source, evaluation,
    demonstration and so on) are left out of users, and counted beside them.

    Precision: Cloud is exact. Server and Data Center tiers are bands, so that their users are an
    upper bound; ``users_now_at_least`` counts the lower end of each band.

    Formula
    -------
    For each licence, new = max(now - then, 0) and lost = max(then - now, 0).
    users_now - users_then = net_users = new_users - lost_users.

    Units
    -----
    The first six columns count users; ``unlimited_*``, ``unknown_*``, ``licences_now`` and
    ``left_out_now`` count licences.

    Source
    ------
    ``models.licence_spells``, built from Marketplace transactions, licences and their history.

    Edge cases
    ----------
    - A licence without a limit, or whose tier says no number, has 0 users in the sums and is counted
      beside them: in ``unlimited_*`` or ``unknown_*``. One that becomes unlimited loses its users.
    - By a segment, a licence that moves is lost in the one and new in the other.
    - A line counts from its start, even if it is sold later; an upgrade or a downgrade from its sale.
    - A line that a refund takes back counts until the refund.
    - Seats added in mid-term (prorated lines) and uncollectible lines give no users.
    - A ``then`` after ``now`` is a ``ParamsError``; on one and the same day nothing is new or lost.

    Parameters
    ----------
    licence_spells
        One row per licence and first day of a spell.
    now
        The day to count on.
    then
        The day to compare with, no later than ``now``.
    by
        Columns to split by; none is the total.

    Returns
    -------
    DataFrame
        One row per value of ``by``: day (that is, now), by columns, users_then, users_now, new_users,
        lost_users, net_users, users_now_at_least, unlimited_then, unlimited_now, unknown_then,
        unknown_now, licences_now, left_out_now.

    Examples
    --------
    >>> from datetime import date
    >>> spells = ibis.memtable({"app_key": ["a", "a"], "licence_id": ["E-1", "E-2"],
    ...     "starts_on": ["2026-01-01", "2026-10-03"], "ends_on": ["2026-10-02", "2027-10-03"],
    ...     "source": ["line", "line"], "hosting": ["Cloud", "Data Center"], "seats": [25, 500],
    ...     "licence_type": ["COMMERCIAL", "ACADEMIC"], "is_unlimited": [False, False],
    ...     }).cast({"starts_on": "date", "ends_on": "date"})
    >>> users = app_users(spells, now=date(2026, 10, 31), then=date(2026, 9, 30))
    >>> users[["users_then", "users_now", "new_users", "lost_users", "users_now_at_least"]].values.tolist()
    [[25, 500, 500, 25, 1]]
    """
    if then > now:
        raise ParamsError(
            f"{then} comes after {now}", where="--from and --to", todo="put the earlier day first"
        )
    told = licence_spells.filter(_.source != "evaluation").mutate(
        was=_in_force(licence_spells, then), stands=_in_force(licence_spells, now)
    )
    counted = told.filter(told.was | told.stands).mutate(
        counts=_.licence_type.isin(_COUNTED).fill_null(False),  # noqa: FBT003
        users=ibis.ifelse(_.is_unlimited, 0, _.seats.fill_null(0)),
        is_unknown=_.seats.isnull() & ~_.is_unlimited,
    )
    per_licence = counted.group_by("app_key", "licence_id", *(one for one in by if one != "app_key")).agg(
        users_then=_sum(counted.users, counted.was & counted.counts),
        users_now=_sum(counted.users, counted.stands & counted.counts),
        users_now_at_least=_sum(at_least(counted.users, counted.hosting), counted.stands & counted.counts),
        unlimited_then=_number(counted.was & counted.counts & counted.is_unlimited),
        unlimited_now=_number(counted.stands & counted.counts & counted.is_unlimited),
        unknown_then=_number(counted.was & counted.counts & counted.is_unknown),
        unknown_now=_number(counted.stands & counted.counts & counted.is_unknown),
        licences_now=_number(counted.stands & counted.counts),
        left_out_now=_number(counted.stands & ~counted.counts),
    )
    moved = per_licence.mutate(
        new_users=ibis.greatest(_.users_now - _.users_then, 0),
        lost_users=ibis.greatest(_.users_then - _.users_now, 0),
        net_users=_.users_now - _.users_then,
    )
    sums = {name: whole(moved[name].sum().fill_null(0)) for name in (*_USERS, *_BESIDE)}
    grouped = moved.group_by(*by).agg(**sums) if by else moved.aggregate(**sums)
    frame = collect(grouped.order_by(*by) if by else grouped, metric="app_users")
    frame.attrs |= {"then": then, "now": now}
    frame.insert(0, "day", pd.Timestamp(now))
    return frame[["day", *by, *_USERS, *_BESIDE]]


def _in_force(spells: ibis.Table, day: date) -> ibis.Value:
    return (spells.starts_on <= day) & ((spells.ends_on > day) | spells.ends_on.isnull())


def _sum(value: ibis.Value, where: ibis.Value) -> ibis.Value:
    return whole(ibis.ifelse(where, value, 0).sum())


def _number(where: ibis.Value) -> ibis.Value:
    return _sum(ibis.literal(1), where)
