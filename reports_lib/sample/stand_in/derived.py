"""Derived: terms, events and sales worked out from the lines of one state, for the series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from sqlite3 import Connection

__all__ = ["DERIVED_STREAMS", "work_out"]

DERIVED_STREAMS = frozenset({"events", "terms", "daily_sales"})

_SEATS = re.compile(r"(\d+) users?\b")
# Lines of the same licence and term are one term: a refund takes it back, a re-bill prices it anew.
_TERMS = """
CREATE TABLE lines AS
SELECT licence, product_id, hosting, starts_on, ends_on, max(app_key) AS app_key,
    max(app_name) AS app_name, max(billing_period) AS billing_period, max(edition) AS edition,
    max(json_extract(body, '$.appEdition')) AS told_edition,
    max(partner_type) AS partner_type, max(invoice) AS invoice, max(updated_on) AS updated_on,
    max(json_extract(body, '$.appEntitlementId')) AS entitlement_id,
    max(json_extract(body, '$.appEntitlementNumber')) AS entitlement_number,
    max(json_extract(body, '$.licenseId')) AS licence_number,
    max(json_extract(body, '$.cloudId')) AS cloud_id,
    max(seats(tier)) AS seats, sum(gross) AS gross,
    max(1, round((julianday(ends_on) - julianday(starts_on)) / 30.4375)) AS months
FROM told.transactions
WHERE starts_on < ends_on AND licence IS NOT NULL AND NOT is_prorated
    AND payment_status IS NOT 'Uncollectible'
GROUP BY licence, product_id, hosting, starts_on, ends_on
HAVING sum(gross) > 0;

CREATE TABLE terms AS
SELECT *, CAST(round(gross * 100 / months) AS INTEGER) AS monthly_cents,
    min(starts_on) OVER (PARTITION BY licence) AS first_on,
    lead(starts_on) OVER (PARTITION BY licence ORDER BY ends_on, starts_on) AS next_on
FROM lines;
DROP TABLE lines;

CREATE TABLE daily_sales AS
SELECT product_id, sold_on, CAST(round(sum(gross) * 100) AS INTEGER) AS cents
FROM told.transactions
GROUP BY product_id, sold_on;
"""
_EVENTS = """
CREATE TABLE happenings (
    position INTEGER PRIMARY KEY, kind, product_id, app_key, app_name, hosting, edition, told_edition,
    billing_period, partner_type, happened_on, updated_on, invoice, licence, licence_number,
    entitlement_id, entitlement_number, cloud_id, starts_on, ends_on, months
);
CREATE VIEW events AS
SELECT *, NULL AS rest, json_patch('{}', json_object(
        'addonKey', app_key, 'productId', product_id, 'addonName', app_name, 'hosting', hosting,
        'appEdition', told_edition, 'lastUpdated', updated_on, 'eventDate', happened_on,
        'transactionId', invoice,
        'licenseDetails', json_object(
            'licenseId', licence_number, 'appEntitlementId', entitlement_id,
            'appEntitlementNumber', entitlement_number, 'cloudId', cloud_id,
            'maintenanceStartDate', starts_on, 'maintenanceEndDate', ends_on, 'monthsValid', months)
    )) AS body
FROM happenings;
"""
# Who was due and came back within a month has renewed; the rest have stopped.
_DUE = """
INSERT INTO happenings (kind, product_id, app_key, app_name, hosting, edition, told_edition,
    billing_period, partner_type, happened_on, updated_on, invoice, licence, licence_number,
    entitlement_id, entitlement_number, cloud_id, starts_on, ends_on, months)
SELECT CASE WHEN kinds.column1 = 'due' THEN 'due'
        WHEN next_on <= date(ends_on, '+30 days') THEN 'renewal' ELSE 'churn' END,
    product_id, app_key, app_name, hosting, edition, told_edition, billing_period, partner_type, ends_on,
    updated_on, invoice, licence, licence_number, entitlement_id, entitlement_number, cloud_id,
    starts_on, ends_on, CAST(months AS INTEGER)
FROM terms, (VALUES ('due'), ('outcome')) AS kinds
WHERE hosting = 'Cloud' AND ends_on < :day
ORDER BY ends_on, licence;
"""
_TRIED = """
INSERT INTO happenings (kind, product_id, app_key, app_name, hosting, edition, told_edition, partner_type,
    happened_on, updated_on, licence, licence_number, entitlement_id, entitlement_number, cloud_id,
    starts_on, ends_on)
SELECT kinds.column1, product_id, app_key, app_name, hosting, edition,
    json_extract(body, '$.appEdition'), partner_type,
    CASE kinds.column1 WHEN 'evaluation' THEN evaluated_on ELSE converted_on END AS happened_on,
    updated_on, licence, json_extract(body, '$.licenseId'), json_extract(body, '$.appEntitlementId'),
    json_extract(body, '$.appEntitlementNumber'), json_extract(body, '$.cloudId'), starts_on, ends_on
FROM told.licenses, (VALUES ('evaluation'), ('conversion')) AS kinds
WHERE hosting = 'Cloud' AND happened_on < :day
ORDER BY happened_on, licence;
"""
_INDEX = """
CREATE INDEX events_by_kind ON happenings (kind, happened_on);
CREATE INDEX terms_by_end ON terms (ends_on);
"""


def work_out(connection: Connection, day: date) -> None:
    """Work out what is known before a day; the state's own tables are attached as ``told``."""
    connection.create_function("seats", 1, _seats, deterministic=True)
    connection.executescript(_TERMS)
    connection.executescript(_EVENTS)
    for told in (_DUE, _TRIED):
        connection.execute(told, {"day": day.isoformat()})
    connection.executescript(_INDEX)


def _seats(tier: str | None) -> int | None:
    found = _SEATS.search(tier or "")
    return int(found[1]) if found else None
