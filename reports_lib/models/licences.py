"""Licences: ids that changed over time, stitched into one licence each, and its newest snapshot."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.model import Model
from reports_lib.models.raw import newest, told
from reports_lib.models.tiers import seats
from reports_lib.models.transactions import hosting_name

__all__ = ["LICENCES", "LICENCE_ALIASES", "first_alias"]

# In order of preference: the entitlement number outlives the ids of the old billing system.
_KINDS = ("entitlement_number", "licence_number", "addon_licence_id", "entitlement_id")
_ALIASES = ("alias_1", "alias_2", "alias_3", "alias_4", "alias_5")
_ROUNDS = 3
_TAG = len("1/")


def first_alias(records: ibis.Table, key: str) -> ibis.Value:
    """The alias a record is looked up by: its first known id, else its site, company or own key."""
    known = [_tagged(rank, records[name]) for rank, name in enumerate(_KINDS, 1)]
    return ibis.coalesce(*known, _fallback(records, key))


def _tagged(rank: int, value: ibis.Value) -> ibis.Value:
    return ibis.literal(f"{rank}/") + value


def _fallback(records: ibis.Table, key: str) -> ibis.Value:
    return ibis.coalesce(
        _tagged(5, records.cloud_id), _tagged(6, records.company_key), _tagged(7, records[key])
    )


def licence_aliases(
    transactions: ibis.Table, raw_licenses: ibis.Table, raw_license_history: ibis.Table
) -> ibis.Table:
    """Which ids mean the same licence: one row per app and id ever seen.

    Two records of one app that share an entitlement number, licence number (SEN), add-on licence id
    or entitlement id are one licence, and so on through chains of up to four records. ``alias`` is
    the id with its kind in front (1 entitlement number, 2 licence number, 3 add-on licence id, 4
    entitlement id; where a record has none of these, 5 site, 6 company, 7 the record itself).
    ``licence_id`` is the licence's smallest alias without its kind, so the most lasting kind of id
    names it.
    """
    seen = ibis.union(
        _ids(transactions, "line_id"),
        _ids(told(raw_licenses), "record_key"),
        _ids(told(raw_license_history), "record_key"),
        distinct=True,
    )
    record = seen[_ALIASES[0]].fill_null("")
    for name in _ALIASES[1:]:
        record = record + ibis.literal(" ") + seen[name].fill_null("")
    spread = seen.select(
        app_key=seen.app_key,
        record=record,
        label=ibis.coalesce(*(seen[name] for name in _ALIASES)),
        alias=ibis.array([seen[name] for name in _ALIASES]).unnest(),
    )
    labelled = spread.filter(spread["alias"].notnull())
    for _round in range(_ROUNDS):
        # What one record knows of an id, every record with that id knows; and so on.
        labelled = labelled.mutate(label=_.label.min().over(ibis.window(group_by=["app_key", "alias"])))
        labelled = labelled.mutate(label=_.label.min().over(ibis.window(group_by=["app_key", "record"])))
    return labelled.group_by("app_key", "alias").agg(licence_id=_.label.min().substr(_TAG))


def _ids(records: ibis.Table, key: str) -> ibis.Table:
    known = [_tagged(rank, records[name]) for rank, name in enumerate(_KINDS, 1)]
    none = ibis.coalesce(*known).isnull()
    last = ibis.ifelse(none, _fallback(records, key), ibis.null("string"))
    return records.select(app_key=records.app_key, **dict(zip(_ALIASES, [*known, last], strict=True)))


LICENCE_ALIASES = Model(
    name="licence_aliases",
    grain=("app_key", "alias"),
    columns={"app_key": "string", "alias": "string", "licence_id": "string"},
    inputs=("transactions", "raw_licenses", "raw_license_history"),
    build=licence_aliases,
)


def licences(raw_licenses: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Licences as last told: the newest snapshot of each stitched licence.

    Newest is by lastUpdated, then by when it was synced. ``ends_on`` is the end of maintenance and
    says nothing about payment. ``snapshots`` counts the records that were stitched into it.
    """
    records = newest(raw_licenses)
    named = records.mutate(alias=first_alias(records, "record_key")).join(
        licence_aliases, ["app_key", "alias"]
    )
    order = ibis.window(
        group_by=["app_key", "licence_id"],
        order_by=[_.last_updated_on.desc(nulls_first=False), _.version.desc()],
    )
    ranked = named.mutate(
        place=ibis.row_number().over(order),
        snapshots=_.count().over(ibis.window(group_by=["app_key", "licence_id"])),
        hosting=hosting_name(_.hosting),
        seats=seats(_.tier),
    )
    return ranked.filter(_.place == 0)[list(LICENCES.columns)]


LICENCES = Model(
    name="licences",
    grain=("app_key", "licence_id"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "app_name": "string",
        "product_id": "string",
        "hosting": "string",
        "app_edition": "string",
        "licence_type": "string",
        "status": "string",
        "tier": "string",
        "seats": "int64",
        "opportunity_size": "string",
        "starts_on": "date",
        "ends_on": "date",
        "last_updated_on": "date",
        "transaction_account_id": "string",
        "cloud_id": "string",
        "site_host": "string",
        "host_entitlement_number": "string",
        "company_key": "string",
        "company": "string",
        "country": "string",
        "region": "string",
        "partner_name": "string",
        "partner_type": "string",
        "snapshots": "int64",
    },
    inputs=("raw_licenses", "licence_aliases"),
    build=licences,
)
