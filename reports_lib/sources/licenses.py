"""Licenses: snapshots of licences, as the API tells them today and as it told them over time.

``LICENSES`` has one record per licence, ``LICENSE_HISTORY`` one per licence and day it was recorded.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Day, DayIfAny, RequiredDay, RequiredText, Text

__all__ = ["LICENSES", "LICENSE_HISTORY"]

_CONTACT = "contactDetails."


class _License(Record):
    entitlement_number: Text = Field(alias="appEntitlementNumber")
    entitlement_id: Text = Field(alias="appEntitlementId")
    licence_number: Text = Field(alias="licenseId")
    addon_licence_id: Text = Field(alias="addonLicenseId")
    app_key: RequiredText = Field(alias="addonKey")
    app_name: Text = Field(alias="addonName")
    product_id: Text = Field(alias="productId")
    hosting: Text = Field(alias="hosting")
    app_edition: Text = Field(alias="appEdition")
    licence_type: RequiredText = Field(alias="licenseType")
    status: RequiredText = Field(alias="status")
    tier: Text = Field(alias="tier")
    starts_on: Day = Field(alias="maintenanceStartDate")
    ends_on: Day = Field(alias="maintenanceEndDate")
    last_updated_on: Day = Field(alias="lastUpdated")
    host_entitlement_number: Text = Field(alias="hostEntitlementNumber")
    cloud_id: Text = Field(alias="cloudId")
    site_host: Text = Field(alias="cloudSiteHostname")
    transaction_account_id: Text = Field(alias="transactionAccountId")
    company: Text = Field(alias="contactDetails.company")
    country: Text = Field(alias="contactDetails.country")
    region: Text = Field(alias="contactDetails.region")
    partner_name: Text = Field(alias="partnerDetails.partnerName")
    partner_type: Text = Field(alias="partnerDetails.partnerType")
    opportunity_size: Text = Field(alias="evaluationOpportunitySize")
    evaluation_starts_on: DayIfAny = Field(alias="evaluationStartDate")
    evaluation_ends_on: DayIfAny = Field(alias="evaluationEndDate")
    evaluation_sold_on: DayIfAny = Field(alias="evaluationSaleDate")
    latest_evaluation_starts_on: DayIfAny = Field(alias="latestEvaluationStartDate")
    evaluation_licence: Text = Field(alias="evaluationLicense")
    upgrade_edition: Text = Field(alias="upgradeEvaluatingEdition")
    upgrade_starts_on: DayIfAny = Field(alias="upgradeEvaluationStartDate")
    upgrade_ends_on: DayIfAny = Field(alias="upgradeEvaluationEndDate")
    migrated_from: Text = Field(alias="cmtDetails.relatedOnPremLicense")


class _Recorded(_License):
    recorded_on: RequiredDay = Field(alias="recordCreatedDate")


_SANDBOX = "installedOnSandbox"
# The fields that only an export with data insights has, and has for every licence.
_INSIGHTS = ("parentProductBillingCycle", _SANDBOX)


def _derive(rest: dict[str, Any], company_key: str | None) -> tuple[Any, ...]:
    return company_key, any(name in rest for name in _INSIGHTS), rest.get(_SANDBOX) == "Yes"


_PERSON = "Name Email Phone Address1 Address2 City State Postcode".split()
_CSV = {
    **{name: _CONTACT + name for name in ("company", "country", "region")},
    **{
        f"{who}Contact{what}": f"{_CONTACT}{who}Contact.{what.lower()}"
        for who in ("technical", "billing")
        for what in _PERSON
    },
    "partnerType": "partnerDetails.partnerType",
    "partnerName": "partnerDetails.partnerName",
    "partnerContactName": "partnerDetails.billingContact.name",
    "partnerContactEmail": "partnerDetails.billingContact.email",
    "cmtStatus": "cmtDetails.status",
    "cmtRelatedOnPremLicense": "cmtDetails.relatedOnPremLicense",
    "upgradeEvaluationEdition": "upgradeEvaluatingEdition",
}

_STRUCTURED = frozenset(
    {(info.alias or "").rsplit(".", 1)[-1] for info in _Recorded.model_fields.values()}
    | {path.rsplit(".", 1)[-1] for path in _CSV.values()}
    | set("hostEntitlementId hostLicenseId licenseLevel cloudComplianceBoundaries newBillingSystem".split())
    | set("daysToConvertEval latestMaintenanceStartDate inGracePeriod".split())
)
_KEYS = ("appEntitlementNumber", "licenseId", "addonLicenseId", "appEntitlementId")
_DERIVED = {"company_key": pa.string(), "has_insights": pa.bool_(), "is_sandbox": pa.bool_()}

LICENSES = Stream(
    name="licenses",
    list_name="licenses",
    record=_License,
    csv=_CSV,
    required_csv=("addonKey", "licenseType", "maintenanceStartDate", "status", "hosting"),
    keys=_KEYS,
    structured=_STRUCTURED,
    derived=_DERIVED,
    derive=_derive,
    preferred=("has_insights", "last_updated_on"),
)

LICENSE_HISTORY = Stream(
    name="license_history",
    list_name="licenses",
    record=_Recorded,
    keys=_KEYS,
    dated_by="recordCreatedDate",
    structured=_STRUCTURED,
    derived=_DERIVED,
    derive=_derive,
    preferred=("has_insights", "last_updated_on"),
)
