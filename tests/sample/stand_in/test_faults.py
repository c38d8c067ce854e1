"""Faults: each of them seen on the wire by a client that is not ours."""

from __future__ import annotations

import pytest
import requests

from reports_lib.errors import ParamsError
from reports_lib.sample.stand_in import KINDS
from tests.sample.stand_in.written import licence, line

LINES = [line(number) for number in range(1, 301)]
EXPORT = "/sales/transactions/export?accept=json"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def client(serve):
    """Three hundred lines."""
    return serve({"transactions": LINES, "licenses": [licence()]})


@pytest.mark.parametrize("status", [403, 429, 500, 502, 503, 504, "503"])
def test_an_error_comes_as_often_as_it_was_asked_for(client, status):
    """Twice here, with errors in the body; then all is well."""
    client.server.faults.add("transactions/export", status, times=2)

    replies = [client.ask(EXPORT) for _ in range(3)]

    assert [reply.status_code for reply in replies] == [int(status), int(status), 200]
    assert replies[0].json()["errors"][0]["message"]


def test_too_many_requests_come_with_and_without_a_time_to_wait(client):
    """The API says Retry-After; the gateway before it has headers of its own."""
    client.server.faults.add("licenses", 429, retry_after=7)
    client.server.faults.add("quotes", 429)

    patient, gateway = client.ask("/licenses"), client.ask("/quotes")

    assert patient.headers["Retry-After"] == "7"
    assert "X-Ratelimit-Limit" not in patient.headers
    assert "Retry-After" not in gateway.headers
    assert gateway.headers["X-Failure-Category"] == "FAILURE CLIENT RATE LIMITED"


def test_a_fault_can_wait_for_its_turn_and_can_stay(client):
    """``skip`` spares the first requests; without a number of times it never ends, until it is cleared."""
    client.server.faults.add("/licenses", 503, skip=2, times=None)

    before = [client.ask("/licenses").status_code for _ in range(4)]
    other = client.ask("/quotes").status_code
    client.server.faults.clear()

    assert before == [200, 200, 503, 503]
    assert (other, client.ask("/licenses").status_code) == (200, 200)


def test_a_fault_finds_the_steps_of_an_export_apart(client):
    """Start, status and download have names, whatever the id."""
    faults = client.server.faults
    faults.add("POST", 500)
    faults.add("async/export/{id}/status", 502)
    faults.add("async/export/{id}/download", 503)
    place = "/licenses/async/export"

    refused = client.ask(place, method="POST", json={}).status_code
    number = client.json(place, method="POST", json={})["export"]["id"]
    unsaid = client.ask(f"{place}/{number}/status").status_code
    while client.json(f"{place}/{number}/status")["export"]["status"] != "COMPLETED":
        pass
    unsent = client.ask(f"{place}/{number}").status_code

    assert (refused, unsaid, unsent) == (500, 502, 503)
    assert client.ask(f"{place}/{number}").status_code == 200


def test_a_page_of_html_can_come_instead(client):
    """With status 200, as a login wall does."""
    client.server.faults.add("licenses", "html")

    reply = client.ask("/licenses")

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert reply.text.startswith("<!doctype html>")


@pytest.mark.parametrize("body", [{"unexpected": True}, [], "text", None, 7])
def test_json_of_another_shape_can_come_instead(client, body):
    """Valid JSON, status 200, and nothing that was asked for."""
    client.server.faults.add("licenses", "wrong_shape", body=body)

    assert client.json("/licenses") == body


def test_a_redirect_leads_to_another_host(client, serve):
    """The other host's own log tells whether somebody came, and with what."""
    other = serve({})
    client.server.faults.add("licenses", "redirect", to=f"{other.server.url}/rest/3/elsewhere")

    reply = client.ask("/licenses")
    stays = list(other.server.requests)
    requests.get(client.server.url + client.server.settings.space + "/licenses", timeout=5)
    client.server.faults.add("licenses", "redirect", to=f"{other.server.url}/rest/3/elsewhere")
    requests.get(
        f"{client.server.url}{client.server.settings.space}/licenses",
        timeout=5,
        headers={"Authorization": "Basic x"},
    )

    assert (reply.status_code, reply.headers["Location"]) == (302, f"{other.server.url}/rest/3/elsewhere")
    assert stays == []
    assert [asked.path for asked in other.server.requests] == ["/rest/3/elsewhere"]


