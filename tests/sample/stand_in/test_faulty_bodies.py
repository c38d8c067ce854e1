"""Faulty bodies: replies that come slowly, in part, too short, or with somebody else's records."""

from __future__ import annotations

import gzip
from contextlib import suppress
from time import perf_counter

import pytest
import requests
import simplejson

from tests.sample.stand_in.written import JIRA_APP, licence, line

LINES = [line(number) for number in range(1, 301)]
EXPORT = "/sales/transactions/export?accept=json"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture
def client(serve):
    """Three hundred lines."""
    return serve({"transactions": LINES, "licenses": [licence()]})


def number_of(record):
    """Return a line's number."""
    return int(record["transactionId"][3:])


def test_a_body_can_drip(client):
    """Piece by piece; it is whole in the end."""
    client.server.faults.add("licenses", "slow", seconds=0.02, piece=100)
    start = perf_counter()

    body = client.ask("/licenses", headers=PLAIN).content

    assert perf_counter() - start > 0.02 * (len(body) // 100)
    assert len(simplejson.loads(body)["licenses"]) == 1


@pytest.mark.parametrize("headers", [PLAIN, {"Accept-Encoding": "gzip"}], ids=["plain", "gzip"])
def test_a_body_can_be_cut(client, headers):
    """The connection closes in the middle, and the client can tell."""
    client.server.faults.add("transactions/export", "cut")

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.ask(EXPORT, headers=headers)

    assert len(client.json(EXPORT)) == 300


def test_an_answer_to_a_question_with_a_body_is_cut_at_once(client):
    """Nobody waits for the other: the client for the rest, the server for more of the question."""
    client.server.faults.add("async/export", "cut")

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.ask("/sales/transactions/async/export?accept=json", method="POST", json=["x" * 10_000])


def test_a_body_can_be_cut_after_so_many_bytes(client):
    """All bytes up to there have arrived."""
    client.server.faults.add("transactions/export", "cut", after=150_000)

    with client.ask(EXPORT, headers=PLAIN, stream=True) as reply:
        received = b""
        with suppress(requests.exceptions.ChunkedEncodingError):
            for piece in reply.iter_content(1000):
                received += piece

    assert 149_000 < len(received) <= 150_000


def test_json_can_end_in_the_middle_of_a_transfer_that_ends_well(client):
    """The client cannot tell from HTTP; neither plain nor gzipped."""
    client.server.faults.add("transactions/export", "truncated", times=2)

    plain = client.ask(EXPORT, headers=PLAIN)
    packed = client.ask(EXPORT, headers={"Accept-Encoding": "gzip"}, stream=True)

    assert (plain.status_code, packed.status_code) == (200, 200)
    with pytest.raises(simplejson.JSONDecodeError):
        plain.json()
    assert gzip.decompress(packed.raw.read()) == plain.content


def test_records_can_be_lost_without_a_word(client):
    """A valid array that is too short."""
    client.server.faults.add("transactions/export", "lost_records", records=40)

    assert [number_of(one) for one in client.json(EXPORT)] == list(range(41, 301))


def test_a_total_can_be_wrong(client):
    """It says more than there is, or less."""
    client.server.faults.add("transactions", "wrong_count")
    client.server.faults.add("transactions", "wrong_count", skip=1, more=-100)

    assert [client.json("/sales/transactions")["totalCount"] for _ in range(3)] == [303, 200, 300]


def test_pages_can_be_shorter_than_asked(client):
    """The next page begins where this one ended; whoever counts in fifties loses rows."""
    client.server.faults.add("transactions", "short_pages", times=None, rows=20)

    first = client.json("/sales/transactions?limit=50")
    second = client.json("/sales/transactions?limit=50&offset=20")

    assert [len(page["transactions"]) for page in (first, second)] == [20, 20]
    assert "offset=20&limit=20" in first["_links"]["next"]["href"]
    assert number_of(second["transactions"][0]) == 21


def test_a_list_can_be_cut(client):
    """No next link, though its own total says that there is more."""
    client.server.faults.add("transactions", "cut_list")

    page = client.json("/sales/transactions?limit=50")

    assert (len(page["transactions"]), page["totalCount"]) == (50, 300)
    assert "next" not in page["_links"]


def test_records_can_be_another_vendors(client):
    """Their app is in no listing; and the developer space can be somebody else's."""
    client.server.faults.add("transactions/export", "foreign")
    client.server.faults.add("/rest/3/developer-space/", "foreign")
    space = f"/rest/3/developer-space/{client.server.settings.developer_id}"

    keys = {one["addonKey"] for one in client.json(EXPORT)}

    assert keys == {"com.somebody-else.app"}
    assert client.json(space)["vendorId"] == 9990000
    assert client.json(space)["vendorId"] == 1210000


def test_a_record_can_lack_its_key(client):
    """One of three hundred; the rest have theirs, and their amounts as they were written."""
    client.server.faults.add("transactions/export", "keyless", record=7)

    text = client.ask(EXPORT).text
    without = [
        number for number, one in enumerate(simplejson.loads(text), 1) if "transactionLineItemId" not in one
    ]

    assert without == [7]
    assert text.count('"purchasePrice":198.10') == 300


def test_records_can_be_changed_in_any_way(client):
    """For whatever a test thinks of."""
    client.server.faults.add("licenses", "changed", change=lambda one: one | {"mood": "blue"})

    assert client.json("/licenses")["licenses"][0]["mood"] == "blue"


def test_leaving_ends_what_still_drips(serve):
    """A slow body does not keep the server, nor a client that stopped reading."""
    client = serve({"transactions": [line(number, **JIRA_APP) for number in range(2000)]})
    client.server.faults.add("transactions/export", "slow", seconds=5, piece=10)
    with client.ask(EXPORT, stream=True):
        start = perf_counter()
        client.server.__exit__(None, None, None)

        assert perf_counter() - start < 1
