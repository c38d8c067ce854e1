"""Filters: what they find, how they are written, and where they are silently misread."""

from __future__ import annotations

import pytest

from reports_lib.sample.stand_in import StandIn
from tests.sample.stand_in.clients import Client
from tests.sample.stand_in.written import JIRA_APP, PAGES_APP, licence, line

LICENCES = [
    licence(1),
    licence(2, hosting="Data Center", licenseType="ACADEMIC", status="inactive", tier="500 Users"),
    licence(3, **PAGES_APP, licenseType="EVALUATION", tier="Evaluation", lastUpdated="2026-05-01"),
    licence(4, maintenanceStartDate="2026-06-01", maintenanceEndDate="2026-07-01", tier="10 Users"),
    licence(5, licenseSourceType="Atlassian"),
    licence(6, upgradeEvaluationStartDate="2026-03-20", appEdition="Standard", status="cancelled")
    | {"partnerDetails": {"partnerName": "Fjord", "partnerType": "Expert"}},
]
LINES = [
    line(1),
    line(2, **PAGES_APP, bought={"hosting": "Data Center", "saleType": "Renewal", "billingPeriod": "Annual"}),
    line(3, bought={"saleType": "Refund", "purchasePrice": -198.1}, paymentStatus="Refunded"),
    line(
        4, bought={"purchasePrice": 0, "vendorAmount": 0, "saleDate": "2026-04-01"}, lastUpdated="2026-05-01"
    ),
    line(5, isInvoiceManual=True),
    line(6, bought={"proratedDetails": [{"addedUsers": 2, "date": "2026-03-14"}], "tier": "2 Users"}),
    line(7, bought={"saleType": "Downgrade", "tier": "20 Users"}, appEdition="Advanced")
    | {"partnerDetails": {"partnerName": "Depot", "partnerType": "Corporate_reseller"}},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """One stand-in for all filters."""
    records = {"licenses": LICENCES, "transactions": LINES}
    with StandIn.of_records(records, folder=tmp_path_factory.mktemp("filters")) as server:
        yield Client(server)


@pytest.fixture
def licences(client):
    """Return the numbers of the licences that a query finds."""

    def found(query):
        return [int(one["appEntitlementNumber"][2:]) for one in client.json(f"/licenses?{query}")["licenses"]]

    return found


@pytest.fixture
def lines(client):
    """Return the numbers of the lines that a query finds, in their order."""

    def found(query):
        told = client.json(f"/sales/transactions?{query}")["transactions"]
        return sorted(int(one["transactionId"][3:]) for one in told)

    return found


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3, 4, 6]),
        ("includeAtlassianLicenses=true", [1, 2, 3, 4, 5, 6]),
        (f"productId={PAGES_APP['productId']}", [3]),
        (f"productId={PAGES_APP['productId']}&productId={JIRA_APP['productId']}", [1, 2, 3, 4, 6]),
        ("hosting=datacenter", [2]),
        ("hosting=cloud&hosting=datacenter", [1, 2, 3, 4, 6]),
        ("licenseType=evaluation", [3]),
        ("licenseType=net_new_evaluation&licenseType=academic", [2, 3]),
        ("licenseType=upgrade_evaluation", [6]),
        ("status=inactive&status=cancelled", [2, 6]),
        ("tier=10", [3, 4]),
        ("tier=500&tier=20", [1, 2, 3, 6]),
        ("appEdition=standard", [6]),
        ("partnerType=expert", [6]),
        ("partnerType=direct", [1, 2, 3, 4]),
        ("lastUpdated=2026-05-01", [3]),
        ("lastUpdated=2026-05-02", []),
        ("startDate=2026-03-10&endDate=2026-03-10", [1, 2, 3, 6]),
        ("startDate=2026-03-11", [4]),
        ("endDate=2026-04-09&dateType=end", []),
        ("endDate=2026-04-10&dateType=end", [1, 2, 3, 6]),
        ("startDate=2026-04-10&endDate=2026-06-15&dateType=end", [1, 2, 3, 4, 6]),
        ("startDate=2026-04-11&endDate=2026-05-31&dateType=end", []),
        ("text=e-002", [2]),
        ("text=SITE-4.atlassian", [4]),
        ("text=ada@company", [1, 2, 3, 4, 6]),
        ("text=100%25_sure", []),
    ],
)
def test_licences_are_filtered(licences, query, numbers):
    """One row a filter; ten users find evaluations, and an end window finds whatever overlaps it."""
    assert licences(query) == numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3, 4, 7]),
        ("showProratedTransactions=true", [1, 2, 3, 4, 6, 7]),
        ("includeManualInvoice=true", [1, 2, 3, 4, 5, 7]),
        ("excludeZeroTransactions=true", [1, 2, 3, 7]),
        (
            "excludeZeroTransactions=false&includeManualInvoice=true&showProratedTransactions=true",
            [1, 2, 3, 4, 5, 6, 7],
        ),
        (f"productId={PAGES_APP['productId']}", [2]),
        ("saleType=new&saleType=refund", [1, 3, 4]),
        ("saleType=downgrade", [7]),
        ("paymentStatus=refunded", [3]),
        ("billingPeriod=annual", [2]),
        ("hosting=datacenter", [2]),
        ("tier=20", [1, 2, 3, 4, 7]),
        ("tier=2&showProratedTransactions=true", [6]),
        ("partnerType=reseller", [7]),
        ("appEdition=advanced", [7]),
        ("lastUpdated=2026-04-30", [4]),
        ("startDate=2026-04-01&endDate=2026-04-01", [4]),
        ("text=company 3", [3]),
        ("text=IN-002", [2]),
    ],
)
def test_transactions_are_filtered(lines, query, numbers):
    """One row a filter; three switches show what else is hidden."""
    assert lines(query) == numbers


