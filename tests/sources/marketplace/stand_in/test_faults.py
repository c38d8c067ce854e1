"""Faults: everything comes whole through whatever passes, and what stays is told plainly."""

from __future__ import annotations

import pytest

from reports_lib.errors import SourceError
from tests.sources.marketplace.stand_in.told import expected, rows_of

ONCE = [
    ("POST", 429, {}),
    ("POST", 429, {"retry_after": 7}),
    ("status", 500, {}),
    ("status", 502, {}),
    ("download", 503, {}),
    ("download", 504, {}),
    ("status", "html", {}),
    ("download", "html", {}),
    ("POST", "wrong_shape", {"body": []}),
    ("status", "wrong_shape", {"body": {"status": "COMPLETED"}}),
    ("download", "wrong_shape", {"body": {"errors": []}}),
    ("status", "reset", {}),
    ("download", "reset", {}),
    ("status", "cut", {}),
    ("download", "cut", {}),
    ("download", "truncated", {}),
    ("download", "slow", {"piece": 100_000, "seconds": 0.01}),
    ("download", 404, {}),
    ("status", 404, {}),
    ("POST", "export_failed", {}),
]


@pytest.mark.parametrize(("where", "kind", "options"), ONCE, ids=str)
def test_a_fault_that_passes_costs_nothing_but_time(market, stand_in, book, where, kind, options):
    """Whatever it is and wherever it strikes."""
    stand_in.faults.add(where, kind, **options)

    assert set(rows_of(market, "transactions")) == set(expected(book, "transactions"))


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("export_failed", "POST"),
        ("truncated", "async/export"),
        (502, "async"),
        ("html", "async"),
        (500, "/export"),
    ],
)
def test_when_exports_stay_broken_another_way_is_found(market, stand_in, book, kind, where):
    """The one at once, or the list; why is remembered."""
    stand_in.settings.forgets_failures = False
    stand_in.faults.add(where, kind, times=None)

    assert set(rows_of(market, "transactions")) == set(expected(book, "transactions"))
    assert market.troubles


@pytest.mark.parametrize("style", ["rest3", "bare", "vendors"])
def test_the_links_of_a_list_may_lead_anywhere(market, stand_in, book, style):
    """We go by offset, through pages shorter than asked for."""
    stand_in.settings.href_style = style
    stand_in.faults.add("export", 502, times=None)
    stand_in.faults.add("transactions", "short_pages", times=None, rows=37)

    assert set(rows_of(market, "transactions")) == set(expected(book, "transactions"))


@pytest.mark.parametrize("kind", ["cut_list", "wrong_count"])
def test_a_list_that_is_not_whole_is_not_taken(market, stand_in, kind):
    """It is the last way, so the pull is an error."""
    stand_in.faults.add("export", 502, times=None)
    stand_in.faults.add("GET", kind, times=None, more=3)

    with pytest.raises(SourceError) as caught:
        rows_of(market, "transactions")

    assert "but says that it has" in caught.value.what


def test_an_export_that_never_ends_is_given_up(market, stand_in, book, monkeypatch):
    """After a while that the test has not got."""
    monkeypatch.setattr("reports_lib.sources.marketplace.exports._LONGEST_WAIT", 30)
    stand_in.faults.add("POST", "export_stuck", times=None)

    assert set(rows_of(market, "transactions")) == set(expected(book, "transactions"))
    assert market.troubles == ["transactions: The export was not finished within 0 minutes"]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (401, "The Marketplace refused the token (401)"),
        (403, "The Marketplace does not let this account read that (403)"),
        (410, "This part of the Marketplace API is gone (410)"),
        (429, "The Marketplace asks to slow down (429), also after several waits"),
        ("foreign", "The Marketplace sent a reply for another vendor"),
    ],
)
def test_what_no_other_way_can_mend_ends_the_pull(market, stand_in, kind, what):
    """At once, and plainly."""
    stand_in.faults.add("reporting", kind, times=None)

    with pytest.raises(SourceError) as caught:
        rows_of(market, "transactions")

    assert caught.value.what == what


def test_a_redirect_leads_nowhere(market, stand_in):
    """Neither with credentials nor without."""
    stand_in.faults.add("developer-space", "redirect", times=None, to=f"{stand_in.url}/elsewhere")

    with pytest.raises(SourceError, match="sends us elsewhere"):
        market.check()

    assert [one.path for one in stand_in.requests if "elsewhere" in one.path] == []


def test_unknown_fields_are_kept_and_told(market, stand_in):
    """In the payload, and as a surprise."""
    stand_in.faults.add(
        "download",
        "changed",
        change=lambda record: {**record, "currency": "USD", "paymentStatus": "Fully paid"},
    )

    rows = rows_of(market, "transactions")

    assert all('"currency": "USD"' in row[-1] for row in rows.values())
    told = market.surprises.told()
    assert told["fields"]["transactions: currency"] == len(rows)
    assert told["words"]["transactions: paymentStatus 'Fully paid'"] == len(rows)
