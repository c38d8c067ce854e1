"""Licence records: a customer's licences as the Marketplace's reporting API spells them on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reports_lib.sample.record_parts import (
    app_fields,
    contact_fields,
    id_fields,
    parent_fields,
    partner_fields,
)
from reports_lib.sample.snapshots import snapshots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from reports_lib.sample.plans import Customer, Licence, Site, Snapshot

__all__ = ["licence_history_records", "licence_records"]

_ONE_DAY = timedelta(days=1)


def licence_records(customer: Customer, at: date) -> Iterator[dict[str, Any]]:
    """Write every licence of a customer as it stands at the start of a day."""
    for licence in customer.licences:
        seen = snapshots(licence, at)
        if seen:
            yield _record(customer, licence, seen[-1], at)


def licence_history_records(customer: Customer, at: date) -> Iterator[dict[str, Any]]:
    """Write every snapshot a licence ever had up to the start of a day, oldest first."""
    for licence in customer.licences:
        for one in snapshots(licence, at):
            if one.is_kept:
                record = _record(customer, licence, one, one.day + _ONE_DAY)
                yield record | {"recordCreatedDate": str(one.day)}


def _record(customer: Customer, licence: Licence, told: Snapshot, at: date) -> dict[str, Any]:
    changes = (day for day in (licence.entitled_on, licence.renumbered_on) if day and day < at)
    has_entitlement = licence.entitled_on is None or licence.entitled_on < at
    record: dict[str, Any] = {
        **id_fields(licence, told_on=at - _ONE_DAY, has_entitlement=has_entitlement),
        **app_fields(licence),
        "hosting": licence.hosting,
        "lastUpdated": str(max([told.day, *changes])),
        "licenseType": told.licence_type,
        "maintenanceStartDate": str(told.start),
        "status": told.status,
        "contactDetails": contact_fields(customer),
        **partner_fields(customer),
        **_site_fields(licence.site),
        "extendedServerSupport": "NA",
        "licenseSourceType": "Non-Atlassian",
        "licenseLevel": "single-instance",
        **_evaluation_fields(licence, at),
        **parent_fields(licence, seats=_size(licence, at)),
    }
    if told.tier.text is not None:
        record["tier"] = told.tier.text
    if told.end:
        record["maintenanceEndDate"] = str(told.end)
    if told.edition:
        record["appEdition"] = told.edition
    if told.in_dunning:
        record["invoiceDunningReason"] = "No valid payment method"
    return record | licence.extra if licence.extra else record


def _size(licence: Licence, at: date) -> int:
    """The seats of the newest line, or of the trial, by which the host's edition is guessed."""
    sold = [line.offer.seats for line in licence.lines if line.sold_on < at]
    return sold[-1] if sold else licence.evaluation.seats if licence.evaluation else 1


def _evaluation_fields(licence: Licence, at: date) -> dict[str, Any]:
    """What data insights say of a trial, and of the sale that it led to."""
    trial = licence.evaluation
    fields = {"evaluationOpportunitySize": licence.opportunity} if licence.opportunity else {}
    if trial is None or trial.start >= at:
        return fields
    fields = {"evaluationOpportunitySize": str(trial.seats), **fields}
    fields["latestEvaluationStartDate"] = str(trial.start)
    sold_on = licence.lines[0].sold_on if licence.lines else None
    if sold_on is None or sold_on >= at:
        return fields
    return fields | {
        "evaluationLicense": licence.entitlement_id,
        "evaluationStartDate": str(trial.start),
        "evaluationEndDate": str(trial.end),
        "evaluationSaleDate": str(sold_on),
        "daysToConvertEval": str((sold_on - trial.end).days),
    }


def _site_fields(site: Site | None) -> dict[str, Any]:
    if site is None:
        return {"newBillingSystem": "No"}
    return {
        "cloudSiteHostname": site.hostname,
        "transactionAccountId": site.transaction_account_id,
        "newBillingSystem": "Yes",
        "installedOnSandbox": "No",
        "parentProductBillingCycle": "MONTHLY",
        "cloudComplianceBoundaries": ["commercial"],
    }
