"""Streams: all that the stand-in tells of the sample vendor comes whole."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib.errors import SourceError
from reports_lib.sources import STREAMS
from reports_lib.sources.marketplace import PULLED
from tests.sources.marketplace.stand_in.told import expected, rows_of


@pytest.mark.parametrize("stream", ["transactions", "licenses", "license_history"])
def test_a_stream_comes_as_the_book_has_it(market, book, stream):
    """Every record, every column, no surprise; and as many as the API says."""
    rows = rows_of(market, stream)

    assert set(rows) == set(expected(book, stream))
    assert market.stated(stream) == len(rows) > 0
    assert market.troubles == []


def test_amounts_come_to_the_cent(market, book):
    """From the book's decimals over HTTP to whole cents."""
    names = STREAMS["transactions"].schema.names
    money = [names.index("gross_cents"), names.index("net_cents")]

    rows = rows_of(market, "transactions")

    known = expected(book, "transactions")
    assert {key: [row[at] for at in money] for key, row in rows.items()} == {
        key: [row[at] for at in money] for key, row in known.items()
    }


@pytest.mark.parametrize("stream", sorted(set(PULLED) - {"transactions", "licenses", "license_history"}))
def test_every_other_stream_comes_too_and_has_keys_that_stay(market, stream):
    """Pulled twice, it is the same."""
    rows = rows_of(market, stream)

    assert rows
    assert rows_of(market, stream) == rows


@pytest.mark.parametrize("stream", PULLED)
def test_a_stream_is_probed_with_little(market, stand_in, stream):
    """No export is begun, and what comes is a page at most."""
    market.products()
    before = len(stand_in.requests)

    market.probe(stream)

    assert len(stand_in.requests) - before <= 2
    assert [one.path for one in stand_in.requests if "export" in one.path] == []


def test_a_probe_shows_what_may_not_be_read(market, stand_in):
    """Each stream has a permission of its own."""
    stand_in.faults.add("quotes", 403, times=None)

    market.probe("feedback")
    with pytest.raises(SourceError, match="does not let this account"):
        market.probe("quotes")


def test_what_changed_is_a_part_of_all(market):
    """From a day on, by the day a record was last updated."""
    since = date(2026, 10, 25)

    changed = rows_of(market, "transactions", since=since)

    everything = rows_of(market, "transactions")
    updated_on = STREAMS["transactions"].schema.names.index("last_updated_on")
    assert changed == {key: row for key, row in everything.items() if row[updated_on] >= since}
    assert 0 < len(changed) < len(everything)
