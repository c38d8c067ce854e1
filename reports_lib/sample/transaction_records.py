"""Transaction records: a customer's lines as the Marketplace's reporting API spells them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reports_lib.sample.cents import dollars
from reports_lib.sample.record_parts import (
    app_fields,
    contact_fields,
    id_fields,
    parent_fields,
    partner_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.sample.customers import Customer, Licence
    from reports_lib.sample.lines import Line

__all__ = ["transaction_records"]

# Data Center lines bore a support number alone until the platform gave them entitlements.
_ENTITLEMENTS_EVERYWHERE_SINCE = date(2025, 9, 1)
_LAST_CHANGE = timedelta(days=2)


def transaction_records(customer: Customer, *, until: date) -> Iterator[dict[str, Any]]:
    """Write every line of a customer, licence by licence."""
    for licence in customer.licences:
        for line in licence.lines:
            yield _record(customer, licence, line, until)


def _record(customer: Customer, licence: Licence, line: Line, until: date) -> dict[str, Any]:
    has_entitlement = licence.hosting == "Cloud" or line.sold_on >= _ENTITLEMENTS_EVERYWHERE_SINCE
    record = {
        "transactionId": line.invoice,
        "transactionLineItemId": line.line_id,
        **app_fields(licence),
        "lastUpdated": str(min(line.sold_on + _LAST_CHANGE, until)),
        "paymentStatus": line.payment_status,
        "customerDetails": contact_fields(customer),
        "purchaseDetails": _purchase(licence, line),
        **partner_fields(customer),
        **id_fields(customer, licence, has_entitlement=has_entitlement),
    }
    if line.offer.edition:
        record["appEdition"] = line.offer.edition
    return record


def _purchase(licence: Licence, line: Line) -> dict[str, Any]:
    before = line.offer_before
    purchase: dict[str, Any] = {
        "saleDate": str(line.sold_on),
        "licenseType": line.offer.licence_type,
        "hosting": licence.hosting,
        "billingPeriod": line.offer.billing_period,
        "tier": line.offer.tier,
        **parent_fields(licence, seats=line.offer.seats),
        "purchasePrice": dollars(line.gross_cents),
        "vendorAmount": dollars(line.net_cents),
        "saleType": line.sale_type,
        "maintenanceStartDate": str(line.start),
        "maintenanceEndDate": str(line.end),
    }
    if before:
        purchase |= {
            "oldBillingPeriod": before.billing_period,
            "changeInBillingPeriod": "No",
            "oldTier": before.tier,
            "changeInTier": _change(before.users, line.offer.users),
        }
    if line.discount_cents:
        purchase["discounts"] = [{"type": "EXPERT", "amount": dollars(line.discount_cents)}]
    if line.payment_terms:
        purchase["paymentTerms"] = line.payment_terms
    if line.original:
        purchase["refundReason"] = "REFUND_CANCELLED_PURCHASE"
        purchase["originalTransactionDetails"] = {
            "transactionId": line.original.invoice,
            "saleDate": str(line.original.sold_on),
        }
    return purchase


def _change(before: int | None, after: int | None) -> str:
    if before == after:
        return "Not Applicable"
    return "Increase" if after is None or (before is not None and after > before) else "Decrease"
