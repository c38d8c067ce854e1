"""Series: who was due, who stayed and who tried, counted by hand."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from reports_lib.sample.stand_in import HandWritten, StandIn
from tests.sample.stand_in.clients import Client
from tests.sample.stand_in.written import JIRA_APP, PAGES_APP, licence, line, monthly

# Three Cloud licences of one app, one of them with a plan for a year, and a Data Center licence.
# Terms of 31 days from 10 March 2026: they end on 10 April, 11 May, 11 June, 12 July.
LINES = [
    *monthly(1, months=4),
    *monthly(2, months=2),
    line(
        3,
        bought={
            "billingPeriod": "Annual",
            "maintenanceStartDate": "2025-05-10",
            "maintenanceEndDate": "2026-05-10",
        },
    ),
    line(4, bought={"hosting": "Data Center"}, **PAGES_APP),
    line(5, bought={"maintenanceEndDate": "2026-04-10"}),
    line(5, bought={"saleType": "Refund", "purchasePrice": -198.1, "vendorAmount": -158.48})
    | {"transactionLineItemId": "back"},
    line(6, bought={"proratedDetails": [{"addedUsers": 1, "date": "2026-03-14"}]}),
]
NOT_BOUGHT_YET = {"evaluationStartDate": None, "evaluationSaleDate": None}
LICENCES = [
    licence(1, evaluationStartDate="2026-02-08", evaluationSaleDate="2026-03-10"),
    {**licence(7, licenseType="EVALUATION", maintenanceStartDate="2026-03-02"), **NOT_BOUGHT_YET},
]
DAY = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """What is known on 1 August 2026."""
    book = HandWritten({DAY: {"transactions": LINES, "licenses": LICENCES, "feedback": LEFT}})
    with StandIn(book, folder=tmp_path_factory.mktemp("series")) as server:
        yield Client(server)
    assert server.mishaps == []


LEFT = [
    {**JIRA_APP, "date": "2026-04-02", "feedbackType": "uninstall", "reasonKey": "bugs", "hosting": "Cloud"},
    {
        **JIRA_APP,
        "date": "2026-04-30",
        "feedbackType": "unsubscribe",
        "reasonKey": "bugs",
        "hosting": "Cloud",
        "email": "a@b.example",
    },
    {
        **PAGES_APP,
        "date": "2026-05-01",
        "feedbackType": "disable",
        "reasonKey": "cost",
        "hosting": "Data Center",
    },
]
SPRING = "aggregation=month&startDate=2026-04-01&endDate=2026-07-31"


def counts(series):
    """Return the counts of each named series, in the order of their dates."""
    return {one["name"]: [element["count"] for element in one["elements"]] for one in series}


def test_churn_is_who_was_due_and_who_stopped(client):
    """Of two monthly licences one stops in May and the other after July; the refunded one never was."""
    told = client.json(f"/sales/metrics/churn?{SPRING}")
    by_plan = {one["name"]: counts(one["series"]) for one in told["total"]["datasets"]}
    unique = [one["uniqueTotal"] for one in told["total"]["datasets"][0]["series"]]

    assert by_plan == {
        "Monthly": {"Customers": [2, 2, 1, 1], "Cancellations": [0, 1, 0, 1]},
        "Annual": {"Customers": [0, 1, 0, 0], "Cancellations": [0, 1, 0, 0]},
    }
    assert unique == [2, 2]
    assert [one["addonKey"] for one in told["addons"]] == [JIRA_APP["addonKey"]]
    assert told["addons"][0]["datasets"] == told["total"]["datasets"]


def test_renewal_is_who_was_due_and_who_stayed(client):
    """The counterpart of churn, without unique totals."""
    told = client.json(f"/sales/metrics/renewal?{SPRING}")["total"]["datasets"]

    assert counts(told[0]["series"]) == {"Renewal opportunities": [2, 2, 1, 1], "Renewals": [2, 1, 1, 0]}
    assert "uniqueTotal" not in told[0]["series"][0]


def test_conversion_is_who_tried_and_who_bought(client):
    """A flat series of two."""
    told = client.json("/sales/metrics/conversion?aggregation=month&startDate=2026-02-01&endDate=2026-03-31")

    assert counts(told["total"]["series"]) == {"Evaluations": [1, 1], "Conversions": [0, 1]}


def test_weeks_begin_on_sunday_and_are_the_default(client):
    """The first week begins before the first day asked for: 10 April 2026 is a Friday."""
    told = client.json("/sales/metrics/churn?startDate=2026-04-08&endDate=2026-04-19")

    monthly_plan = told["total"]["datasets"][0]["series"][0]["elements"]

    assert monthly_plan == [
        {"date": "2026-04-05", "count": 2},
        {"date": "2026-04-12", "count": 0},
        {"date": "2026-04-19", "count": 0},
    ]


def test_series_take_days_and_nothing_else(client):
    """Other filters are ignored; a reversed range is empty; a bad day or bucket is 400."""
    plain = client.json(f"/sales/metrics/churn?{SPRING}")["total"]
    filtered = client.json(f"/sales/metrics/churn?{SPRING}&hosting=server&productId=x")["total"]
    reversed_ = client.json("/sales/metrics/churn?startDate=2026-05-01&endDate=2026-04-01")["total"]

    assert plain == filtered
    assert reversed_["datasets"][0]["series"][0]["elements"] == []
    assert client.ask("/sales/metrics/churn?aggregation=day").status_code == 400
    assert client.ask("/sales/metrics/churn?startDate=1.4.2026").status_code == 400


def test_events_are_rows_with_their_licence(client):
    """The licence is nested; fields that are not known are not there."""
    page = client.json("/sales/metrics/churn/details?startDate=2026-05-11")

    assert page["totalCount"] == 2
    assert page["events"][0] == {
        **JIRA_APP,
        "hosting": "Cloud",
        "lastUpdated": "2026-03-12",
        "eventDate": "2026-05-11",
        "transactionId": "IN-002",
        "licenseDetails": {
            "appEntitlementId": "entitlement-2",
            "appEntitlementNumber": "E-002",
            "cloudId": "cloud-2",
            "maintenanceStartDate": "2026-04-10",
            "maintenanceEndDate": "2026-05-11",
            "monthsValid": 1,
        },
    }


def test_events_are_exported_in_seventeen_columns(client):
    """CSV by default; the filters of the list hold, its pages do not."""
    rows = list(csv.DictReader(StringIO(client.ask("/sales/metrics/renewal/details/export?limit=1").text)))

    assert len(rows[0]) == 17
    assert [(row["appEntitlementNumber"], row["eventDate"]) for row in rows] == [
        ("E-001", "2026-04-10"),
        ("E-002", "2026-04-10"),
        ("E-001", "2026-05-11"),
        ("E-001", "2026-06-11"),
    ]


def test_the_churn_benchmark_comes_two_months_late(client):
    """On 1 August the newest month is May; the product wins over the key."""
    (app,) = client.json(f"/sales/metrics/churn/benchmark?productId={JIRA_APP['productId']}&addon=x")[
        "churnBenchmarkPerApp"
    ]
    months = app["churnBenchmarkPerMonth"]

    assert [(one["year"], one["month"], one["churnedLicenses"], one["totalLicenses"]) for one in months] == [
        ("2026", "04", 0, 2),
        ("2026", "05", 2, 3),
    ]
    assert months[1]["churnRate"] == 66.667
    by_key = client.json("/sales/metrics/churn/benchmark?addon=com.example.pages")["churnBenchmarkPerApp"]
    assert [one["appKey"] for one in by_key] == ["com.example.pages"]


def test_sales_are_counted_by_what_is_asked(client):
    """Refunds count, and are taken off the net count; revenue is what customers paid."""
    told = client.json("/sales/transactions/type?aggregation=month&startDate=2026-03-01&endDate=2026-03-31")
    refunds = next(one for one in told["total"]["series"] if one["name"] == "Refund")

    assert refunds["elements"] == [{"date": "2026-03-01", "count": 1, "netCount": -1, "revenue": -198.1}]
    assert sorted(one["addonKey"] for one in told["addons"]) == ["com.example.pages", "com.example.plans"]
    assert client.ask("/sales/transactions/mood").status_code == 404


def test_evaluations_and_feedback_are_counted_too(client):
    """By country and by reason; an app can be asked for alone."""
    tried = client.json("/evaluations/country?aggregation=month&startDate=2026-02-01&endDate=2026-03-31")
    left = client.json(f"/feedback/metrics/reason?{SPRING}&productId={JIRA_APP['productId']}")

    assert counts(tried["total"]["series"]) == {"Norway": [1, 1]}
    assert counts(left["total"]["series"]) == {"bugs": [2, 0, 0, 0]}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("reason=bugs", 2),
        ("type=disable&type=uninstall", 2),
        ("anonymous=true", 2),
        ("anonymous=false", 1),
        ("hosting=datacenter", 1),
        ("addon=com.example.plans", 2),
        (f"productId={PAGES_APP['productId']}", 1),
        ("startDate=2026-04-30&endDate=2026-05-01", 2),
        ("sortBy=nothing", 3),
    ],
)
def test_feedback_is_listed_and_filtered(client, query, count):
    """By the filters of the reference; the order cannot be chosen."""
    assert client.json(f"/feedback/details?{query}")["totalCount"] == count
    assert len(client.json(f"/feedback/details/export?accept=json&{query}")) == count
