from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pytest

from reports_lib.sample import ledger

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ENTITLEMENT = re.compile(r"E(-[A-Z0-9]{3}){4}")


def emails(record):
    """Every e-mail address anywhere in a record."""
    if isinstance(record, dict):
        return [one for value in record.values() for one in emails(value)]
    return [record] if isinstance(record, str) and "@" in record else []


def purchases(transactions, **wanted):
    """The purchase details that hold these values."""
    found = [record["purchaseDetails"] for record in transactions]
    return [one for one in found if wanted.items() <= one.items()]


def test_a_cloud_line_looks_like_the_marketplaces():
    """Worked example: the first line of the first monthly Cloud customer, field by field."""
    record = next(
        one
        for one in ledger(edges=()).records("transactions")
        if one["purchaseDetails"]["billingPeriod"] == "Monthly"
    )

    assert set(record) == {
        *("transactionId", "transactionLineItemId", "addonKey", "productId", "addonName", "lastUpdated"),
        *("paymentStatus", "customerDetails", "purchaseDetails", "appEntitlementId", "appEntitlementNumber"),
        *(
            "hostEntitlementId",
            "hostEntitlementNumber",
            "cloudId",
            *(["appEdition"] * ("appEdition" in record)),
        ),
    }
    assert set(record["customerDetails"]) == {
        *("company", "country", "region", "technicalContact", "billingContact")
    }
    assert set(record["purchaseDetails"]) == {
        *("saleDate", "licenseType", "hosting", "billingPeriod", "tier", "parentProductName"),
        *("parentProductEdition", "purchasePrice", "vendorAmount", "saleType"),
        *("maintenanceStartDate", "maintenanceEndDate"),
    }


def test_amounts_have_two_digits_and_the_vendor_gets_its_share(transactions):
    """Every share stands in the table, of sales and refunds alike."""
    amounts = [(one["purchasePrice"], one["vendorAmount"]) for one in purchases(transactions)]

    shares = {round(net / gross, 2) for gross, net in amounts if abs(gross) > 20}

    assert {amount.as_tuple().exponent for pair in amounts for amount in pair} == {-2}
    assert shares == {Decimal(share) for share in ("0.85", "0.84", "0.83", "0.80", "0.75")}


def test_without_the_switches_the_share_stays_what_it_was(simple_transactions):
    """85 percent in the Cloud and 75 on Data Center, in 2026 too."""
    amounts = [(one["purchasePrice"], one["vendorAmount"]) for one in purchases(simple_transactions)]

    assert {round(net / gross, 2) for gross, net in amounts if abs(gross) > 20} == {
        *(Decimal("0.85"), Decimal("0.75"))
    }


def test_all_addresses_are_invented(transactions, licences):
    """Reserved domains only, and plenty of them: redaction has something to find."""
    found = {one.split("@")[1] for record in [*transactions, *licences] for one in emails(record)}

    assert [one for one in found if not re.fullmatch(r"example\.com|[a-z0-9-]+\.example", one)] == []
    assert len(found) > 200


def test_no_two_customers_share_company_and_domain(sample):
    """Stitching by company cannot join strangers."""
    firms = Counter((one.company.name, one.company.domain) for one in ledger(customers=3000).customers())

    assert max(firms.values()) == 1
    assert len({name for name, _ in firms}) == len({domain for _, domain in firms}) == 3000


def test_a_cloud_customer_is_one_account_and_one_site(simple_licences):
    """All Cloud licences of a site carry the same account, host name and company."""
    sites = defaultdict(set)
    for one in simple_licences:
        if one["hosting"] == "Cloud":
            known = (one["transactionAccountId"], one["cloudSiteHostname"], one["contactDetails"]["company"])
            sites[one["cloudId"]].add(known)

    assert {len(known) for known in sites.values()} == {1}
    assert len({known for site in sites.values() for known in site}) == len(sites)


def test_every_line_belongs_to_a_licence_record(simple_transactions, simple_licences):
    """By entitlement, or by support number where Data Center had no entitlement yet."""
    ids = {one.get(name) for one in simple_licences for name in ("appEntitlementNumber", "licenseId")}

    orphans = [
        one
        for one in simple_transactions
        if not {one.get("appEntitlementNumber"), one.get("licenseId")} & (ids - {None})
    ]

    assert orphans == []
    assert all(ENTITLEMENT.fullmatch(one["appEntitlementNumber"]) for one in simple_licences)
    assert all(UUID.fullmatch(one["transactionLineItemId"]) for one in simple_transactions)


