"""Spaces: the vendor's developer space, its apps, their versions and reviews."""

from __future__ import annotations

import pytest

from reports_lib.sample.apps import APPS
from tests.sample.stand_in.written import JIRA_APP, licence


def test_a_vendor_has_a_developer_space(client):
    """The number becomes the UUID that all paths want; another number is not found."""
    server = client.server

    found = client.json(f"/rest/3/developer-space/vendor/{server.vendor}")
    space = client.json(f"/rest/3/developer-space/{found['developerId']}")

    assert found == {"developerId": server.settings.developer_id}
    assert space == {
        "id": server.settings.developer_id,
        "vendorId": 1210000,
        "name": "Harbour Light Apps",
        "status": "ACTIVE",
        "type": "ATLASSIAN_EXTERNAL",
        "version": 3,
    }
    assert client.ask("/rest/3/developer-space/vendor/77").status_code == 404


def test_apps_are_listed_by_cursor(serve):
    """Ten a page unless asked, fifty at most; the last page has no next link."""
    apps = [
        licence(1, addonKey=f"app-{number}", addonName=f"App {number}", productId=f"p-{number}")
        for number in range(60)
    ]
    client = serve({"licenses": apps})
    place = f"/rest/3/product-listing/developer-space/{client.server.settings.developer_id}"

    def pages(limit: str) -> list[int]:
        sizes, cursor = [], ""
        while True:
            page = client.json(f"{place}?{limit}{cursor}")
            sizes.append(len(page["items"]))
            if "next" not in page["links"]:
                return sizes
            cursor = "&" + page["links"]["next"].split("?")[1]

    assert pages("") == [10] * 6
    assert pages("limit=99") == [50, 10]
    assert client.json(f"{place}?limit=2")["items"][1]["appKey"] == "app-1"
    assert client.ask(f"{place}?cursor=nonsense").status_code == 400


def test_the_listing_says_which_product_is_which_key(client):
    """Every app of the ledger, with the two ids that reports use."""
    place = f"/rest/3/product-listing/developer-space/{client.server.settings.developer_id}"

    items = client.json(place)["items"]

    assert {one["appKey"]: one["productId"] for one in items} == {app.key: app.product_id for app in APPS}


def test_software_has_an_id_of_its_own_for_each_hosting(client):
    """A bare array; none of its ids is a product's."""
    found = client.json(f"/rest/3/app-software/app-key/{APPS[0].key}")

    assert {one["hosting"] for one in found} >= {"cloud", "datacenter"}
    assert {one["appSoftwareId"] for one in found} & {app.product_id for app in APPS} == set()
    assert [
        one["hosting"] for one in client.json(f"/rest/3/app-software/app-key/{APPS[0].key}?hosting=cloud")
    ] == ["cloud"]
    assert client.ask("/rest/3/app-software/app-key/no.such.app").status_code == 404


def test_versions_are_listed_newest_first_by_cursor(client):
    """Twenty-five a page; following cursors finds each build once."""
    software = client.json(f"/rest/3/app-software/app-key/{APPS[0].key}")[0]["appSoftwareId"]
    place = f"/rest/3/app-software/{software}/versions"
    first = client.json(place)

    page, builds = first, []
    while True:
        builds += [one["buildNumber"] for one in page["versions"]]
        if "next" not in page["links"]:
            break
        page = client.json(page["links"]["next"])

    assert len(first["versions"]) == 25
    assert builds == list(range(first["totalCount"], 0, -1))
    assert "appSoftwareId" not in first["versions"][0]
    assert client.ask("/rest/3/app-software/none/versions").status_code == 404


def reviewed(number: int, **changes):
    """Write a review of the Jira app."""
    return {
        "id": f"r-{number}",
        "content": "Good",
        "stars": 1 + number % 5,
        "date": f"2026-03-{number:02d}",
        "totalVotes": number,
        "helpfulVotes": number % 7,
        "productHosting": "cloud" if number % 2 else "datacenter",
        "authorName": "Ada Abara",
        "productId": JIRA_APP["productId"],
    } | changes


@pytest.fixture
def reviews(serve):
    """Twenty-three reviews of one app."""
    client = serve({"licenses": [licence()], "reviews": [reviewed(number) for number in range(1, 24)]})
    client.place = f"/rest/3/products/{JIRA_APP['productId']}/reviews"
    return client


def test_reviews_come_by_cursor_with_the_count_of_all(reviews):
    """``count`` is not that of the page, and an offset changes nothing."""
    pages = [reviews.json(reviews.place)]
    while "cursor" in pages[-1]:
        pages.append(reviews.json(f"{reviews.place}?cursor={pages[-1]['cursor']}&offset=20"))

    dates = [one["date"] for page in pages for one in page["reviews"]]
    assert [len(page["reviews"]) for page in pages] == [10, 10, 3]
    assert [page["count"] for page in pages] == [23, 23, 23]
    assert dates == sorted(dates, reverse=True)
    assert "productId" not in pages[0]["reviews"][0]
    assert pages[0]["averageStars"] == 3.0


@pytest.mark.parametrize(
    ("sort", "field", "first"),
    [
        ("recent", "date", "2026-03-23"),
        ("helpful", "helpfulVotes", 6),
        ("highest_rated", "stars", 5),
        ("lowest_rated", "stars", 1),
    ],
)
def test_reviews_are_sorted_four_ways(reviews, sort, field, first):
    """And in no fifth."""
    assert reviews.json(f"{reviews.place}?sort={sort}")["reviews"][0][field] == first
    assert reviews.ask(f"{reviews.place}?sort=mood").status_code == 400


def test_reviews_are_filtered_by_hosting_and_found_by_id(reviews):
    """One review has a place of its own."""
    assert reviews.json(f"{reviews.place}?hosting=datacenter&limit=50")["count"] == 11
    assert reviews.json(f"{reviews.place}/r-4")["id"] == "r-4"
    assert reviews.ask(f"{reviews.place}/r-99").status_code == 404
    assert reviews.ask("/rest/3/products/no-product/reviews").status_code == 404