def test_filters_are_lower_case_and_replies_are_not(client):
    """``datacenter`` finds "Data Center", ``evaluation`` finds "EVALUATION"."""
    records = client.json(
        "/licenses?hosting=datacenter&hosting=cloud&licenseType=evaluation&licenseType=academic"
    )

    told = {(one["hosting"], one["licenseType"], one["status"]) for one in records["licenses"]}

    assert told == {("Data Center", "ACADEMIC", "inactive"), ("Cloud", "EVALUATION", "active")}


@pytest.mark.parametrize(
    "query",
    ["hosting=Cloud", "hosting=Data%20Center", "licenseType=COMMERCIAL", "status=Active", "dateType=both"],
)
def test_a_word_that_is_not_allowed_is_refused(client, query):
    """The reply's own spelling is no filter; the message lists what is."""
    reply = client.ask(f"/licenses?{query}")

    name = query.split("=")[0]
    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"].startswith(f"{name}: allowable values are ")


def test_ids_joined_by_a_comma_filter_nothing(licences):
    """The trap: no error, and every record."""
    assert licences(f"productId={PAGES_APP['productId']},{JIRA_APP['productId']}") == licences("")


def test_what_nobody_knows_is_ignored(licences, lines):
    """Unknown parameters, and the app keys that an older API took."""
    assert licences("colour=red&addon=com.example.pages&showLifetimeFree=x") == [1, 2, 3, 4, 6]
    assert lines("addon=com.example.pages&asked=2026-11-05.1") == [1, 2, 3, 4, 7]


def test_a_reversed_range_is_empty_and_no_error(licences, lines):
    """Whatever lies between the days."""
    assert licences("startDate=2026-06-30&endDate=2026-01-01") == []
    assert licences("startDate=2026-06-30&endDate=2026-03-15&dateType=end") == []
    assert lines("startDate=2026-06-30&endDate=2026-01-01") == []


@pytest.mark.parametrize(
    "value",
    ["2026-3-1", "20260301", "2026-02-30", "2026-03-01T00:00:00Z", "01/03/2026", "2026-W10-1", "yesterday"],
)
def test_days_are_written_one_way(client, value):
    """YYYY-MM-DD, a day that exists; anything else is 400."""
    reply = client.ask(f"/sales/transactions?startDate={value}")

    assert reply.status_code == 400
    assert reply.json() == {"errors": [{"message": "startDate: Must be a date", "path": "startDate"}]}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tier=ten", "tier: Must be a list of valid integer"),
        ("withDataInsights=yes", "withDataInsights: Type mismatch, must be a boolean"),
    ],
)
def test_numbers_and_switches_are_checked_too(client, query, message):
    """Each in its own words."""
    reply = client.ask(f"/licenses?{query}")

    assert (reply.status_code, reply.json()["errors"][0]["message"]) == (400, message)


def test_insights_are_ten_fields_for_whoever_asks(client):
    """Without the switch they are not there, with it they are; nothing else differs."""
    plain = client.json("/licenses?tier=20")["licenses"][0]
    rich = client.json("/licenses?tier=20&withDataInsights=true")["licenses"][0]

    added = {name: value for name, value in rich.items() if name not in plain}

    assert rich == LICENCES[0]
    assert sorted(added) == [
        *("daysToConvertEval", "evaluationEndDate", "evaluationLicense", "evaluationOpportunitySize"),
        *("evaluationSaleDate", "evaluationStartDate", "installedOnSandbox", "parentProductBillingCycle"),
        *("parentProductEdition", "parentProductName"),
    ]


def test_the_history_is_every_snapshot(serve):
    """Asked for, each snapshot comes with the day it was recorded; filters hold for it, too."""
    snapshots = [
        licence(
            1, recordCreatedDate="2026-02-08", maintenanceStartDate="2026-02-08", licenseType="EVALUATION"
        ),
        licence(1, recordCreatedDate="2026-03-10"),
    ]
    client = serve({"licenses": [licence(1)], "license_history": snapshots})

    history = client.json("/licenses?showLicensesHistory=true&withDataInsights=true")
    filtered = client.json("/licenses?showLicensesHistory=true&startDate=2026-03-01")["licenses"]

    assert history["licenses"] == snapshots
    assert [one["recordCreatedDate"] for one in filtered] == ["2026-03-10"]
    assert "recordCreatedDate" not in client.json("/licenses")["licenses"][0]


def test_records_are_told_whatever_they_lack(serve):
    """A line without an app, a date or a customer is served all the same."""
    odd = {"transactionLineItemId": "x", "purchaseDetails": {}, "unknownField": [None, {"a": "ü 👍"}]}
    client = serve({"transactions": [odd, {}]})

    assert client.json("/sales/transactions")["transactions"] == [odd, {}]
