"""Exports: whole streams at once, as JSON or CSV, gzipped or plain."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
import requests
import urllib3

from tests.sample.stand_in.written import PAGES_APP, licence, line

LINES = [line(number) for number in range(1, 251)]


@pytest.fixture
def client(serve):
    """Two hundred and fifty lines, and two licences."""
    return serve({"transactions": LINES, "licenses": [licence(1), licence(2, **PAGES_APP)]})


@pytest.mark.parametrize(
    ("query", "header", "kind"),
    [
        ("accept=json", None, "application/json"),
        ("accept=csv", "application/json", "text/csv; charset=utf-8"),
        ("", "application/json", "application/json"),
        ("", "text/csv", "text/csv; charset=utf-8"),
        ("", "*/*", "text/csv; charset=utf-8"),
        ("", "text/html", "text/csv; charset=utf-8"),
    ],
)
def test_the_format_is_the_parameters_then_the_headers_then_csv(client, query, header, kind):
    """``accept`` wins over Accept; whoever says nothing gets CSV."""
    headers = {"Accept": header} if header else {}

    reply = client.ask(f"/sales/transactions/export?{query}", headers=headers)

    assert (reply.status_code, reply.headers["Content-Type"]) == (200, kind)


@pytest.mark.parametrize("tail", ["export", "async/export"])
def test_a_format_that_does_not_exist_is_refused(client, tail):
    """At once and by a job."""
    method = "POST" if "async" in tail else "GET"

    reply = client.ask(f"/licenses/{tail}?accept=xml", method=method)

    assert (reply.status_code, reply.json()["errors"][0]["path"]) == (400, "accept")


def test_an_export_is_a_bare_array_without_pages(client):
    """``limit`` and ``offset`` mean nothing to it; filters do."""
    everything = client.json("/sales/transactions/export?accept=json&limit=10&offset=200")
    some = client.json(f"/licenses/export?accept=json&productId={PAGES_APP['productId']}")

    assert [one["transactionId"] for one in everything] == [one["transactionId"] for one in LINES]
    assert [one["appEntitlementNumber"] for one in some] == ["E-002"]


def test_an_export_of_nothing_is_an_empty_array_or_a_header(serve):
    """No record is no error."""
    client = serve({})

    assert client.ask("/licenses/export?accept=json").content == b"[]"
    assert client.ask("/licenses/export?accept=csv").text.startswith(
        "addonLicenseId,hostLicenseId,licenseId,"
    )


def test_amounts_arrive_as_they_were_written(client):
    """Two digits, the last of them a zero, in JSON and in CSV."""
    body = client.ask("/sales/transactions/export?accept=json").text
    table = client.ask("/sales/transactions/export?accept=csv").text

    assert '"purchasePrice":198.10,"vendorAmount":158.48' in body
    assert ",198.10,158.48," in table


def test_bodies_are_gzipped_for_whoever_takes_that(client):
    """The bytes on the wire begin as gzip does, and unpack to the same."""
    address = f"{client.server.url}{client.server.settings.space}/sales/transactions/export?accept=json"
    basic = urllib3.make_headers(basic_auth=f"{client.server.email}:{client.server.token}")

    packed, plain = (
        urllib3.request("GET", address, headers=basic | {"Accept-Encoding": kind}, decode_content=False)
        for kind in ("gzip, deflate", "identity")
    )

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.data[:2] == b"\x1f\x8b"
    assert "Content-Encoding" not in plain.headers
    assert (
        plain.data
        == requests.get(address, auth=(client.server.email, client.server.token), timeout=10).content
    )
    assert len(packed.data) < len(plain.data) / 5


def test_a_csv_export_is_flat_under_the_known_headers(serve):
    """Contacts, discounts and original transactions have columns; commas and quotes are quoted."""
    bought = {
        "discounts": [
            {"type": "MANUAL", "amount": 5, "reason": "DUAL_LICENSING"},
            {"type": "EXPERT", "amount": 20},
        ],
        "originalTransactionDetails": {"transactionId": "IN-000", "saleDate": "2026-01-01"},
    }
    partner = {
        "partnerName": 'Fjord, "Nord"',
        "partnerType": "Expert",
        "billingContact": {"name": "S", "email": "s@p.example"},
    }
    client = serve({"transactions": [line(1, bought=bought, partnerDetails=partner)]})

    (row,) = csv.DictReader(StringIO(client.ask("/sales/transactions/export").text))

    wanted = {
        "saleDate": "2026-03-10",
        "transactionLineItemId": "line-001",
        "company": "Company 1",
        "technicalContactEmail": "ada@company.example",
        "partnerName": 'Fjord, "Nord"',
        "partnerContactEmail": "s@p.example",
        "billingContactEmail": "",
        "manualDiscountAmount": "5",
        "manualDiscountReason": "DUAL_LICENSING",
        "expertDiscountAmount": "20",
        "loyaltyDiscountAmount": "",
        "originalTransactionId": "IN-000",
        "originalTransactionSaleDate": "2026-01-01",
    }
    assert len(row) == 60
    assert {name: row[name] for name in wanted} == wanted


def test_a_csv_export_of_licences_has_insights_only_if_asked(client):
    """Fifty columns, or ten more."""
    plain, rich = (
        next(csv.DictReader(StringIO(client.ask(f"/licenses/export?withDataInsights={asked}").text)))
        for asked in ("false", "true")
    )

    assert (len(plain), len(rich)) == (50, 60)
    assert rich["evaluationOpportunitySize"] == "25"
