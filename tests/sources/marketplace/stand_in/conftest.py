"""The stand-in telling of a small vendor, and a client of it at an instant of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import StandIn
from reports_lib.sources.marketplace import Marketplace

EACH_TEST_ITS_OWN = count()


@pytest.fixture(scope="package")
def book():
    """A small vendor."""
    return ledger(customers=25, seed=7, until=date(2026, 11, 4), months=24)


@pytest.fixture(scope="package")
def server(book, tmp_path_factory):
    """The Marketplace that tells of it."""
    with StandIn(book, folder=tmp_path_factory.mktemp("stand_in")) as server:
        yield server


@pytest.fixture
def stand_in(server):
    """The same, without the faults of the test before, and without its exports."""
    server.faults.clear()
    server.requests.clear()
    yield server
    server.faults.clear()
    server.settings.href_style, server.settings.tells_totals = "rest3", True
    server.settings.forgets_failures = True


@pytest.fixture
def market(stand_in, waits):
    """A client of it that never waits, at an instant of its own: the exports of other tests are not ours."""
    with AtAnInstant(
        instant=datetime(2026, 11, 5, tzinfo=UTC) + timedelta(seconds=next(EACH_TEST_ITS_OWN)),
        url=stand_in.url,
        email=stand_in.email,
        token=stand_in.token,
        vendor=stand_in.vendor,
        pause=waits.append,
        retries=3,
    ) as market:
        yield market


class AtAnInstant(Marketplace):
    """A client that knows when it asks."""

    def __init__(self, *, instant, **who):
        super().__init__(**who)
        self.instant = instant
