"""Jobs: exports that are begun, asked for on a clock, and fetched."""

from __future__ import annotations

import re

import pytest

from tests.sample.stand_in.written import PAGES_APP, licence, line

LINES = [line(number) for number in range(1, 251)]


@pytest.fixture
def client(serve):
    """Two hundred and fifty lines, and two licences."""
    return serve({"transactions": LINES, "licenses": [licence(1), licence(2, **PAGES_APP)]})


def test_a_job_is_queued_then_runs_then_is_completed(serve):
    """On a clock of its own; the download is 404 until then, and says why."""
    now = [0.0]
    client = serve({"licenses": [licence()]}, clock=lambda: now[0])
    client.server.settings.queued_seconds, client.server.settings.running_seconds = 5, 10
    job = client.json("/licenses/async/export?accept=json&withDataInsights=true", method="POST", json={})
    fetched = f"/licenses/async/export/{job['export']['id']}"

    seen = []
    for seconds in (0, 4, 5, 14, 15):
        now[0] = seconds
        status = client.json(f"{fetched}/status")["export"]["status"]
        seen.append((seconds, status, client.ask(fetched).status_code))
    now[0] = 14

    assert seen == [
        (0, "QUEUED", 404),
        (4, "QUEUED", 404),
        (5, "IN_PROGRESS", 404),
        (14, "IN_PROGRESS", 404),
        (15, "COMPLETED", 200),
    ]
    assert client.ask(fetched).json()["errors"][0]["message"] == "Export is being processed"


def test_the_reply_to_a_start_is_the_apis(client):
    """Four links and an id; the status sits under ``export``."""
    job = client.json("/licenses/async/export?accept=json", method="POST", json={})
    number = job["export"]["id"]
    status = client.json(f"/licenses/async/export/{number}/status")

    assert sorted(job["_links"]) == ["download", "query", "self", "status"]
    assert re.fullmatch(r"[0-9a-f-]{36}", number)
    assert (
        job["_links"]["status"]["href"]
        == f"{client.server.settings.space}/licenses/async/export/{number}/status"
    )
    assert (sorted(status), sorted(status["_links"])) == (["_links", "export"], ["download", "query", "self"])
    assert status["export"]["id"] == number


def test_the_same_question_gets_the_same_export_while_it_is_fresh(serve):
    """The order of the parameters is no question of its own; any other parameter is."""
    now = [0.0]
    client = serve({"licenses": [licence()]}, clock=lambda: now[0])

    def begun(query: str) -> str:
        return client.json(f"/licenses/async/export?{query}", method="POST", json={})["export"]["id"]

    first = begun("accept=json&withDataInsights=true")
    again = begun("withDataInsights=true&accept=json")
    other = begun("accept=json&withDataInsights=true&asked=2")
    now[0] = 601.0
    stale = client.ask(f"/licenses/async/export/{first}/status").status_code
    later = begun("accept=json&withDataInsights=true")

    assert first == again
    assert len({first, other, later}) == 3
    assert stale == 404


@pytest.mark.parametrize("number", ["4b7e1c52-0d3f-4a86-9a11-5c2de8f07b90", "nonsense"])
def test_an_export_that_nobody_began_is_not_found(client, number):
    """Status and download alike."""
    replies = [client.ask(f"/licenses/async/export/{number}{tail}") for tail in ("", "/status")]

    assert [reply.status_code for reply in replies] == [404, 404]


def test_an_export_belongs_to_its_family(client):
    """A licence export is not found among transactions."""
    number = client.json("/licenses/async/export", method="POST", json={})["export"]["id"]

    assert client.ask(f"/sales/transactions/async/export/{number}/status").status_code == 404


@pytest.mark.parametrize("family", ["/licenses", "/sales/transactions"])
def test_a_job_brings_what_the_export_at_once_brings(client, family):
    """Byte for byte, in both formats, filters included."""
    for query in (
        "accept=json&startDate=2026-03-01",
        "accept=csv",
        f"accept=json&productId={PAGES_APP['productId']}",
    ):
        assert client.exported(family, query).content == client.ask(f"{family}/export?{query}").content


def test_a_job_without_a_format_follows_the_header_of_its_start(client):
    """What was accepted at the start counts, not at the download."""
    begun = client.json(
        "/licenses/async/export", method="POST", json={}, headers={"Accept": "application/json"}
    )
    place = f"/licenses/async/export/{begun['export']['id']}"
    while client.json(f"{place}/status")["export"]["status"] != "COMPLETED":
        pass

    assert client.ask(place, headers={"Accept": "text/csv"}).headers["Content-Type"] == "application/json"


def test_quotes_are_exported_by_a_job_that_needs_a_window(client):
    """Half a pair of days is not enough."""
    half = client.ask("/quotes/async/export?startDate=2026-01-01", method="POST", json={})
    whole = client.exported("/quotes", "accept=json&acceptedStartDate=2026-01-01&acceptedEndDate=2026-12-31")

    assert half.status_code == 400
    assert whole.json() == []


def test_attribution_is_begun_under_its_name_and_fetched_without_one(serve):
    """The odd one: its status and its file lie on the unprefixed path alone."""
    seen = {"addonKey": "com.example.plans", "channel": "Direct", "eventTimestamp": "2026-03-01T09:00:00Z"}
    client = serve({"marketing_attribution": [seen, seen | {"eventTimestamp": "2026-04-01T09:00:00Z"}]})

    job = client.json(
        "/marketing-attribution/async/export?accept=json&endDate=2026-03-31", method="POST", json={}
    )
    number = job["export"]["id"]
    while client.json(f"/async/export/{number}/status")["export"]["status"] != "COMPLETED":
        pass

    assert job["_links"]["download"]["href"].endswith(
        f"/{client.server.settings.developer_id}/async/export/{number}"
    )
    assert client.json(f"/async/export/{number}") == [seen]
    assert client.ask(f"/marketing-attribution/async/export/{number}/status").status_code == 404
