"""Partner metrics: a question as a body, periods instead of rows, and figures that close."""

from __future__ import annotations

import copy

import pytest

from reports_lib.sample.apps import APPS

QUESTION = {
    "granularity": "MONTH",
    "dateRange": {"startDate": "2025-06-01", "endDate": "2026-10-31"},
    "metrics": {"metricSets": [{"name": "RECURRING_REVENUE"}], "metricFields": []},
}


@pytest.fixture
def ask(client):
    """Return what a question is answered with."""

    def ask(changes=None, query=""):
        body = copy.deepcopy(QUESTION) | (changes or {})
        place = f"/rest/3/partner-metrics/developer-space/{client.server.settings.developer_id}{query}"
        return client.ask(place, method="POST", json=body)

    return ask


def months(reply):
    """Return the periods of a reply, each once."""
    return list(dict.fromkeys(one["date"] for one in reply.json()["records"]))


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ("", "2025-06-01", 7),
        ("?limit=3", "2025-06-01", 3),
        ("?limit=99", "2025-06-01", 14),
        ("?limit=14&offset=14", "2026-08-01", 3),
    ],
)
def test_the_limit_counts_periods(ask, query, first, count):
    """Seven unless asked, fourteen at most, whatever the number of apps."""
    found = months(ask(query=query))

    assert (found[0], len(found)) == (first, count)


def test_recurring_revenue_closes_and_carries_over(ask):
    """Opening and movements make the closing, which is the next opening; ARR is twelve times that."""
    records = [one for one in ask().json()["records"] if one["productId"] == APPS[0].product_id]

    gaps = [
        round(
            one["openingMrr"]
            + one["newMrr"]
            + one["expansionMrr"]
            + one["reactivatedMrr"]
            - one["contractionMrr"]
            - one["expiredMrr"]
            - one["closingMrr"],
            2,
        )
        for one in records
    ]

    assert gaps == [0.0] * 7
    assert [one["closingMrr"] for one in records[:-1]] == [one["openingMrr"] for one in records[1:]]
    assert [one["arr"] for one in records] == [round(12 * one["closingMrr"], 2) for one in records]
    assert records[0]["openingMrr"] > 1000


def test_distributions_and_lifetime_sales_are_told_too(ask):
    """Installs and users by hosting; sales that only ever grow while nobody takes them back."""
    installs = ask({"metrics": {"metricFields": [{"name": "INSTALL_COUNT"}]}}).json()["records"]
    sales = ask({"metrics": {"metricSets": [{"name": "GMV"}]}}).json()["records"]
    of_one = [one["lifetimeGmv"] for one in sales if one["appKey"] == APPS[0].key]

    assert {one["hosting"] for one in installs} >= {"Cloud", "Data Center"}
    assert all(one["installCounts"] > 0 and one["userCounts"] > 0 for one in installs)
    assert of_one == sorted(of_one)
    assert {one["appVersionType"] for one in sales} <= {"RUNS_ON_ATLASSIAN", "NON_HARMONISED"}


def test_one_product_can_be_asked_for(ask):
    """By the filter of the reference."""
    wanted = {"fieldName": "PRODUCT_ID", "oneFilter": {"stringFilter": {"value": APPS[1].product_id}}}
    question = {"attributesFilter": {"expr": {"andGroup": [{"filter": wanted}]}}}

    found = {one["appKey"] for one in ask(question).json()["records"]}

    assert found == {APPS[1].key}


@pytest.mark.parametrize(
    ("granularity", "dates"),
    [
        ("WEEK", ["2026-10-01", "2026-10-04", "2026-10-11"]),
        ("DAY", ["2026-10-01", "2026-10-02", "2026-10-03"]),
        ("YEAR", ["2026-10-01", "2027-01-01"]),
    ],
)
def test_periods_are_of_four_sizes(client, granularity, dates):
    """Weeks begin on Sunday; periods that have not begun are not told."""
    client.server.now = client.server.now
    body = QUESTION | {
        "granularity": granularity,
        "dateRange": {"startDate": "2026-10-01", "endDate": "2027-12-31"},
    }
    place = f"/rest/3/partner-metrics/developer-space/{client.server.settings.developer_id}?limit=3"

    found = months(client.ask(place, method="POST", json=body))

    assert found == [day for day in dates if day < "2026-11-05"]


@pytest.mark.parametrize(
    "changes",
    [
        {"metrics": ["RECURRING_REVENUE"]},
        {"metrics": {"metricSets": ["RECURRING_REVENUE"]}},
        {"metrics": {"metricSets": {"name": "GMV"}}},
        {"metrics": {}},
        {"metrics": {"metricSets": [{"name": "MOOD"}]}},
        {"granularity": "FORTNIGHT"},
        {"granularity": None},
        {"dateRange": None},
        {"dateRange": {"startDate": "2026-10-01"}},
        {"dateRange": {"startDate": "soon", "endDate": "later"}},
    ],
)
def test_a_question_of_another_shape_is_refused(ask, changes):
    """400, with errors."""
    reply = ask(changes)

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_object_is_refused(client, body):
    """In the words of a parser."""
    place = f"/rest/3/partner-metrics/developer-space/{client.server.settings.developer_id}"

    reply = client.ask(place, method="POST", data=body)

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["message"].startswith("JSON parse error")
