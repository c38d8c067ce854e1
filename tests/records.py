"""Records: small API-shaped transactions and licences, written by hand with short words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

__all__ = ["licence", "line"]


def line(
    number: str,
    *,
    customer: str = "ann",
    app: str = "app",
    starts_on: str | None = "2026-01-01",
    ends_on: str | None = "2026-02-01",
    sold_on: str | None = None,
    net: str | None = "85",
    gross: str | None = "",
    sale_type: str | None = "New",
    **rest: Any,
) -> dict[str, Any]:
    """Return an invoice line; ``rest`` are any of the names in ``_PLACES``, or True for is_prorated."""
    short = {
        "entitlement": f"E-{customer}-{app}",
        "site": f"site-{customer}",
        "company": f"Company {customer}",
        "hosting": "Cloud",
        "licence_type": "COMMERCIAL",
        "status": "Paid",
    } | rest
    record: dict[str, Any] = {"transactionLineItemId": number, "addonKey": app}
    _put(record, "purchaseDetails.saleDate", sold_on or starts_on)
    _put(record, "purchaseDetails.saleType", sale_type)
    _put(record, "purchaseDetails.maintenanceStartDate", starts_on)
    _put(record, "purchaseDetails.maintenanceEndDate", ends_on)
    _put(record, "purchaseDetails.vendorAmount", net and Decimal(net))
    price = net if gross == "" else gross
    _put(record, "purchaseDetails.purchasePrice", price and Decimal(price))
    for name, value in short.items():
        _put(record, _PLACES[name], value)
    return record


def licence(
    entitlement: str | None, *, app: str = "app", hosting: str = "Cloud", status: str = "active", **rest: Any
) -> dict[str, Any]:
    """Return a licence snapshot; ``rest`` are any of the names in ``_LICENCE_PLACES``."""
    record: dict[str, Any] = {"addonKey": app, "hosting": hosting, "status": status}
    _put(record, "appEntitlementNumber", entitlement)
    for name, value in ({"licence_type": "COMMERCIAL", "starts_on": "2026-01-01"} | rest).items():
        _put(record, _LICENCE_PLACES[name], value)
    return record


def _put(record: dict[str, Any], path: str, value: Any) -> None:
    if value is None:
        return
    *parents, leaf = path.split(".")
    for parent in parents:
        record = record.setdefault(parent, {})
    record[leaf] = value


_IDS = {
    "entitlement": "appEntitlementNumber",
    "entitlement_id": "appEntitlementId",
    "sen": "licenseId",
    "addon_licence": "addonLicenseId",
    "site": "cloudId",
    "app_name": "addonName",
    "edition": "appEdition",
    "updated_on": "lastUpdated",
    "partner_type": "partnerDetails.partnerType",
}
_PLACES = _IDS | {
    "company": "customerDetails.company",
    "country": "customerDetails.country",
    "region": "customerDetails.region",
    "email": "customerDetails.technicalContact.email",
    "hosting": "purchaseDetails.hosting",
    "licence_type": "purchaseDetails.licenseType",
    "billing_period": "purchaseDetails.billingPeriod",
    "tier": "purchaseDetails.tier",
    "status": "paymentStatus",
    "prorated": "purchaseDetails.proratedDetails",
    "transaction": "transactionId",
    "original": "purchaseDetails.originalTransactionDetails.transactionId",
}
_LICENCE_PLACES = _IDS | {
    "account": "transactionAccountId",
    "company": "contactDetails.company",
    "country": "contactDetails.country",
    "region": "contactDetails.region",
    "email": "contactDetails.technicalContact.email",
    "licence_type": "licenseType",
    "tier": "tier",
    "starts_on": "maintenanceStartDate",
    "ends_on": "maintenanceEndDate",
    "recorded_on": "recordCreatedDate",
    "opportunity_size": "evaluationOpportunitySize",
    "evaluation_starts_on": "evaluationStartDate",
    "evaluation_ends_on": "evaluationEndDate",
    "latest_evaluation_on": "latestEvaluationStartDate",
    "evaluation_licence": "evaluationLicense",
    "upgrade_edition": "upgradeEvaluatingEdition",
    "upgrade_starts_on": "upgradeEvaluationStartDate",
    "upgrade_ends_on": "upgradeEvaluationEndDate",
    "migrated_from": "cmtDetails.relatedOnPremLicense",
    "sandbox": "installedOnSandbox",
    "host": "hostEntitlementNumber",
}
