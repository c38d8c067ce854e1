"""Successors: licences that take the place of one whose paid days ended."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.paid_terms import LICENCE

__all__ = ["GRACE_DAYS", "successors"]

GRACE_DAYS = 30
_DAYS_AHEAD = 31
_EPOCH = ibis.date(1970, 1, 1)
_OWNER = ["app_key", "customer_id"]


def successors(ended: ibis.Table, firsts: ibis.Table, customer_links: ibis.Table) -> ibis.Table:
    """Say what took the place of licences whose paid days ended: one row per such licence and day.

    ``ended`` are the ends of paid days, with the day the same licence was paid for again in
    ``after_on``; ``firsts`` the first paid days of each licence. ``successor_on`` is the first day on
    or after the end that a successor is paid for, ``successor_net`` and ``successor_gross`` the MRR
    that it began with.
    """
    is_back = ended.after_on.delta(ended.ends_on, unit="day") <= GRACE_DAYS
    lapsed = ended.filter(~is_back.fill_null(False)).select(  # noqa: FBT003
        "app_key", "customer_id", "licence_id", "ends_on"
    )
    moves = customer_links.filter(_.follows.notnull()).select(
        "app_key", next_licence_id="licence_id", licence_id="follows"
    )
    begun = firsts.rename(next_licence_id="licence_id").drop("customer_id")
    told = moves.join(begun, ["app_key", "next_licence_id"]).join(lapsed, LICENCE)
    goes_on = told.filter(
        (told.until_on > told.ends_on) & (told.first_on.delta(told.ends_on, unit="day") <= GRACE_DAYS)
    )
    # Few customers have several licences of an app; only these are looked at day by day.
    several = firsts.group_by(*_OWNER).agg(count=_.count()).filter(_["count"] > 1)
    near = _began_before(
        lapsed.anti_join(goes_on, [*LICENCE, "ends_on"]).semi_join(several, _OWNER),
        firsts.anti_join(moves.drop("licence_id").rename(licence_id="next_licence_id"), LICENCE).semi_join(
            several, _OWNER
        ),
    )
    columns = [*LICENCE, "ends_on", "first_on", "net", "gross"]
    both = ibis.union(goes_on[columns], near[columns])
    return both.group_by(*LICENCE, "ends_on").agg(
        successor_on=ibis.greatest(_.first_on, _.ends_on).min(),
        successor_net=whole(_.net.sum()),
        successor_gross=whole(_.gross.sum()),
    )


def _began_before(lapsed: ibis.Table, firsts: ibis.Table) -> ibis.Table:
    """Pair licences that ended with such as had begun in the month before, in the order of their ids.

    All ends and beginnings of a customer stand in one row of days: a join would meet all of a
    customer's licences with all of them.
    """
    ends = lapsed.select(*_OWNER, "licence_id", "ends_on", day=_number(lapsed.ends_on))
    begins = firsts.mutate(day=_number(firsts.first_on))
    unknown = {name: ibis.null(begins[name].type()) for name in ("first_on", "until_on", "net", "gross")}
    columns = [*_OWNER, "licence_id", "day", "end", *unknown]
    days = ibis.union(
        ends.mutate(end=ends.day, **unknown)[columns],
        begins.mutate(end=ibis.null("int64"))[columns],
    )
    ahead = ibis.range_window(following=(1, _DAYS_AHEAD), group_by=_OWNER, order_by="day")
    seen = days.mutate(next_end=_.end.min().over(ahead)).filter(_.first_on.notnull())
    beyond = seen.filter(_number(seen.until_on) > seen.next_end)
    chosen = _numbered(beyond.drop("day", "end").rename(day="next_end"), ["first_on", "licence_id"])
    waiting = _numbered(ends, ["licence_id"])
    return waiting.join(chosen.drop("licence_id"), [*_OWNER, "day", "number"])


def _number(day: ibis.Value) -> ibis.Value:
    return day.delta(_EPOCH, unit="day").cast("int64")


def _numbered(rows: ibis.Table, order: list[str]) -> ibis.Table:
    return rows.mutate(number=ibis.row_number().over(ibis.window(group_by=[*_OWNER, "day"], order_by=order)))
