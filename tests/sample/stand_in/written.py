"""Records written by hand: one line, one licence and what goes with them, to be changed field by field."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

JIRA_APP = {
    "addonKey": "com.example.plans",
    "addonName": "Plans",
    "productId": "aaaa0000-0000-4000-8000-000000000001",
}
PAGES_APP = {
    "addonKey": "com.example.pages",
    "addonName": "Pages",
    "productId": "aaaa0000-0000-4000-8000-000000000002",
}


def line(number: int = 1, *, bought: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """Write a transaction; each number is a line of its own."""
    purchase = {
        "saleDate": "2026-03-10",
        "licenseType": "COMMERCIAL",
        "hosting": "Cloud",
        "billingPeriod": "Monthly",
        "tier": "Per Unit Pricing (20 Users)",
        "purchasePrice": Decimal("198.10"),
        "vendorAmount": Decimal("158.48"),
        "saleType": "New",
        "maintenanceStartDate": "2026-03-10",
        "maintenanceEndDate": "2026-04-10",
    }
    record = {
        "transactionId": f"IN-{number:03d}",
        "transactionLineItemId": f"line-{number:03d}",
        **JIRA_APP,
        "lastUpdated": "2026-03-12",
        "paymentStatus": "Paid",
        "appEntitlementId": f"entitlement-{number}",
        "appEntitlementNumber": f"E-{number:03d}",
        "cloudId": f"cloud-{number}",
        "customerDetails": {
            "company": f"Company {number}",
            "country": "Norway",
            "region": "EMEA",
            "technicalContact": {"name": "Ada Abara", "email": "ada@company.example"},
        },
        "purchaseDetails": purchase | (bought or {}),
    }
    return record | changes


def licence(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Write a licence; each number is a licence of its own."""
    record = {
        **JIRA_APP,
        "appEntitlementId": f"entitlement-{number}",
        "appEntitlementNumber": f"E-{number:03d}",
        "cloudId": f"cloud-{number}",
        "cloudSiteHostname": f"site-{number}.atlassian.example",
        "hosting": "Cloud",
        "lastUpdated": "2026-03-12",
        "licenseType": "COMMERCIAL",
        "maintenanceStartDate": "2026-03-10",
        "maintenanceEndDate": "2026-04-10",
        "status": "active",
        "tier": "20 Users",
        "contactDetails": {
            "company": f"Company {number}",
            "country": "Norway",
            "region": "EMEA",
            "technicalContact": {"name": "Ada Abara", "email": "ada@company.example"},
        },
        "licenseSourceType": "Non-Atlassian",
        "evaluationOpportunitySize": "25",
        "evaluationStartDate": "2026-02-08",
        "evaluationEndDate": "2026-03-10",
        "evaluationSaleDate": "2026-03-10",
        "daysToConvertEval": "0",
        "parentProductName": "Jira",
        "parentProductEdition": "Premium",
        "parentProductBillingCycle": "MONTHLY",
        "installedOnSandbox": "No",
        "evaluationLicense": "E-000",
    }
    return record | changes


def monthly(number: int, *, months: int, first: str = "2026-03-10", **changes: Any) -> list[dict[str, Any]]:
    """Write a licence's lines of so many months in a row, 31 days each."""
    start = date.fromisoformat(first)
    lines = []
    for month in range(months):
        begins, ends = (start + timedelta(days=31 * at) for at in (month, month + 1))
        term = {"saleDate": f"{begins}", "maintenanceStartDate": f"{begins}", "maintenanceEndDate": f"{ends}"}
        kind = {"saleType": "New" if month == 0 else "Renewal"}
        one = line(number, bought=term | kind, **changes)
        lines.append(one | {"transactionLineItemId": f"line-{number}-{month}"})
    return lines
