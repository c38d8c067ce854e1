"""Derived: terms, events and sales worked out from the lines of one state, for the series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from sqlite3 import Connection

__all__ = ["DERIVED_STREAMS", "open_events", "work_out"]

DERIVED_STREAMS = frozenset({"events", "terms", "daily_sales"})

_SEATS = re.compile(r"(\d+) users?\b")
_LINES = """
CREATE TABLE lines AS
SELECT position, licence, product_id, app_key, hosting, billing_period, edition, partner_type, updated_on,
    sold_on, starts_on, ends_on, seats(tier) AS seats, CAST(round(gross * 100) AS INTEGER) AS cents,
    NOT is_prorated AND payment_status IS NOT 'Uncollectible' AS is_of_a_term
FROM told.transactions;

CREATE TABLE daily_sales AS
SELECT product_id, sold_on, sum(cents) AS cents FROM lines GROUP BY product_id, sold_on;
"""
# Lines of the same licence and days are one term: a refund takes it back, a re-bill prices it anew.
# Who was due and came back within a month has renewed; the rest have stopped.
_TERMS = """
CREATE TABLE terms AS
WITH priced AS (
    SELECT licence, product_id, hosting, starts_on, ends_on, max(position) AS position,
        max(app_key) AS app_key, max(billing_period) AS billing_period, max(edition) AS edition,
        max(partner_type) AS partner_type, max(updated_on) AS updated_on, max(seats) AS seats,
        sum(cents) AS cents,
        CAST(max(1, round((julianday(ends_on) - julianday(starts_on)) / 30.4375)) AS INTEGER) AS months
    FROM lines
    WHERE is_of_a_term AND starts_on < ends_on AND licence IS NOT NULL
    GROUP BY licence, product_id, hosting, starts_on, ends_on
    HAVING sum(cents) > 0
)
SELECT *, CAST(round(1.0 * cents / months) AS INTEGER) AS monthly_cents,
    min(starts_on) OVER of_licence AS first_on,
    CASE WHEN lead(starts_on) OVER of_licence <= date(ends_on, '+30 days')
        THEN 'renewal' ELSE 'churn' END AS outcome
FROM priced
WINDOW of_licence AS (
    PARTITION BY licence ORDER BY ends_on, starts_on
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
);
DROP TABLE lines;

CREATE INDEX terms_by_end ON terms
    (ends_on, starts_on, product_id, licence, hosting, first_on, monthly_cents, seats);

CREATE TABLE trials AS
SELECT position, licence, product_id, app_key, hosting, edition, partner_type, updated_on, evaluated_on,
    converted_on
FROM told.licenses
WHERE hosting = 'Cloud' AND (evaluated_on IS NOT NULL OR converted_on IS NOT NULL);
"""
# The records say the rest, and are read for those events alone that are told.
_EVENTS = """
CREATE TEMP VIEW happenings AS
SELECT 'due' AS kind, ends_on AS happened_on, 'transactions' AS told_by, * FROM (
    SELECT position, licence, product_id, app_key, hosting, billing_period, edition, partner_type,
        updated_on, starts_on, ends_on, months FROM terms
    WHERE hosting = 'Cloud')
UNION ALL
SELECT outcome, ends_on, 'transactions', position, licence, product_id, app_key, hosting, billing_period,
    edition, partner_type, updated_on, starts_on, ends_on, months FROM terms
WHERE hosting = 'Cloud'
UNION ALL
SELECT 'evaluation', evaluated_on, 'licenses', position, licence, product_id, app_key, hosting, NULL,
    edition, partner_type, updated_on, NULL, NULL, NULL FROM trials
UNION ALL
SELECT 'conversion', converted_on, 'licenses', position, licence, product_id, app_key, hosting, NULL,
    edition, partner_type, updated_on, NULL, NULL, NULL FROM trials;

CREATE TEMP VIEW recorded AS
SELECT *, CASE told_by
    WHEN 'licenses' THEN (SELECT body FROM told.kept_licenses AS one WHERE one.position = happened.position)
    ELSE (SELECT body FROM told.kept_transactions AS one WHERE one.position = happened.position)
    END AS record
FROM happenings AS happened
WHERE happened_on < (SELECT day FROM known);

CREATE TEMP VIEW events AS
SELECT *, NULL AS rest, json_extract(record, '$.addonName') AS app_name,
    json_extract(record, '$.transactionId') AS invoice,
    json_patch('{}', json_object(
        'addonKey', app_key, 'productId', product_id, 'addonName', json_extract(record, '$.addonName'),
        'hosting', hosting, 'appEdition', json_extract(record, '$.appEdition'),
        'lastUpdated', updated_on, 'eventDate', happened_on,
        'transactionId', json_extract(record, '$.transactionId'),
        'licenseDetails', json_object(
            'licenseId', json_extract(record, '$.licenseId'),
            'appEntitlementId', json_extract(record, '$.appEntitlementId'),
            'appEntitlementNumber', json_extract(record, '$.appEntitlementNumber'),
            'cloudId', json_extract(record, '$.cloudId'),
            'maintenanceStartDate', coalesce(starts_on, json_extract(record, '$.maintenanceStartDate')),
            'maintenanceEndDate', coalesce(ends_on, json_extract(record, '$.maintenanceEndDate')),
            'monthsValid', months)
    )) AS body
FROM recorded;
"""


def work_out(connection: Connection, day: date) -> None:
    """Work out what is known before a day; the state's own tables are attached as ``told``."""
    connection.create_function("seats", 1, _seats, deterministic=True)
    connection.executescript(_LINES)
    connection.executescript(_TERMS)
    connection.execute("CREATE TABLE known AS SELECT ? AS day", [day.isoformat()])


def open_events(connection: Connection) -> None:
    """Name the events of a file that was worked out; the state is attached as ``told`` again."""
    connection.executescript(_EVENTS)


def _seats(tier: str | None) -> int | None:
    found = _SEATS.search(tier or "")
    return int(found[1]) if found else None
