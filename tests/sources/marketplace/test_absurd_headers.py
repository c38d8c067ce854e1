"""Absurd headers: times and waits that no clock has, and servers that always ask for one more wait."""

from __future__ import annotations

import pytest

from reports_lib.sources.marketplace.failures import MarketplaceError
from tests.sources.marketplace.site import Reply

PLACE = "GET /rest/3/thing"
PATH = "/rest/3/thing"


@pytest.mark.parametrize(
    "told", ["9" * 5000, "Mon, 01 Jan 2026 00:00:00 +99999999999999", "Fri, 31 Dec 99999 23:59:59 GMT"]
)
def test_an_absurd_wait_is_none(site, transport, waits, told):
    """It is waited as if nothing had been told."""
    site.tell(PLACE, Reply({}, 429, {"Retry-After": told}), {"a": 1})

    assert transport.json("GET", PATH) == {"a": 1}
    assert waits in ([1], [300])


@pytest.mark.parametrize(
    "told",
    [
        "junk",
        "Mon, 01 Jan 2026 00:00:00 +99999999999999",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "-1",
    ],
)
def test_an_absurd_clock_is_none(site, transport, told):
    """Whatever the server takes for the time."""
    site.tell(PLACE, Reply({"a": 1}, date=told))

    assert transport.json("GET", PATH) == {"a": 1}
    assert transport.time is None


def test_a_pull_waits_ten_minutes_when_it_is_asked_to(site, transport, waits):
    """Over all its requests; the next pull may wait as long."""
    site.tell(PLACE, *[Reply({}, 429, {"Retry-After": "250"}), {"a": 1}] * 3)
    transport.json("GET", PATH)
    transport.json("GET", PATH)

    with pytest.raises(MarketplaceError) as caught:
        transport.json("GET", PATH)
    transport.begin()

    error = caught.value
    assert error.what == "The Marketplace asks to wait for more than 10 minutes in all"
    assert (error.where, error.final, waits) == (PLACE, True, [250, 250])
    assert (error.__cause__, error.__context__) == (None, None)
    assert transport.json("GET", PATH) == {"a": 1}
