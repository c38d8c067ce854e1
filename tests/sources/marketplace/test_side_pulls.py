"""Side pulls: reviews, feedback, versions and Atlassian's own counts, each record with a stable key."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reports_lib.sources.marketplace.asked import Asked
from reports_lib.sources.marketplace.failures import MarketplaceError, refused
from reports_lib.sources.marketplace.pulls import PULLED
from tests.sources.marketplace.answers import Answers

MAPS = {"productId": "p-maps", "appKey": "maps"}
PLANS = {"productId": "p-plans", "appKey": "plans"}
SPACE = "GET /rest/3/reporting/developer-space/s1"
TODAY = datetime(2026, 11, 5, tzinfo=UTC)


@pytest.fixture
def answers():
    """Whatever a test tells."""
    return Answers()


def pulled(answers, stream, since=None):
    """The records of a pull."""
    asked = Asked("s1", (MAPS, PLANS), TODAY, since)
    return [record for _, record in PULLED[stream].pull(answers.as_transport(), asked)]


def keys_of(records):
    """What the records are known by."""
    return [record["recordKey"] for record in records]


def test_reviews_are_told_product_by_product(answers):
    """A review does not say which app it is of."""
    answers.tell("GET /rest/3/products/p-maps/reviews", {"reviews": [{"id": 7, "stars": 5}], "cursor": "a"})
    answers.told["GET /rest/3/products/p-maps/reviews"].append({"reviews": [{"id": 6}]})
    answers.tell("GET /rest/3/products/p-plans/reviews", {"reviews": [{"id": 7}], "count": 1})

    found = pulled(answers, "reviews")

    assert keys_of(found) == ["p-maps|7", "p-maps|6", "p-plans|7"]
    assert found[0] == {
        "id": 7,
        "stars": 5,
        "recordKey": "p-maps|7",
        "productId": "p-maps",
        "addonKey": "maps",
    }
    assert answers.asked[1] == (
        "GET /rest/3/products/p-maps/reviews",
        {"sort": "recent", "limit": "50", "cursor": "a"},
    )


def test_reviews_before_the_day_are_not_turned_to(answers):
    """Newest first: the page that is older than the day is the last."""
    pages = [
        {"reviews": [{"id": day, "date": f"2026-10-{day}"}], "cursor": f"c{day}"} for day in (30, 20, 10)
    ]
    answers.tell("GET /rest/3/products/p-maps/reviews", *pages, {"reviews": []})
    answers.tell("GET /rest/3/products/p-plans/reviews", {"reviews": []})

    found = pulled(answers, "reviews", since=date(2026, 10, 25))

    assert [one["id"] for one in found] == [30, 20]


def test_a_product_without_reviews_or_versions_has_none(answers):
    """It may be archived; the others still have theirs."""
    answers.tell("GET /rest/3/products/p-plans/reviews", {"reviews": [{"id": 1}]})
    answers.tell("GET /rest/3/app-software/app-key/plans", [])

    assert keys_of(pulled(answers, "reviews")) == ["p-plans|1"]
    assert pulled(answers, "app_versions") == []


def test_a_product_that_cannot_be_asked_for_is_an_error(answers):
    """Otherwise its reviews would seem to have vanished."""
    answers.tell("GET /rest/3/products/p-maps/reviews", refused(403, where="x"))

    with pytest.raises(MarketplaceError):
        pulled(answers, "reviews")


def test_feedback_is_known_by_who_said_what_kind_of_thing_when(answers):
    """It has no id; the second of the same is numbered, and no word of it is in the key."""
    left = {
        "addonKey": "maps",
        "date": "2026-10-01",
        "feedbackType": "uninstall",
        "reasonKey": "bugs",
        "hosting": "Cloud",
        "appEntitlementNumber": "E-1",
        "message": "ask ann@owner.example",
        "fullName": "Ann Owner",
    }
    answers.tell(
        f"{SPACE}/feedback/details",
        {"feedback": [left, left | {"message": "x"}, {"date": "2026-10-02"}], "_links": {}},
    )

    found = pulled(answers, "feedback", since=date(2026, 10, 1))

    assert keys_of(found) == [
        "maps|2026-10-01|uninstall|bugs|Cloud||E-1",
        "maps|2026-10-01|uninstall|bugs|Cloud||E-1|2",
        "|2026-10-02|||||",
    ]
    assert answers.asked[0][1] == {"startDate": "2026-10-01", "offset": "0", "limit": "50"}


def test_versions_are_told_software_by_software(answers):
    """An app has one software a hosting."""
    answers.tell(
        "GET /rest/3/app-software/app-key/maps",
        [{"appSoftwareId": "s-cloud", "hosting": "cloud"}, {"appSoftwareId": 12, "hosting": "datacenter"}],
    )
    answers.tell("GET /rest/3/app-software/s-cloud/versions", {"versions": [{"buildNumber": 3}], "links": {}})
    answers.tell(
        "GET /rest/3/app-software/12/versions", {"versions": [{"versionNumber": "1.0"}], "links": {}}
    )

    found = pulled(answers, "app_versions")

    assert keys_of(found) == ["s-cloud|3", "12|1.0"]
    assert found[1] == {
        "versionNumber": "1.0",
        "recordKey": "12|1.0",
        "appSoftwareId": "12",
        "addonKey": "maps",
        "productId": "p-maps",
        "hosting": "datacenter",
    }


def series(name, *counts, **more):
    """A series of the API, one element a month."""
    elements = [{"date": f"2026-{9 + number:02}-01", "count": count} for number, count in enumerate(counts)]
    return {"name": name, "elements": elements, **more}


def test_series_are_flattened_however_they_are_nested(answers):
    """The API's own example misplaces some of them; a count is known by where it stands."""
    churn = {
        "total": {
            "name": "All apps",
            "datasets": [{"name": "Monthly", "series": [series("Customers", 20, 21)]}],
        },
        "addons": [
            {
                "addonKey": "maps",
                "productId": "p-maps",
                "datasets": [
                    {"name": "Annual", "series": [series("Customers", 5)]},
                    series("Cancellations", 1),
                    {
                        "name": "Monthly",
                        "series": [{"name": "Quarterly", "series": [series("Customers", 2)]}],
                    },
                ],
            },
            {"productId": "nothing else"},
        ],
    }
    conversion = {"total": {"series": [series("Evaluations", 4, conversionType="Upgrade")]}, "addons": []}
    answers.tell(f"{SPACE}/sales/metrics/churn", churn)
    answers.tell(f"{SPACE}/sales/metrics/conversion", conversion)
    answers.tell(f"{SPACE}/sales/metrics/renewal", {"total": {}})

    found = pulled(answers, "reported_series")

    assert [(one["recordKey"], one["count"]) for one in found] == [
        ("churn||Monthly|Customers||2026-09-01", 20),
        ("churn||Monthly|Customers||2026-10-01", 21),
        ("churn|maps|Annual|Customers||2026-09-01", 5),
        ("churn|maps||Cancellations||2026-09-01", 1),
        ("churn|maps|Quarterly|Customers||2026-09-01", 2),
        ("conversion|||Evaluations|Upgrade|2026-09-01", 4),
    ]
    assert answers.asked[0][1] == {"aggregation": "month", "startDate": "2023-11-01", "endDate": "2026-11-05"}


def test_a_reply_without_a_total_is_no_series(answers):
    """Better an error than a silence."""
    answers.tell(f"{SPACE}/sales/metrics/churn", {"errors": []})

    with pytest.raises(MarketplaceError) as caught:
        pulled(answers, "reported_series")

    assert caught.value.what == "The reply has no total"


def test_benchmarks_are_one_record_a_month_and_product(answers):
    """The year and the month come apart."""
    month = {"year": "2026", "month": "3", "churnRate": 5.1, "churnRateBenchmark": 1.3}
    app = {"appKey": "maps", "productId": "p-maps", "churnBenchmarkPerMonth": [month]}
    answers.tell(
        f"{SPACE}/sales/metrics/churn/benchmark",
        {"churnBenchmarkPerApp": [app]},
        {"churnBenchmarkPerApp": []},
    )

    (found,) = pulled(answers, "benchmarks", since=date(2026, 3, 20))

    assert found == {
        "recordKey": "churn|p-maps|2026-03",
        "benchmark": "churn",
        "addonKey": "maps",
        "productId": "p-maps",
        "date": "2026-03-01",
        **month,
    }
    assert answers.asked[0][1] == {"productId": "p-maps", "startDate": "2026-03-01", "endDate": "2026-11-05"}
