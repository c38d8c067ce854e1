"""Quotes: accepted ones, found by three pairs of days, and one by one with its lines."""

from __future__ import annotations

import pytest

from tests.sample.stand_in.written import JIRA_APP, PAGES_APP


def quote(number, **changes):
    """Write one line of a quote."""
    return {
        "quoteId": f"Q-{number}",
        "quoteNumber": f"QT-{number}",
        "quoteStatus": "ACCEPTED",
        "quoteCreatedDate": "2026-01-05",
        "acceptedDate": "2026-01-10",
        "quoteExpiryDate": "2026-04-05",
        "entitlementNumber": f"E-{number}",
        "productId": JIRA_APP["productId"],
        "productName": "Plans",
        "startDate": "2026-02-01",
        "endDate": "2027-02-01",
        "userTier": 100,
        "listPrice": 1200,
        "discounts": [],
        "createdBy": "partner@example.com",
        "vendorId": "1210000",
    } | changes


QUOTES = [
    quote(1),
    quote(1, entitlementNumber="E-1b", productId=PAGES_APP["productId"]),
    quote(2, quoteCreatedDate="2026-03-05", acceptedDate="2026-03-10", startDate="2026-04-01"),
]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 3),
        ("startDate=2026-03-01&endDate=2026-03-31", 1),
        ("acceptedStartDate=2026-01-01&acceptedEndDate=2026-01-31", 2),
        ("entitlementStartDate=2026-04-01&entitlementEndDate=2026-04-30", 1),
        (f"productId={PAGES_APP['productId']}", 1),
    ],
)
def test_quotes_are_listed_by_the_days_asked_for(serve, query, count):
    """Created, accepted or begun."""
    page = serve({"quotes": QUOTES}).json(f"/quotes?{query}")

    assert (len(page["quotes"]), page["totalCount"]) == (count, count)
    assert "export" not in page["_links"]


def test_a_quote_has_a_head_and_lines(serve):
    """By id or by number, one entitlement of it if that is asked; unknown ones are not found."""
    client = serve({"quotes": QUOTES})

    whole = client.json("/quotes/details?quoteId=Q-1")
    part = client.json("/quotes/details?quoteNumber=QT-1&entitlementNumber=E-1b")

    assert (whole["quoteId"], len(whole["quotesLines"]), len(part["quotesLines"])) == ("Q-1", 2, 1)
    assert whole["quotesLines"][0]["schedules"] == [
        {
            "startDate": "2026-02-01",
            "endDate": "2027-02-01",
            "userTier": 100,
            "listPrice": 1200,
            "discounts": [],
        }
    ]
    assert "quoteId" not in whole["quotesLines"][0]
    assert client.ask("/quotes/details?quoteId=Q-9").status_code == 404
    assert client.ask("/quotes/details").status_code == 400
