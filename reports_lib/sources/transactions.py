"""Transactions: invoice lines of the Marketplace, one record per transactionLineItemId."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Cents, Day, RequiredDay, RequiredText, Text

__all__ = ["TRANSACTIONS"]

_PURCHASE = "purchaseDetails."
_CUSTOMER = "customerDetails."


class _Transaction(Record):
    line_id: RequiredText = Field(alias="transactionLineItemId")
    transaction_id: Text = Field(alias="transactionId")
    app_key: RequiredText = Field(alias="addonKey")
    app_name: Text = Field(alias="addonName")
    product_id: Text = Field(alias="productId")
    app_edition: Text = Field(alias="appEdition")
    payment_status: Text = Field(alias="paymentStatus")
    entitlement_number: Text = Field(alias="appEntitlementNumber")
    entitlement_id: Text = Field(alias="appEntitlementId")
    licence_number: Text = Field(alias="licenseId")
    addon_licence_id: Text = Field(alias="addonLicenseId")
    host_entitlement_number: Text = Field(alias="hostEntitlementNumber")
    cloud_id: Text = Field(alias="cloudId")
    last_updated_on: Day = Field(alias="lastUpdated")
    company: Text = Field(alias="customerDetails.company")
    country: Text = Field(alias="customerDetails.country")
    region: Text = Field(alias="customerDetails.region")
    partner_name: Text = Field(alias="partnerDetails.partnerName")
    partner_type: Text = Field(alias="partnerDetails.partnerType")
    sold_on: RequiredDay = Field(alias="purchaseDetails.saleDate")
    sale_type: Text = Field(alias="purchaseDetails.saleType")
    licence_type: Text = Field(alias="purchaseDetails.licenseType")
    hosting: Text = Field(alias="purchaseDetails.hosting")
    billing_period: Text = Field(alias="purchaseDetails.billingPeriod")
    tier: Text = Field(alias="purchaseDetails.tier")
    starts_on: Day = Field(alias="purchaseDetails.maintenanceStartDate")
    ends_on: Day = Field(alias="purchaseDetails.maintenanceEndDate")
    gross_cents: Cents = Field(alias="purchaseDetails.purchasePrice")
    net_cents: Cents = Field(alias="purchaseDetails.vendorAmount")
    original_transaction_id: Text = Field(alias="purchaseDetails.originalTransactionDetails.transactionId")


def _derive(rest: dict[str, Any], company_key: str | None) -> tuple[Any, ...]:
    purchase = rest.get("purchaseDetails") or {}
    return company_key, bool(purchase.get("proratedDetails") or rest.get("proratedDetails"))


_BOUGHT = (
    "saleDate saleType licenseType hosting changeInBillingPeriod oldBillingPeriod billingPeriod "
    "changeInTier oldTier tier parentProductName changeInParentProductEdition "
    "oldParentProductEdition parentProductEdition maintenanceStartDate maintenanceEndDate "
    "purchasePrice vendorAmount partnerDiscountAmount refundReason creditNoteReason paymentTerms"
).split()
_CSV = {
    **{name: _PURCHASE + name for name in _BOUGHT},
    **{name: _CUSTOMER + name for name in ("company", "country", "region")},
    "originalTransactionId": _PURCHASE + "originalTransactionDetails.transactionId",
    "originalTransactionSaleDate": _PURCHASE + "originalTransactionDetails.saleDate",
    "technicalContactName": _CUSTOMER + "technicalContact.name",
    "technicalContactEmail": _CUSTOMER + "technicalContact.email",
    "billingContactName": _CUSTOMER + "billingContact.name",
    "billingContactEmail": _CUSTOMER + "billingContact.email",
    "partnerType": "partnerDetails.partnerType",
    "partnerName": "partnerDetails.partnerName",
    "partnerContactName": "partnerDetails.billingContact.name",
    "partnerContactEmail": "partnerDetails.billingContact.email",
}

_TYPED_FREELY = {"refundReason", "creditNoteReason"}
_STRUCTURED = frozenset(
    {(info.alias or "").rsplit(".", 1)[-1] for info in _Transaction.model_fields.values()}
    | {path.rsplit(".", 1)[-1] for path in _CSV.values()}
    | set("hostEntitlementId hostLicenseId licenseLevel cloudComplianceBoundaries type code date".split())
    | set("paymentAttemptDate nextPaymentAttemptDate errorCode multiInstanceEntitlementId".split())
)

TRANSACTIONS = Stream(
    name="transactions",
    list_name="transactions",
    record=_Transaction,
    csv=_CSV,
    required_csv=(
        "transactionLineItemId",
        "addonKey",
        "saleDate",
        "saleType",
        "maintenanceStartDate",
        "maintenanceEndDate",
        "purchasePrice",
        "vendorAmount",
    ),
    amounts=frozenset(
        {_PURCHASE + "purchasePrice", _PURCHASE + "vendorAmount", _PURCHASE + "partnerDiscountAmount"}
    ),
    keys=("transactionLineItemId",),
    structured=_STRUCTURED - _TYPED_FREELY,
    derived={"company_key": pa.string(), "is_prorated": pa.bool_()},
    derive=_derive,
)
