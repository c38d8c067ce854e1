"""Columns: what filters and orders look at, found in the records' JSON by SQLite itself."""

from __future__ import annotations

__all__ = ["COLUMNS", "HIDDEN", "INDEXED", "INSIGHTS", "LICENCE"]

INSIGHTS = (
    "evaluationOpportunitySize",
    "evaluationLicense",
    "daysToConvertEval",
    "evaluationStartDate",
    "evaluationEndDate",
    "evaluationSaleDate",
    "parentProductBillingCycle",
    "parentProductName",
    "installedOnSandbox",
    "parentProductEdition",
    "attribution",
)


def _at(path: str) -> str:
    return f"json_extract(body, '$.{path}')"


def _any_of(*paths: str) -> str:
    return " || ' ' || ".join(f"coalesce({_at(path)}, '')" for path in paths)


def _first_of(*paths: str) -> str:
    return f"coalesce({', '.join(_at(path) for path in paths)})"


LICENCE = _first_of("appEntitlementNumber", "appEntitlementId", "licenseId", "addonLicenseId")
_IDS = (
    *("addonLicenseId", "licenseId", "hostLicenseId", "appEntitlementId", "appEntitlementNumber"),
    *("hostEntitlementNumber", "cloudId"),
)
_APP = {
    "app_key": _at("addonKey"),
    "app_name": _at("addonName"),
    "product_id": _at("productId"),
    "updated_on": _at("lastUpdated"),
    "edition": f"lower({_at('appEdition')})",
    "boundaries": _at("cloudComplianceBoundaries"),
    "licence_level": _at("licenseLevel"),
    "partner_type": f"lower({_at('partnerDetails.partnerType')})",
    "partner": _at("partnerDetails.partnerName"),
    "licence": LICENCE,
}
_BOUGHT = "purchaseDetails."
_TRANSACTION = _APP | {
    "sold_on": _at(_BOUGHT + "saleDate"),
    "starts_on": _at(_BOUGHT + "maintenanceStartDate"),
    "ends_on": _at(_BOUGHT + "maintenanceEndDate"),
    "sale_type": _at(_BOUGHT + "saleType"),
    "licence_type": _at(_BOUGHT + "licenseType"),
    "hosting": _at(_BOUGHT + "hosting"),
    "billing_period": _at(_BOUGHT + "billingPeriod"),
    "tier": f"lower({_at(_BOUGHT + 'tier')})",
    "gross": _at(_BOUGHT + "purchasePrice"),
    "net": _at(_BOUGHT + "vendorAmount"),
    "is_prorated": f"{_at(_BOUGHT + 'proratedDetails')} IS NOT NULL",
    "is_manual": f"coalesce({_at('isInvoiceManual')}, 0)",
    "payment_status": _at("paymentStatus"),
    "invoice": _at("transactionId"),
    "company": _at("customerDetails.company"),
    "country": _at("customerDetails.country"),
    "region": _at("customerDetails.region"),
    "text": _any_of(
        *("transactionId", *_IDS, "customerDetails.company", "customerDetails.technicalContact.email"),
        "customerDetails.billingContact.email",
    ),
}
_LICENCE = _APP | {
    "starts_on": _at("maintenanceStartDate"),
    "ends_on": _at("maintenanceEndDate"),
    "status": _at("status"),
    "licence_type": _at("licenseType"),
    "hosting": _at("hosting"),
    "tier": f"lower({_at('tier')})",
    "upgrade_evaluated_on": _at("upgradeEvaluationStartDate"),
    "source_type": _at("licenseSourceType"),
    "evaluated_on": (
        "coalesce(json_extract(rest, '$.evaluationStartDate'), CASE json_extract(body, '$.licenseType') "
        "WHEN 'EVALUATION' THEN json_extract(body, '$.maintenanceStartDate') END)"
    ),
    "converted_on": "json_extract(rest, '$.evaluationSaleDate')",
    "company": _at("contactDetails.company"),
    "country": _at("contactDetails.country"),
    "region": _at("contactDetails.region"),
    "text": _any_of(
        *(*_IDS, "cloudSiteHostname", "contactDetails.company", "contactDetails.technicalContact.email"),
        "contactDetails.billingContact.email",
    ),
}

COLUMNS = {
    "transactions": _TRANSACTION,
    "licenses": _LICENCE,
    "license_history": _LICENCE,
    "reviews": {
        "product_id": "json_extract(rest, '$.productId')",
        "review_id": _at("id"),
        "hosting": _at("productHosting"),
        "date": _at("date"),
        "stars": _at("stars"),
        "helpful_votes": _at("helpfulVotes"),
    },
    "feedback": {
        "product_id": _at("productId"),
        "app_key": _at("addonKey"),
        "app_name": _at("addonKey"),
        "hosting": _at("hosting"),
        "edition": f"lower({_at('appEdition')})",
        "date": _at("date"),
        "feedback_type": _at("feedbackType"),
        "reason": _at("reasonKey"),
        "email": _at("email"),
        "text": _any_of("message", "fullName", "email", "appEntitlementNumber", "licenseId"),
    },
    "quotes": {
        "product_id": _at("productId"),
        "quote_id": _at("quoteId"),
        "quote_number": _at("quoteNumber"),
        "entitlement_number": _at("entitlementNumber"),
        "created_on": _at("quoteCreatedDate"),
        "accepted_on": _at("acceptedDate"),
        "starts_on": _at("startDate"),
        "ends_on": _at("endDate"),
    },
    "app_versions": {
        "software_id": "json_extract(rest, '$.appSoftwareId')",
        "build": _at("buildNumber"),
        "state": _at("state"),
    },
    "marketing_attribution": {
        "product_id": _at("productId"),
        "app_key": _at("addonKey"),
        "happened_on": f"substr({_at('eventTimestamp')}, 1, 10)",
        "text": _any_of("appEntitlementNumber", "addonLicenseId", "campaignName"),
    },
}

INDEXED = {
    "transactions": ("updated_on", "sold_on"),
    "licenses": ("updated_on", "starts_on"),
    "license_history": ("updated_on", "starts_on"),
    "reviews": ("product_id",),
    "app_versions": ("software_id",),
}

# Fields that no reply has, or only one that was asked for them.
HIDDEN = {
    "licenses": INSIGHTS,
    "license_history": INSIGHTS,
    "reviews": ("productId",),
    "app_versions": ("appSoftwareId",),
}
