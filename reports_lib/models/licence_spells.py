"""Licence spells: what each licence is, day by day, from overlapping claims."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models import tiers
from reports_lib.models.licence_claims import NO_END
from reports_lib.models.model import Model
from reports_lib.models.tiers import NO_LIMIT
from reports_lib.models.touching import alike, joined

__all__ = ["LICENCE_SPELLS"]

_ABOVE_SEATS = 10 * NO_LIMIT

_LICENCE = ["app_key", "licence_id"]
_WHAT = ["hosting", "app_edition", "licence_type", "partner_type", "tier", "seats", "is_unlimited"]


def licence_spells(licence_claims: ibis.Table, customer_links: ibis.Table) -> ibis.Table:
    """Spells of licences in force: one row per licence and first day, none overlapping another.

    In a spell nothing about the licence changes; on each of its days the claim with the highest rank
    is true. A licence is in force from ``starts_on`` to the day before ``ends_on``; without
    ``ends_on`` it has no end. Between spells that do not touch it is not in force.

    ``seats`` are missing where nobody says them, and where ``is_unlimited``. A tier that says only
    Subscription has the seats of the newest line that had begun by then and says them.
    """
    claims = licence_claims.mutate(ends_on=_.ends_on.fill_null(NO_END), asks=tiers.asks_lines(_.tier))
    seated = _seated(_painted(claims).join(claims.drop("starts_on", "ends_on"), [*_LICENCE, "rank"]))
    told = seated.mutate(same=alike(seated, ["source", *_WHAT]))
    spells = joined(told, unit=_LICENCE, order=["starts_on"], same="same")
    owned = spells.join(customer_links.select(*_LICENCE, "customer_id"), _LICENCE)
    return owned.mutate(ends_on=_.ends_on.nullif(NO_END))[list(LICENCE_SPELLS.columns)]


def _painted(claims: ibis.Table) -> ibis.Table:
    """Cut each licence's time wherever a claim begins or ends; the strongest claim paints a piece.

    ``said`` is what the newest line by then that says seats says, as ``_saying`` puts it.
    """
    numbered = claims.select(*_LICENCE, "rank", "starts_on", "ends_on", said=_saying(claims))
    marks = ibis.union(
        numbered.drop("ends_on").rename(day="starts_on"), numbered.drop("starts_on").rename(day="ends_on")
    )
    by_day = ibis.window(group_by=_LICENCE, order_by="day")
    placed = marks.mutate(place=ibis.dense_rank().over(by_day).cast("int64"))
    covered = placed.group_by(*_LICENCE, "rank", "said").agg(first=_.place.min(), last=_.place.max())
    spread = covered.mutate(place=ibis.range(covered["first"], covered["last"]).unnest())
    # Days and claims meet by place in one grouping: a join would meet all of a licence with all of it.
    found = ibis.union(
        spread.select(*_LICENCE, "place", "rank", "said", day=ibis.null("date")),
        placed.select(*_LICENCE, "place", rank=ibis.null("int64"), said=ibis.null("int64"), day="day"),
    )
    places = found.group_by(*_LICENCE, "place").agg(
        rank=_["rank"].max(), said=_.said.max(), starts_on=_.day.min()
    )
    by_place = ibis.window(group_by=_LICENCE, order_by="place")
    so_far = ibis.window(group_by=_LICENCE, order_by="place", preceding=None, following=0)
    return places.mutate(ends_on=_.starts_on.lead().over(by_place), said=_.said.max().over(so_far)).filter(
        _["rank"].notnull()
    )


def _saying(claims: ibis.Table) -> ibis.Value:
    """Put a line's rank and its seats into one number, so that the greatest is the newest's.

    The seats are those of the last digits; without a limit they are ``tiers.NO_LIMIT``.
    """
    seats = ibis.ifelse(claims.is_unlimited, NO_LIMIT, claims.seats)
    return ibis.ifelse((claims.source == "line") & ~claims.asks, claims["rank"] * _ABOVE_SEATS + seats, None)


def _seated(pieces: ibis.Table) -> ibis.Table:
    """Give the pieces whose tier says only that there is a subscription the seats that a line says."""
    is_told = pieces.asks & pieces.said.notnull()
    seats = pieces.said % _ABOVE_SEATS
    return pieces.mutate(
        seats=ibis.ifelse(is_told, seats.nullif(NO_LIMIT), pieces.seats).cast("int64"),
        is_unlimited=ibis.ifelse(is_told, seats == NO_LIMIT, pieces.is_unlimited),
    )[[*_LICENCE, "starts_on", "ends_on", "source", *_WHAT]]


LICENCE_SPELLS = Model(
    name="licence_spells",
    grain=("app_key", "licence_id", "starts_on"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "starts_on": "date",
        "ends_on": "date",
        "source": "string",
        "hosting": "string",
        "app_edition": "string",
        "licence_type": "string",
        "partner_type": "string",
        "tier": "string",
        "seats": "int64",
        "is_unlimited": "boolean",
    },
    inputs=("licence_claims", "customer_links"),
    build=licence_spells,
)
