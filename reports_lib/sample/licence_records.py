"""Licence records: a customer's licences as the Marketplace's reporting API spells them on one day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reports_lib.sample.record_parts import (
    app_fields,
    contact_fields,
    id_fields,
    parent_fields,
    partner_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.sample.customers import Customer, Evaluation, Licence, Site
    from reports_lib.sample.lines import Line

__all__ = ["licence_records"]

_LAST_CHANGE = timedelta(days=1)


def licence_records(customer: Customer, *, until: date) -> Iterator[dict[str, Any]]:
    """Write every licence of a customer as it stands on the ledger's last day."""
    for licence in customer.licences:
        if licence.lines:
            yield _bought(customer, licence, until)
        elif licence.evaluation:
            yield _tried(customer, licence, licence.evaluation, until)


def _bought(customer: Customer, licence: Licence, until: date) -> dict[str, Any]:
    line, is_refunded = _current_line(licence, until)
    is_unpaid = line.payment_status == "Uncollectible"
    is_active = line.end > until and not is_refunded and not is_unpaid
    record = _record(
        customer,
        licence,
        term=(line.start, line.end),
        last_change=min(max(line.sold_on, line.start) + _LAST_CHANGE, until),
        status="cancelled" if is_refunded else "active" if is_active else "inactive",
    )
    record |= {"licenseType": line.offer.licence_type, "tier": line.offer.licence_tier}
    record |= parent_fields(licence, seats=line.offer.seats)
    if line.offer.edition:
        record["appEdition"] = line.offer.edition
    if licence.evaluation:
        record |= _conversion(licence.evaluation, licence.lines[0].sold_on)
    if is_unpaid:
        record["invoiceDunningReason"] = "No valid payment method"
    return record


def _current_line(licence: Licence, until: date) -> tuple[Line, bool]:
    """Return the line that describes a licence now, and whether it was taken back."""
    taken_back = {line.original.line_id for line in licence.lines if line.original}
    sold = [line for line in licence.lines if not line.original]
    begun = [line for line in sold if line.start <= until] or sold[:1]
    kept = [line for line in begun if line.line_id not in taken_back]
    # A renewal that was taken back ends the licence; an upgrade's old line makes room for the new one.
    line = begun[-1]
    return line, line not in kept


def _conversion(evaluation: Evaluation, sold_on: date) -> dict[str, Any]:
    return {
        "evaluationOpportunitySize": str(evaluation.seats),
        "evaluationStartDate": str(evaluation.start),
        "evaluationEndDate": str(evaluation.end),
        "evaluationSaleDate": str(sold_on),
        "daysToConvertEval": str((sold_on - evaluation.end).days),
        "latestEvaluationStartDate": str(evaluation.start),
    }


def _tried(customer: Customer, licence: Licence, evaluation: Evaluation, until: date) -> dict[str, Any]:
    record = _record(
        customer,
        licence,
        term=(evaluation.start, evaluation.end),
        last_change=min(evaluation.end, until),
        status="active" if evaluation.end > until else "inactive",
    )
    record |= {
        "licenseType": "EVALUATION",
        "tier": "Evaluation",
        "evaluationOpportunitySize": str(evaluation.seats),
        "latestEvaluationStartDate": str(evaluation.start),
    }
    return record | parent_fields(licence, seats=evaluation.seats)


def _record(
    customer: Customer, licence: Licence, *, term: tuple[date, date], last_change: date, status: str
) -> dict[str, Any]:
    start, end = term
    return {
        **id_fields(customer, licence, has_entitlement=True),
        **app_fields(licence),
        "hosting": licence.hosting,
        "lastUpdated": str(last_change),
        "maintenanceStartDate": str(start),
        "maintenanceEndDate": str(end),
        "status": status,
        "contactDetails": contact_fields(customer),
        **partner_fields(customer),
        **_site_fields(customer.site),
        "extendedServerSupport": "NA",
        "licenseSourceType": "Non-Atlassian",
        "licenseLevel": "single-instance",
    }


def _site_fields(site: Site | None) -> dict[str, Any]:
    if site is None:
        return {"newBillingSystem": "No"}
    return {
        "cloudSiteHostname": site.hostname,
        "transactionAccountId": site.transaction_account_id,
        "newBillingSystem": "Yes",
        "installedOnSandbox": "No",
        "cloudComplianceBoundaries": ["commercial"],
    }
