"""CSV rows: records flattened under the headers that exports have had since the API's second version."""

from __future__ import annotations

import csv
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.sample.stand_in.columns import INSIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_csv"]

_ROWS_A_PIECE = 100
_TRANSACTIONS = (
    "saleDate,transactionId,addonLicenseId,hostLicenseId,licenseId,addonName,addonKey,licenseType,hosting,"
    "changeInBillingPeriod,oldBillingPeriod,billingPeriod,changeInTier,oldTier,tier,appEntitlementId,"
    "appEntitlementNumber,parentProductName,changeInParentProductEdition,oldParentProductEdition,"
    "parentProductEdition,hostEntitlementId,hostEntitlementNumber,cloudId,maintenanceStartDate,"
    "maintenanceEndDate,saleType,purchasePrice,vendorAmount,partnerDiscountAmount,paymentStatus,"
    "dunningStatus,refundReason,creditNoteReason,loyaltyDiscountAmount,loyaltyDiscountReason,"
    "marketplacePromotionDiscountAmount,marketplacePromotionDiscountCode,"
    "marketplacePromotionDiscountReason,expertDiscountAmount,expertDiscountReason,manualDiscountAmount,"
    "manualDiscountReason,paymentTerms,originalTransactionId,originalTransactionSaleDate,company,country,"
    "region,technicalContactName,technicalContactEmail,billingContactName,billingContactEmail,partnerType,"
    "partnerName,partnerContactEmail,partnerContactName,lastUpdated,transactionLineItemId,appEdition"
).split(",")
_LICENCES = (
    "addonLicenseId,hostLicenseId,licenseId,addonKey,addonName,licenseType,maintenanceStartDate,"
    "maintenanceEndDate,status,hosting,tier,company,country,region,technicalContactName,"
    "technicalContactEmail,technicalContactPhone,technicalContactAddress1,technicalContactAddress2,"
    "technicalContactCity,technicalContactState,technicalContactPostcode,billingContactName,"
    "billingContactEmail,billingContactPhone,billingContactAddress1,billingContactAddress2,"
    "billingContactCity,billingContactState,billingContactPostcode,partnerType,partnerName,"
    "partnerContactName,partnerContactEmail,lastUpdated,appEntitlementId,appEntitlementNumber,"
    "hostEntitlementId,hostEntitlementNumber,cloudId,cloudSiteHostname,cmtStatus,cmtRelatedOnPremLicense,"
    "extendedServerSupport,licenseSourceType,transactionAccountId,appEdition,upgradeEvaluationEdition,"
    "upgradeEvaluationStartDate,upgradeEvaluationEndDate"
).split(",")
_EVENTS = (
    "addonName,addonKey,hosting,lastUpdated,eventDate,transactionId,licenseId,maintenanceStartDate,"
    "maintenanceEndDate,monthsValid,appEntitlementId,appEntitlementNumber,cloudId,inGracePeriod,"
    "multiInstanceEntitlementId,multiInstanceEntitlementNumber,appEdition"
).split(",")
_FEEDBACK = (
    "addonKey,productId,addonVersion,applicationKey,applicationVersion,hosting,appEdition,date,"
    "feedbackType,reasonKey,reason,message,fullName,email,licenseId,appEntitlementId,"
    "appEntitlementNumber,cloudId"
).split(",")
_QUOTES = (
    "quoteId,quoteNumber,quoteStatus,quoteCreatedDate,acceptedDate,quoteExpiryDate,entitlementEid,"
    "entitlementNumber,commerceProductId,productId,productName,appEdition,technicalContactCompany,"
    "technicalEmail,startDate,endDate,userTier,listPrice,discounts,createdBy,vendorId,productPlatform,"
    "commerceSystem"
).split(",")
_ATTRIBUTIONS = (
    "addonLicenseId,appEntitlementId,appEntitlementNumber,addonKey,productId,channel,referrerDomain,"
    "marketplaceURL,campaignSource,campaignMedium,campaignName,campaignContent,eventTimestamp,userId,"
    "userType"
).split(",")
_HEADERS = {
    "transactions": _TRANSACTIONS,
    "licenses": _LICENCES,
    "license_history": [*_LICENCES, "recordCreatedDate"],
    "events": _EVENTS,
    "feedback": _FEEDBACK,
    "quotes": _QUOTES,
    "marketing_attribution": _ATTRIBUTIONS,
}
_WHERE_FIELDS_LIE = (
    "purchaseDetails",
    "customerDetails",
    "contactDetails",
    "licenseDetails",
    "partnerDetails",
)
_PLACES = {
    "originalTransactionId": "purchaseDetails.originalTransactionDetails.transactionId",
    "originalTransactionSaleDate": "purchaseDetails.originalTransactionDetails.saleDate",
    "partnerContactName": "partnerDetails.billingContact.name",
    "partnerContactEmail": "partnerDetails.billingContact.email",
    "cmtStatus": "cmtDetails.status",
    "cmtRelatedOnPremLicense": "cmtDetails.relatedOnPremLicense",
    "upgradeEvaluationEdition": "upgradeEvaluatingEdition",
}
_DISCOUNTS = {
    "loyaltyDiscount": "LOYALTY_DISCOUNT",
    "marketplacePromotionDiscount": "MARKETPLACE_PROMOTION",
    "expertDiscount": "EXPERT",
    "manualDiscount": "MANUAL",
}


def as_csv(stream: str, texts: Iterator[str], *, with_insights: bool = False) -> Iterator[bytes]:
    """Write records as CSV, many at a time; insights come as columns of their own, at the end."""
    header = [*_HEADERS[stream], *(INSIGHTS[:-1] if with_insights else ())]
    page = StringIO(newline="")
    rows = csv.writer(page)
    rows.writerow(header)
    while True:
        some = [simplejson.loads(text, use_decimal=True) for text in islice(texts, _ROWS_A_PIECE)]
        rows.writerows(_row(record, header) for record in some)
        yield page.getvalue().encode()
        page.seek(0)
        page.truncate()
        if not some:
            return


def _row(record: dict[str, Any], header: list[str]) -> list[object]:
    flat = dict(record)
    for place in _WHERE_FIELDS_LIE:
        part = record.get(place) or {}
        flat |= part
        for contact in ("technicalContact", "billingContact"):
            if place != "partnerDetails":
                person = part.get(contact) or {}
                flat |= {f"{contact}{name[:1].upper()}{name[1:]}": value for name, value in person.items()}
    flat |= {name: _found(record, place) for name, place in _PLACES.items()}
    flat |= _discounts(flat.get("discounts"))
    return [_written(flat.get(name)) for name in header]


def _found(record: dict[str, Any], place: str) -> Any:
    value: Any = record
    for name in place.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _discounts(discounts: list[dict[str, Any]] | None) -> dict[str, Any]:
    kinds = {one.get("type"): one for one in discounts or []}
    return {
        f"{name}{part}": kinds.get(kind, {}).get(part.lower())
        for name, kind in _DISCOUNTS.items()
        for part in ("Amount", "Code", "Reason")
    }


def _written(value: object) -> object:
    return simplejson.dumps(value, use_decimal=True) if isinstance(value, list | dict) else value