def test_evaluations_have_licences_and_no_lines(simple_transactions, simple_licences):
    """A trial is never invoiced; one that converted says when."""
    tried = {one["appEntitlementNumber"] for one in simple_licences if one["licenseType"] == "EVALUATION"}
    converted = [one for one in simple_licences if "evaluationSaleDate" in one]

    assert tried.isdisjoint({one.get("appEntitlementNumber") for one in simple_transactions})
    assert len(tried) > 20
    assert all(
        (date.fromisoformat(one["evaluationSaleDate"]) - date.fromisoformat(one["evaluationEndDate"])).days
        == int(one["daysToConvertEval"])
        for one in converted
    )


def test_free_licences_have_lines_of_no_dollars(simple_transactions):
    """Community and open source are renewed every year for nothing."""
    free = [
        *purchases(simple_transactions, licenseType="COMMUNITY"),
        *purchases(simple_transactions, licenseType="OPEN_SOURCE"),
    ]

    assert {(one["purchasePrice"], one["vendorAmount"], one["billingPeriod"]) for one in free} == {
        (Decimal("0.00"), Decimal("0.00"), "Annual")
    }


def test_a_refund_takes_back_one_line(simple_transactions):
    """Same term, same amounts with the sign turned, and the sale it takes back is named."""
    sales = defaultdict(list)
    for record in simple_transactions:
        if record["purchaseDetails"]["saleType"] != "Refund":
            sales[record["transactionId"]].append(record["purchaseDetails"])
    terms = ("maintenanceStartDate", "maintenanceEndDate", "tier")

    for refund in purchases(simple_transactions, saleType="Refund"):
        original = refund["originalTransactionDetails"]
        sale = next(one for one in sales[original["transactionId"]] if one["tier"] == refund["tier"])

        assert [refund[name] for name in terms] == [sale[name] for name in terms]
        assert (-refund["purchasePrice"], -refund["vendorAmount"]) == (
            sale["purchasePrice"],
            sale["vendorAmount"],
        )
        assert sale["saleDate"] == original["saleDate"] < refund["saleDate"]


def test_terms_keep_the_day_they_are_anchored_on(simple_transactions):
    """A customer of 31 January renews on the last day of every month, and not ever earlier."""
    ends = defaultdict(list)
    for record in simple_transactions:
        one = record["purchaseDetails"]
        if one["saleType"] != "Refund":
            ends[record.get("appEntitlementNumber")].append(
                (one["maintenanceStartDate"], one["maintenanceEndDate"])
            )
    from_january = next(terms for terms in ends.values() if terms[0][0] == "2025-01-31")

    assert from_january[:4] == [
        ("2025-01-31", "2025-02-28"),
        ("2025-02-28", "2025-03-31"),
        ("2025-03-31", "2025-04-30"),
        ("2025-04-30", "2025-05-31"),
    ]


def test_an_odd_first_term_is_billed_in_part(simple):
    """15 of a month's 30 days cost half of the next full month's price."""
    firsts = [
        licence.lines[:2] for one in simple.customers() for licence in one.licences if len(licence.lines) > 1
    ]
    odd = [
        (first, second)
        for first, second in firsts
        if (first.end - first.start).days == 15 and first.start.month in {4, 6, 9, 11}
    ]

    assert len(odd) >= 1
    assert all(
        first.gross_cents + first.discount_cents == pytest.approx(first.offer.list_cents / 2, abs=0.5)
        for first, _ in odd
    )
    assert all(second.start == first.end and second.end.day == first.end.day for first, second in odd)


def test_the_ledger_has_every_kind_of_line(simple_transactions, simple_licences):
    """Enough of everything for each corner of the reports."""
    kinds = Counter(one["saleType"] for one in purchases(simple_transactions))
    payments = Counter(one["paymentStatus"] for one in simple_transactions)
    terms = {
        int(one["maintenanceEndDate"][:4]) - int(one["maintenanceStartDate"][:4])
        for one in purchases(simple_transactions, hosting="Data Center")
    }

    assert set(kinds) == {"New", "Renewal", "Upgrade", "Downgrade", "Refund"}
    assert payments["Uncollectible"] == 1
    assert set(payments) == {"Paid", "Open", "Refunded", "Uncollectible"}
    assert terms >= {1, 2, 3}
    assert {one.get("appEdition") for one in simple_transactions} == {None, "Standard", "Advanced"}
    assert {one["status"] for one in simple_licences} == {"active", "inactive", "cancelled"}
    assert {one["customerDetails"]["region"] for one in simple_transactions} == {"Americas", "EMEA", "APAC"}
    assert any("partnerDetails" in one for one in simple_transactions)
