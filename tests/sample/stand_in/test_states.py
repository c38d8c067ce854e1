"""States: a ledger told as it stands at each of its instants."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import simplejson

from reports_lib.errors import ParamsError
from reports_lib.sample import ledger
from reports_lib.sample.stand_in import HandWritten, StandIn
from tests.sample.stand_in.clients import Client
from tests.sample.stand_in.written import PAGES_APP, line

ALL_LINES = (
    "/sales/transactions/export?accept=json&excludeZeroTransactions=false"
    "&includeManualInvoice=true&showProratedTransactions=true"
)
ALL_LICENCES = "/licenses/export?accept=json&withDataInsights=true&includeAtlassianLicenses=true"


def decimals(reply):
    """Return records with the amounts that were written."""
    return simplejson.loads(reply.text, use_decimal=True)


def test_what_is_told_is_what_the_ledger_says(client):
    """Every record of three streams at every instant, field by field and in order."""
    book = ledger()

    for instant in book.instants:
        client.server.now = instant
        day = instant.date()
        assert decimals(client.ask(ALL_LINES)) == list(book.records("transactions", at=day))
        assert decimals(client.ask(ALL_LICENCES)) == list(book.records("licenses", at=day))
        history = decimals(client.ask(f"{ALL_LICENCES}&showLicensesHistory=true"))
        assert history == list(book.records("license_history", at=day))


def test_a_moment_between_two_instants_is_told_as_the_earlier_one(client):
    """And one after the last as the last; before the first, nothing is known."""
    first, second, last = ledger().instants

    def total(moment):
        client.server.now = moment
        return len(client.json("/licenses/export?accept=json"))

    assert total(datetime(2026, 9, 30, tzinfo=UTC)) == total(first)
    assert total(datetime(2030, 1, 1, tzinfo=UTC)) == total(last)
    assert total(datetime(2026, 10, 5, tzinfo=UTC)) == total(second)
    with pytest.raises(ParamsError, match="Nothing is known at 2026-09-04 23:59"):
        client.server.now = datetime(2026, 9, 4, 23, 59, tzinfo=UTC)


def test_an_export_keeps_the_state_it_was_begun_in(client):
    """Time goes on while it waits; the same question then is another export."""
    first, _, last = ledger().instants
    place = "/sales/transactions/async/export"
    client.server.now = first
    begun = client.json(f"{place}?accept=json", method="POST", json={})["export"]["id"]
    then = client.json("/sales/transactions/export?accept=json")

    client.server.now = last
    again = client.json(f"{place}?accept=json", method="POST", json={})["export"]["id"]
    while client.json(f"{place}/{begun}/status")["export"]["status"] != "COMPLETED":
        pass

    assert client.json(f"{place}/{begun}") == then
    assert again != begun


def test_what_follows_from_a_ledger_is_there_and_stays(client):
    """Reviews, feedback, quotes and versions: a later instant has those of an earlier one, and more."""
    first, _, last = ledger().instants

    def told(moment):
        client.server.now = moment
        product = client.json(
            f"/rest/3/product-listing/developer-space/{client.server.settings.developer_id}"
        )["items"][0]
        reviews = client.json(f"/rest/3/products/{product['productId']}/reviews?limit=50")["reviews"]
        software = client.json(f"/rest/3/app-software/app-key/{product['appKey']}")[0]["appSoftwareId"]
        versions = client.json(f"/rest/3/app-software/{software}/versions?limit=50")["versions"]
        quotes = client.exported("/quotes", "accept=json&startDate=2020-01-01&endDate=2030-01-01").json()
        return {
            "reviews": {one["id"] for one in reviews},
            "versions": {one["buildNumber"] for one in versions},
            "quotes": {one["quoteId"] for one in quotes},
        }

    early, late = told(first), told(last)

    assert [name for name in early if len(early[name]) < 5] == []
    assert [name for name in early if not early[name] < late[name] and name != "reviews"] == []
    assert len(early["reviews"] - late["reviews"]) == 0


def test_what_customers_write_holds_what_reports_must_not(client):
    """E-mails, phones, names and markup: redaction has something to find."""
    feedback = client.json("/feedback/details/export?accept=json")
    reviews = [
        one
        for product in client.json(
            f"/rest/3/product-listing/developer-space/{client.server.settings.developer_id}"
        )["items"]
        for one in client.json(f"/rest/3/products/{product['productId']}/reviews?limit=50")["reviews"]
    ]
    said = " ".join([one["message"] for one in feedback] + [one["content"] for one in reviews])

    assert [mark for mark in (".example", "+49 30", "0041 44", "@", "<", "{{") if mark not in said] == []
    assert {one["stars"] for one in reviews} == {1, 2, 3, 4, 5}
    assert 0 < sum("responseContent" in one for one in reviews) < len(reviews)
    assert {one["feedbackType"] for one in feedback} == {"uninstall", "unsubscribe", "disable"}
    assert any("email" not in one for one in feedback)


def test_the_same_ledger_is_told_in_the_same_bytes(tmp_path):
    """Prepared twice, in two folders."""
    bodies = []
    for name in ("one", "two"):
        with StandIn(ledger(customers=30), folder=tmp_path / name, instants=ledger().instants[-1:]) as server:
            client = Client(server)
            paths = (ALL_LINES, ALL_LICENCES, "/feedback/details/export", "/sales/metrics/churn")
            bodies.append([client.ask(path).content for path in paths])

    assert bodies[0] == bodies[1]


def test_preparing_tells_how_far_it_is(tmp_path):
    """Every few hundred records of a stream, and at its end, over all instants."""
    seen = []

    StandIn(
        ledger(customers=60), folder=tmp_path, progress=lambda stream, count: seen.append((stream, count))
    )
    of_lines = [count for stream, count in seen if stream == "transactions"]

    assert {stream for stream, _ in seen} == {"transactions", "licenses", "license_history"}
    assert of_lines == sorted(of_lines)
    assert len(of_lines) > 3
    assert of_lines[-1] == sum(
        1 for at in ledger().instants for _ in ledger(customers=60).records("transactions", at=at)
    )


def test_a_folder_can_be_used_again(tmp_path):
    """What an earlier stand-in left there is replaced."""
    for number in (1, 2):
        with StandIn.of_records({"transactions": [line(number)]}, folder=tmp_path) as server:
            client = Client(server)
            client.json("/sales/metrics/churn")
            found = client.json("/sales/transactions")["transactions"]

            assert [one["transactionId"] for one in found] == [f"IN-00{number}"]


def test_hand_written_records_can_change_from_instant_to_instant(tmp_path):
    """A book of two states."""
    days = [datetime(2026, month, 5, tzinfo=UTC) for month in (9, 10)]
    book = HandWritten({days[0]: {"transactions": [line(1)]}, days[1]: {"transactions": [line(1), line(2)]}})

    with StandIn(book, folder=tmp_path) as server:
        now = Client(server).json("/sales/transactions")["totalCount"]
        server.now = days[0]
        then = Client(server).json("/sales/transactions")["totalCount"]

    assert (then, now) == (1, 2)
    assert [app.key for app in book.apps] == ["com.example.plans"]


def test_apps_can_be_written_without_records(serve):
    """The listing knows them, and nothing else does; a stream that nobody knows is refused."""
    client = serve({"products": [PAGES_APP]})
    space = client.server.settings.developer_id

    items = client.json(f"/rest/3/product-listing/developer-space/{space}")["items"]

    assert [one["appKey"] for one in items] == ["com.example.pages"]
    with pytest.raises(ParamsError, match="'licences' is not a stream that can be written by hand"):
        serve({"licences": []})
