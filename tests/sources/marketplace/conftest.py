"""A site of our own, a client for it that never waits, and a token that must never be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports_lib.sources.marketplace import Credentials, Marketplace
from reports_lib.sources.marketplace.transport import Transport
from tests.sources.marketplace.site import CANARY, EMAIL, MAPS, PRODUCTS, SPACE, VENDOR, Site

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def site() -> Iterator[Site]:
    """A Marketplace of one vendor with one product."""
    site = Site()
    site.tell(VENDOR, {"developerId": SPACE})
    site.tell(f"GET /rest/3/developer-space/{SPACE}", {"id": SPACE, "vendorId": 1210000, "name": "Harbour"})
    site.tell(PRODUCTS, {"items": [MAPS], "links": {"self": "/x"}})
    yield site
    site.close()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that were waited, had anybody waited."""
    return []


@pytest.fixture
def transport(site: Site, waits: list[float]) -> Iterator[Transport]:
    """The way to the site."""
    transport = Transport(site.url, Credentials(EMAIL, CANARY), pause=waits.append, retries=3)
    yield transport
    transport.close()


@pytest.fixture
def market(site: Site, waits: list[float]) -> Iterator[Marketplace]:
    """A client of the site."""
    with Marketplace(
        url=site.url, email=EMAIL, token=CANARY, vendor="1210000", pause=waits.append, retries=2
    ) as market:
        yield market
