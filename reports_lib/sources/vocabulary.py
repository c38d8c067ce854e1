"""Vocabulary: the fields and words that the reporting API is known to tell, stream by stream.

What is not here is kept all the same; it is only reported, so that nobody learns of it too late.
"""

from __future__ import annotations

__all__ = ["FIELDS_KNOWN", "WORDS_KNOWN"]

_IDS = (
    "addonLicenseId licenseId hostLicenseId appEntitlementId appEntitlementNumber hostEntitlementId "
    "hostEntitlementNumber multiInstanceEntitlementId multiInstanceEntitlementNumber licenseLevel cloudId "
    "addonKey addonName productId appEdition lastUpdated cloudComplianceBoundaries"
)


def _inside(parent: str, names: str) -> set[str]:
    return {parent, *(f"{parent}.{name}" for name in names.split())}


# What is inside of a contact is dropped, whatever it is, so that nobody need look there.
_PARTNER = _inside("partnerDetails", "partnerName partnerType billingContact")
_CUSTOMER = "company country region technicalContact billingContact"
_LICENCE = (
    set(_IDS.split())
    | _PARTNER
    | _inside("contactDetails", _CUSTOMER)
    | _inside("cmtDetails", "status relatedOnPremLicense")
    | _inside(
        "attribution",
        "channel referrerDomain campaignSource campaignMedium campaignName campaignContent",
    )
    | set("cloudSiteHostname hosting newBillingSystem isNewBillingSystem licenseType status tier".split())
    | set("maintenanceStartDate maintenanceEndDate latestMaintenanceStartDate".split())
    | set("latestEvaluationStartDate upgradeEvaluatingEdition upgradeEvaluationEdition".split())
    | set("upgradeEvaluationStartDate upgradeEvaluationEndDate extendedServerSupport".split())
    | set("licenseSourceType transactionAccountId inGracePeriod invoiceDunningReason".split())
    | set("recordCreatedDate evaluationOpportunitySize evaluationLicense daysToConvertEval".split())
    | set("evaluationStartDate evaluationEndDate evaluationSaleDate parentProductBillingCycle".split())
    | set("parentProductName installedOnSandbox parentProductEdition".split())
)
_BOUGHT = (
    "saleDate licenseType hosting billingPeriod oldBillingPeriod changeInBillingPeriod tier oldTier "
    "changeInTier parentProductName parentProductEdition oldParentProductEdition "
    "changeInParentProductEdition purchasePrice vendorAmount partnerDiscountAmount refundReason "
    "creditNoteReason saleType maintenanceStartDate maintenanceEndDate paymentTerms"
)
_TRANSACTION = (
    set(_IDS.split())
    | _PARTNER
    | _inside("customerDetails", _CUSTOMER)
    | _inside("purchaseDetails", _BOUGHT)
    | _inside("purchaseDetails.discounts", "type amount code reason")
    | _inside("purchaseDetails.originalTransactionDetails", "transactionId saleDate")
    | _inside("purchaseDetails.proratedDetails", "addedUsers date")
    | _inside("proratedDetails", "addedUsers date")
    | _inside("dunningStatus", "attemptCount errorCode paymentAttemptDate nextPaymentAttemptDate")
    | {"transactionId", "transactionLineItemId", "paymentStatus", "isInvoiceManual"}
)

FIELDS_KNOWN: dict[str, frozenset[str]] = {
    "transactions": frozenset(_TRANSACTION),
    "licenses": frozenset(_LICENCE),
    "license_history": frozenset(_LICENCE),
}

_LICENCE_TYPES = frozenset(
    "COMMERCIAL ACADEMIC COMMUNITY EVALUATION OPEN_SOURCE DEMONSTRATION CLASSROOM FREE LEGACY_FREE "
    "STARTER SOCIAL_IMPACT SOCIAL_IMPACT_GLOBAL_ACCESS FOUNDATION_FREE".split()
) | {"INTERNAL USE"}
_HOSTINGS = frozenset({"Cloud", "Data Center", "Server"})
_EDITIONS = frozenset({"Standard", "Advanced", "Free"})
_PARTNERS = frozenset({"Expert", "Reseller", "Corporate_reseller", "Unknown"})
_REGIONS = frozenset({"EMEA", "Americas", "APAC", "NA", "Unknown"})
_OF_A_LICENCE = {
    "licenseType": _LICENCE_TYPES,
    "status": frozenset({"active", "inactive", "cancelled"}),
    "hosting": _HOSTINGS,
    "appEdition": _EDITIONS,
    "partnerDetails.partnerType": _PARTNERS,
    "contactDetails.region": _REGIONS,
}

WORDS_KNOWN: dict[str, dict[str, frozenset[str]]] = {
    "transactions": {
        "appEdition": _EDITIONS,
        "paymentStatus": frozenset({"Paid", "Open", "Uncollectible", "Refunded"}),
        "partnerDetails.partnerType": _PARTNERS,
        "customerDetails.region": _REGIONS,
        "purchaseDetails.licenseType": _LICENCE_TYPES,
        "purchaseDetails.hosting": _HOSTINGS,
        "purchaseDetails.billingPeriod": frozenset({"Monthly", "Annual", "Other"}),
        "purchaseDetails.saleType": frozenset({"New", "Renewal", "Upgrade", "Downgrade", "Refund"}),
    },
    "licenses": _OF_A_LICENCE,
    "license_history": _OF_A_LICENCE,
}
