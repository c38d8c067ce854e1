"""Transaction records: a customer's lines as the Marketplace's reporting API spells them on a day."""

from __future__ import annotations

from datetime import date
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

    from reports_lib.sample.lines import Line
    from reports_lib.sample.offers import Offer
    from reports_lib.sample.plans import Customer, Licence

__all__ = ["transaction_records"]

# Data Center lines bore a support number alone until the platform gave them entitlements.
_ENTITLEMENTS_EVERYWHERE_SINCE = date(2025, 9, 1)
_REFUND = {
    "refundReason": "REFUND_CANCELLED_PURCHASE",
    "creditNoteReason": "30 DAY REFUND REQUEST",
}


def transaction_records(customer: Customer, at: date) -> Iterator[dict[str, Any]]:
    """Write every line of a customer that is told at the start of a day, licence by licence."""
    contacts, partner = contact_fields(customer), partner_fields(customer)
    for licence in customer.licences:
        for line in licence.lines:
            if line.is_told(at):
                yield _record(licence, line, at) | {"customerDetails": contacts, **partner}


def _record(licence: Licence, line: Line, at: date) -> dict[str, Any]:
    since = licence.entitled_on or _ENTITLEMENTS_EVERYWHERE_SINCE
    record = {
        "transactionId": line.invoice,
        "transactionLineItemId": line.line_id,
        **app_fields(licence),
        "lastUpdated": str(line.last_updated(at)),
        "paymentStatus": line.payment_status(at),
        "purchaseDetails": _purchase(licence, line, at),
        **id_fields(
            licence,
            told_on=line.sold_on,
            has_entitlement=licence.hosting == "Cloud" or line.sold_on >= since,
        ),
    }
    if line.offer.edition:
        record["appEdition"] = line.offer.edition
    if line.given_up_on:
        record["dunningStatus"] = _dunning(line)
    return record | line.extra if line.extra else record


def _dunning(line: Line) -> list[dict[str, Any]]:
    return [
        {"attemptCount": 1, "errorCode": "card_declined", "paymentAttemptDate": str(line.sold_on)},
    ]


def _purchase(licence: Licence, line: Line, at: date) -> dict[str, Any]:
    told, before = line.amounts(at), line.offer_before
    purchase: dict[str, Any] = {
        "saleDate": str(line.sold_on),
        "licenseType": line.offer.licence_type,
        "hosting": licence.hosting,
        "billingPeriod": line.offer.billing_period,
        **parent_fields(licence, seats=line.offer.seats),
        "purchasePrice": dollars(told.gross),
        "vendorAmount": dollars(told.net),
        "saleType": line.sale_type,
        "maintenanceStartDate": str(line.start),
        "maintenanceEndDate": str(line.end),
    }
    if line.tier.text is not None:
        purchase["tier"] = line.tier.text
    if before:
        purchase |= _changes(before, line.offer)
    if line.touched_on and line.touched_on < at:
        purchase["oldParentProductEdition"] = purchase.get("parentProductEdition")
        purchase["parentProductEdition"] = "Enterprise"
        purchase["changeInParentProductEdition"] = "Increase"
    if line.discount_cents or line.discount:
        told_as = line.discount or {"type": "EXPERT"}
        purchase["discounts"] = [{**told_as, "amount": dollars(line.discount_cents)}]
    return purchase | _particulars(line)


def _particulars(line: Line) -> dict[str, Any]:
    """Write what only some lines have: terms of payment, added users, what was taken back."""
    found: dict[str, Any] = {}
    if line.payment_terms:
        found["paymentTerms"] = line.payment_terms
    if line.added:
        users, day = line.added
        found["proratedDetails"] = [{"addedUsers": users, "date": str(day)}]
    if line.sale_type == "Refund":
        found |= _REFUND
    if line.original and line.tells_original:
        found["originalTransactionDetails"] = {
            "transactionId": line.original.invoice,
            "saleDate": str(line.original.sold_on),
        }
    return found


def _changes(before: Offer, now: Offer) -> dict[str, Any]:
    return {
        "oldBillingPeriod": before.billing_period,
        "changeInBillingPeriod": "No" if before.billing_period == now.billing_period else "Yes",
        "oldTier": before.tier.text,
        "changeInTier": _change(before.users, now.users),
    }


def _change(before: int | None, after: int | None) -> str:
    if before == after:
        return "Not Applicable"
    return "Increase" if after is None or (before is not None and after > before) else "Decrease"