def test_a_connection_can_be_reset(client):
    """Not closed politely: the client sees a reset."""
    client.server.faults.add("licenses", "reset")

    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        client.ask("/licenses")

    assert client.ask("/licenses").status_code == 200


def test_a_server_can_go_away_and_come_back_at_the_same_address(client):
    """In between nobody listens."""
    address = client.server.url
    client.server.faults.add("licenses", "gone")

    with pytest.raises(requests.ConnectionError):
        client.ask("/licenses")
    with pytest.raises(requests.ConnectionError, match="refused"):
        client.ask("/licenses")
    client.server.come_back()

    assert client.ask("/licenses").status_code == 200
    assert client.server.url == address


def test_a_server_can_go_away_in_the_middle_of_a_body(client):
    """Some of it arrives; then the connection breaks and nobody listens."""
    client.server.faults.add("transactions/export", "gone", after=100_000)

    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        client.ask(EXPORT, headers=PLAIN)
    with pytest.raises(requests.ConnectionError):
        client.ask(EXPORT)
    client.server.come_back()

    assert len(client.json(EXPORT)) == 300


def test_a_server_can_be_silent(client):
    """Long enough for a client that waits less."""
    client.server.faults.add("licenses", "silent", seconds=0.4)

    with pytest.raises(requests.ReadTimeout):
        client.ask("/licenses", timeout=0.1)

    assert client.ask("/licenses", timeout=5).status_code == 200


def test_an_export_can_fail_and_is_begun_anew(client):
    """FAILED, with 404 for the file; the next start is another job."""
    client.server.faults.add("POST", "export_failed")
    place = "/licenses/async/export"
    begun = client.json(place, method="POST", json={})["export"]["id"]

    while (status := client.json(f"{place}/{begun}/status")["export"]["status"]) in {"QUEUED", "IN_PROGRESS"}:
        pass
    again = client.json(place, method="POST", json={})["export"]["id"]

    assert status == "FAILED"
    assert client.ask(f"{place}/{begun}").status_code == 404
    assert again != begun


def test_a_failed_export_can_come_back_for_the_same_question(client):
    """By a switch; a question that differs in anything gets another one."""
    client.server.settings.forgets_failures = False
    client.server.settings.queued_seconds = client.server.settings.running_seconds = 0
    client.server.faults.add("POST", "export_failed")
    place = "/licenses/async/export"

    ids = [
        client.json(f"{place}{query}", method="POST", json={})["export"]["id"]
        for query in ("", "", "?asked=2")
    ]

    assert ids[0] == ids[1] != ids[2]
    assert client.json(f"{place}/{ids[0]}/status")["export"]["status"] == "FAILED"
    assert client.json(f"{place}/{ids[2]}/status")["export"]["status"] == "COMPLETED"


def test_an_export_can_never_end(serve):
    """A day later it is still in progress."""
    now = [0.0]
    client = serve({"licenses": [licence()]}, clock=lambda: now[0])
    client.server.settings.fresh_seconds = 10**6
    client.server.faults.add("licenses/async", "export_stuck")
    begun = client.json("/licenses/async/export", method="POST", json={})["export"]["id"]

    now[0] = 86_400.0

    assert client.json(f"/licenses/async/export/{begun}/status")["export"]["status"] == "IN_PROGRESS"


def test_a_fault_that_nobody_knows_is_refused(client):
    """Three lines, with the nearest name."""
    with pytest.raises(ParamsError) as caught:
        client.server.faults.add("", "truncate")

    assert str(caught.value) == (
        "'truncate' is not a fault\n  where: stand-in, faults\n  to do: did you mean 'truncated'?"
    )
    assert "truncated" in KINDS
