"""Licence moves: licences that go on as another one, on another site, hosting or entitlement."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model
from reports_lib.models.raw import newest

__all__ = ["LICENCE_MOVES"]

_LICENCE = ["app_key", "licence_id"]
_GAP_DAYS = 30
_SUPPORT_NUMBER = "2/"
_REASONS = ("migration record", "same customer", "same company")


def licence_moves(
    transactions: ibis.Table,
    licence_aliases: ibis.Table,
    licence_owners: ibis.Table,
    raw_licenses: ibis.Table,
) -> ibis.Table:
    """Which licence continues which: one row per licence that goes on from another, with the reason.

    A licence ``follows`` another one of the same app for the first of these reasons:

    1. ``migration record``: its record names the licence that it was migrated from;
    2. ``same customer``: its first paid term begins within 30 days after a paid term of another
       licence of the same owner ended that the other did not go on from;
    3. ``same company``: the same, where company, country and contact domain are the same and the
       owners are not.

    Of several that it could follow, the one that ended last, then the one with the first id. A term
    given up or taken back still began and ended. ``moved_on`` is the day its first paid term begins,
    missing if it has none.
    """
    named = transactions.mutate(alias=first_alias(transactions, "line_id")).join(
        licence_aliases, ["app_key", "alias"]
    )
    bought = named.filter(
        (_.sale_type.fill_null("") != "Refund")
        & ~_.is_prorated
        & ((_.net_cents > 0) | (_.gross_cents > 0))
        & (_.starts_on < _.ends_on)
    ).select(*_LICENCE, "starts_on", "ends_on")
    owned = licence_owners.select(*_LICENCE, "owner_id", "company_key")
    first = bought.group_by(*_LICENCE).agg(moved_on=_.starts_on.min())
    told = _told(raw_licenses, licence_aliases).left_join(first, _LICENCE)
    found = ibis.union(
        told.select(*_LICENCE, "follows", "moved_on", ended_on=ibis.null("date"), rank=ibis.literal(0)),
        _beside(bought, owned, by="owner_id", rank=1),
        _beside(bought, owned, by="company_key", rank=2),
    )
    order = ibis.window(
        group_by=_LICENCE, order_by=[_["rank"], _.ended_on.desc(nulls_first=False), _.follows]
    )
    best = found.mutate(place=ibis.row_number().over(order)).filter(_.place == 0)
    return best.mutate(
        reason=ibis.cases(*((_["rank"] == rank, reason) for rank, reason in enumerate(_REASONS)))
    )[list(LICENCE_MOVES.columns)]


def _told(raw_licenses: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Moves that records tell of: the licence migrated from is named by its support number."""
    records = newest(raw_licenses).filter(_.migrated_from.notnull())
    named = records.mutate(
        alias=first_alias(records, "record_key"), alias_from=_SUPPORT_NUMBER + records.migrated_from
    )
    here = named.join(licence_aliases, ["app_key", "alias"]).select(*_LICENCE, "alias_from")
    origin = licence_aliases.select("app_key", alias_from="alias", follows="licence_id")
    both = here.join(origin, ["app_key", "alias_from"])
    return both.filter(both.follows != both.licence_id).select(*_LICENCE, "follows")


def _beside(bought: ibis.Table, owned: ibis.Table, *, by: str, rank: int) -> ibis.Table:
    """Moves between licences of one owner, or company: one ends and another begins within 30 days."""
    # Few own several licences of an app; only these are looked at line by line.
    several = (
        bought.group_by(*_LICENCE)
        .agg(moved_on=_.starts_on.min())
        .join(owned.mutate(link=owned[by]).filter(_.link.notnull()), _LICENCE)
        .mutate(licences=_.count().over(ibis.window(group_by=["app_key", "link"])))
        .filter(_.licences > 1)
        .select(*_LICENCE, "moved_on", "owner_id", "link")
    )
    terms = bought.join(several.drop("moved_on"), _LICENCE)
    order = ibis.window(group_by=_LICENCE, order_by=["starts_on", "ends_on"])
    so_far = ibis.window(group_by=_LICENCE, order_by=["starts_on", "ends_on"], preceding=None, following=0)
    reached = terms.mutate(ended_on=_.ends_on.max().over(so_far), after=_.starts_on.lead().over(order))
    # What goes on without a gap has not ended.
    ended = reached.filter(_.after.isnull() | (_.after > _.ended_on)).select(
        "app_key", "link", "ended_on", follows="licence_id", owner_before="owner_id"
    )
    both = several.join(ended, ["app_key", "link"])
    near = both.filter(
        (both.follows != both.licence_id)
        & (both.moved_on >= both.ended_on)
        & (both.moved_on.delta(both.ended_on, unit="day") <= _GAP_DAYS)
    )
    crossed = near if by == "owner_id" else near.filter(near.owner_id != near.owner_before)
    return crossed.select(*_LICENCE, "follows", "moved_on", "ended_on", rank=ibis.literal(rank))


LICENCE_MOVES = Model(
    name="licence_moves",
    grain=("app_key", "licence_id"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "follows": "string",
        "moved_on": "date",
        "reason": "string",
    },
    inputs=("transactions", "licence_aliases", "licence_owners", "raw_licenses"),
    build=licence_moves,
)
