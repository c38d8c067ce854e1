"""Licenses: snapshots of licences, one record per licence as the API last told it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from pydantic import Field

from reports_lib.sources.streams import Record, Stream
from reports_lib.sources.values import Day, RequiredText, Text

__all__ = ["LICENSES"]

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


def _derive(_rest: dict[str, Any], company_key: str | None) -> tuple[Any, ...]:
    return (company_key,)


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
}

LICENSES = Stream(
    name="licenses",
    list_name="licenses",
    record=_License,
    csv=_CSV,
    required_csv=("addonKey", "licenseType", "maintenanceStartDate", "status", "hosting"),
    amounts=frozenset(),
    keys=("appEntitlementNumber", "licenseId", "addonLicenseId", "appEntitlementId"),
    structured=frozenset(
        {(info.alias or "").rsplit(".", 1)[-1] for info in _License.model_fields.values()}
        | {path.rsplit(".", 1)[-1] for path in _CSV.values()}
        | set(
            "hostEntitlementId hostLicenseId licenseLevel cloudComplianceBoundaries newBillingSystem".split()
        )
        | set("evaluationStartDate evaluationEndDate evaluationSaleDate evaluationLicense".split())
        | {"daysToConvertEval"}
        | set("latestMaintenanceStartDate latestEvaluationStartDate upgradeEvaluationStartDate".split())
        | set("upgradeEvaluationEndDate recordCreatedDate evaluationOpportunitySize inGracePeriod".split())
    ),
    derived={"company_key": pa.string()},
    derive=_derive,
)
