"""Customers: licences that belong to the same payer, and the reason why we think so."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models import tiers
from reports_lib.models.model import Model

__all__ = ["CUSTOMERS", "CUSTOMER_LINKS"]

_LICENCE = ["app_key", "licence_id"]
_ROUNDS = 3
_MOVED = {
    "migration record": "migrated licence",
    "same company": "moved licence of the company",
    "same customer": "successor of a moved licence",
}
_EVIDENCE = (
    "account",
    "account of the site",
    "site",
    "customer of the company",
    "company",
    "licence",
    *_MOVED.values(),
)


def customer_links(licence_owners: ibis.Table, licence_moves: ibis.Table) -> ibis.Table:
    """Which customer a licence belongs to: one row per app and licence, with the reason.

    The customer is the licence's owner; a licence that goes on from another owner's belongs to that
    one, and so on through chains of up to nine licences. ``evidence`` is that of ``licence_owners``,
    or the reason of the move: ``migrated licence``, ``moved licence of the company``, ``successor of
    a moved licence``. ``follows`` is the licence it goes on from.
    """
    roots = licence_moves.select(*_LICENCE, root="follows")
    for _round in range(_ROUNDS):
        # Each round follows chains twice as far; few licences move.
        onward = roots.select("app_key", root="licence_id", further="root")
        hop = roots.left_join(onward, ["app_key", "root"])
        reached = hop.mutate(reached=ibis.coalesce(hop.further, hop.root))
        roots = reached.select(*_LICENCE, root="reached")
    owners = licence_owners.select("app_key", root="licence_id", moved_to="owner_id")
    told = licence_moves.select(*_LICENCE, "follows", "reason")
    moved = told.join(roots.join(owners, ["app_key", "root"]).drop("root"), _LICENCE)
    found = licence_owners.left_join(moved, _LICENCE)
    is_moved = found.moved_to.notnull() & (found.moved_to != found.owner_id)
    words = ibis.cases(*((found.reason == reason, word) for reason, word in _MOVED.items()))
    return found.mutate(
        customer_id=ibis.coalesce(found.moved_to, found.owner_id),
        evidence=ibis.ifelse(is_moved, words, found.evidence),
    )[list(CUSTOMER_LINKS.columns)]


CUSTOMER_LINKS = Model(
    name="customer_links",
    grain=("app_key", "licence_id"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "evidence": "string",
        "follows": "string",
        "company": "string",
        "country": "string",
        "region": "string",
        "largest_seats": "int64",
    },
    inputs=("licence_owners", "licence_moves"),
    build=customer_links,
)


def customers(customer_links: ibis.Table) -> ibis.Table:
    """Customers: one row per stitched customer, with the evidence that holds it together.

    ``company``, ``country`` and ``region`` are the alphabetically first where licences disagree.
    ``licences`` and ``apps`` count what is linked; ``evidence`` lists the reasons, joined by commas.
    ``customer_size`` is the band of the most seats that one of its licences ever had.
    """
    counted = customer_links.group_by("customer_id").agg(
        company=_.company.min(),
        country=_.country.min(),
        region=_.region.min(),
        licences=_.count(),
        apps=_.app_key.nunique(),
        seats=_.largest_seats.max(),
        **{f"has_{number}": (_.evidence == reason).max() for number, reason in enumerate(_EVIDENCE)},
    )
    evidence = ibis.literal("")
    for number, reason in enumerate(_EVIDENCE):
        evidence = evidence + ibis.ifelse(counted[f"has_{number}"], f", {reason}", "")
    return counted.mutate(evidence=evidence.substr(2), customer_size=tiers.band(counted.seats))[
        list(CUSTOMERS.columns)
    ]


CUSTOMERS = Model(
    name="customers",
    grain=("customer_id",),
    columns={
        "customer_id": "string",
        "company": "string",
        "country": "string",
        "region": "string",
        "customer_size": "string",
        "licences": "int64",
        "apps": "int64",
        "evidence": "string",
    },
    inputs=("customer_links",),
    build=customers,
)
