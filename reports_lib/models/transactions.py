"""Transactions: one row per invoice line, as the Marketplace booked it, in US cents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.models.model import Model
from reports_lib.models.raw import newest
from reports_lib.models.tiers import band, countable, seats

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["TRANSACTIONS", "hosting_name"]

_HOSTINGS = ("Cloud", "Data Center", "Server")
_SALE_TYPES = ("New", "Renewal", "Upgrade", "Downgrade", "Refund")
_PAYMENT_STATUSES = ("Paid", "Open", "Uncollectible", "Refunded")


def transactions(raw_transactions: ibis.Table) -> ibis.Table:
    """Invoice lines: the newest version of each transactionLineItemId.

    Rename and type only: no sums, no joins, no calendar. ``net_cents`` is the vendor amount,
    ``gross_cents`` the purchase price, both signed. ``seats`` is read from the tier and missing
    where the tier does not say it; ``tier_band`` is the band they fall into. ``statements`` above one
    marks a line that one import or sync states in several ways.
    """
    return newest(raw_transactions).mutate(
        hosting=hosting_name(_.hosting),
        sale_type=in_one_case(_.sale_type, _SALE_TYPES),
        payment_status=in_one_case(_.payment_status, _PAYMENT_STATUSES),
        licence_type=_.licence_type.upper(),
        seats=seats(_.tier),
        tier_band=band(countable(seats(_.tier), _.tier)),
        is_prorated=_.is_prorated.fill_null(False),  # noqa: FBT003
    )[list(TRANSACTIONS.columns)]


def hosting_name(hosting: ibis.Value) -> ibis.Value:
    """Write a hosting in the one way that lists and exports do (metrics details differ)."""
    return in_one_case(hosting, _HOSTINGS)


def in_one_case(value: ibis.Value, known: Sequence[str]) -> ibis.Value:
    """Write known words as they are known, whatever their case; leave unknown ones as they are."""
    return ibis.cases(*((value.lower() == one.lower(), one) for one in known), else_=value)


TRANSACTIONS = Model(
    name="transactions",
    grain=("line_id",),
    columns={
        "line_id": "string",
        "transaction_id": "string",
        "original_transaction_id": "string",
        "app_key": "string",
        "app_name": "string",
        "product_id": "string",
        "app_edition": "string",
        "hosting": "string",
        "billing_period": "string",
        "licence_type": "string",
        "sale_type": "string",
        "tier": "string",
        "seats": "int64",
        "tier_band": "string",
        "payment_status": "string",
        "is_prorated": "boolean",
        "entitlement_number": "string",
        "entitlement_id": "string",
        "licence_number": "string",
        "addon_licence_id": "string",
        "cloud_id": "string",
        "company_key": "string",
        "company": "string",
        "country": "string",
        "region": "string",
        "partner_name": "string",
        "partner_type": "string",
        "sold_on": "date",
        "starts_on": "date",
        "ends_on": "date",
        "last_updated_on": "date",
        "net_cents": "int64",
        "gross_cents": "int64",
        "statements": "int64",
    },
    inputs=("raw_transactions",),
    build=transactions,
)
