"""Lists: pages of ten to fifty, the links between them, and what their links say."""

from __future__ import annotations

import re

import pytest

from tests.sample.stand_in.written import licence, line

LICENCES = [
    licence(number, maintenanceStartDate=f"2026-03-{31 - number % 28:02d}") for number in range(1, 61)
]
LINES = [line(number, bought={"saleDate": f"2026-03-{31 - number % 28:02d}"}) for number in range(1, 61)]


@pytest.fixture
def client(serve):
    """Sixty licences and sixty lines."""
    return serve({"licenses": LICENCES, "transactions": LINES})


@pytest.mark.parametrize(
    ("query", "count"), [("", 10), ("?limit=3", 3), ("?limit=50", 50), ("?limit=51", 50), ("?limit=5000", 50)]
)
def test_a_page_has_ten_rows_and_never_more_than_fifty(client, query, count):
    """A larger limit is cut without a word."""
    page = client.json(f"/licenses{query}")

    assert len(page["licenses"]) == count
    assert page["totalCount"] == 60


def test_the_next_link_is_there_only_if_there_is_more(client):
    """Following offsets from 0 in steps of 25 ends after the third page."""
    pages = [client.json(f"/sales/transactions?limit=25&offset={offset}") for offset in (0, 25, 50)]

    links = [sorted(set(page["_links"]) & {"next", "prev"}) for page in pages]
    rows = [one["transactionLineItemId"] for page in pages for one in page["transactions"]]

    assert links == [["next"], ["next", "prev"], ["prev"]]
    assert sorted(rows) == [one["transactionLineItemId"] for one in LINES]
    assert "offset=25&limit=25" in pages[0]["_links"]["next"]["href"]


def test_a_page_that_ends_exactly_at_the_end_has_no_next(client):
    """Sixty rows are fifty and ten; nor does a page past the end have one."""
    assert "next" not in client.json("/licenses?limit=50&offset=10")["_links"]
    assert client.json("/licenses?offset=600")["licenses"] == []
    assert "next" not in client.json("/licenses?offset=600")["_links"]


@pytest.mark.parametrize(
    ("style", "prefix"),
    [
        ("rest3", "/rest/3/reporting/developer-space/3d1c2b0a-5e4f-4a6b-8c7d-9e0f1a2b3c4d"),
        ("bare", "/reporting/developer-space/3d1c2b0a-5e4f-4a6b-8c7d-9e0f1a2b3c4d"),
        ("vendors", "/rest/2/vendors/1210000/reporting"),
    ],
)
def test_links_come_in_three_styles(client, style, prefix):
    """None has a host, the filters are repeated, and exports have the same style."""
    client.server.settings.href_style = style

    links = client.json("/licenses?status=active&status=inactive")["_links"]
    export = client.json("/licenses/async/export", method="POST", json={})["_links"]

    assert links["next"]["href"] == f"{prefix}/licenses?status=active&status=inactive&offset=10&limit=10"
    assert links["query"]["templated"] is True
    assert [one["type"] for one in links["export"]] == ["text/csv", "application/json"]
    assert re.fullmatch(f"{prefix}/licenses/async/export/[0-9a-f-]{{36}}/status", export["status"]["href"])


def test_the_total_can_be_kept_back(client):
    """The real API may not tell it; whoever relies on it is found out."""
    client.server.settings.tells_totals = False

    page = client.json("/licenses")

    assert set(page) == {"_links", "licenses"}


def test_licences_ignore_the_direction_and_transactions_follow_it(client):
    """``order`` is honoured on one list only."""
    starts = {
        order: [
            one["maintenanceStartDate"]
            for one in client.json(f"/licenses?sortBy=startDate&order={order}")["licenses"]
        ]
        for order in ("asc", "desc")
    }
    sales = {
        order: [
            one["purchaseDetails"]["saleDate"]
            for one in client.json(f"/sales/transactions?sortBy=date&order={order}")["transactions"]
        ]
        for order in ("asc", "desc")
    }

    assert starts["asc"] == starts["desc"] == sorted(starts["asc"])
    assert sales["asc"] == sorted(sales["asc"])
    assert sales["desc"] == sorted(sales["desc"], reverse=True)
    assert sales["asc"][0] == "2026-03-04"
    assert sales["desc"][0] == "2026-03-31"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=ten", "limit=-1", "offset=-1", "offset=1.5", "order=up", "sortBy=mood"]
)
def test_what_cannot_be_read_is_refused(client, query):
    """400, with the parameter's name in the body."""
    reply = client.ask(f"/sales/transactions?{query}")

    assert reply.status_code == 400
    assert reply.json()["errors"][0]["path"] == query.split("=")[0]


def test_an_empty_list_is_a_list(serve):
    """No record is no error."""
    page = serve({}).json("/sales/transactions")

    assert (page["transactions"], page["totalCount"]) == ([], 0)
