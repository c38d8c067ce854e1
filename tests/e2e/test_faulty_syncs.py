"""Every fault of the stand-in, met by a sync: a plain error or none, and the next sync completes."""

from __future__ import annotations

import pytest

from reports_lib.config import Config
from reports_lib.sample import ledger
from reports_lib.sample.stand_in import KINDS, Settings, StandIn
from reports_lib.sources.marketplace import Marketplace
from reports_lib.sync import pull_streams
from tests.e2e.killed_syncs import rows_of

STREAMS = ("transactions", "licenses")
STATUSES = (400, 401, 403, 404, 410, 429, 500, 502, 503, 504)
FAULTS = [*sorted(KINDS), *STATUSES]
# What an export tells cannot be held against anything, unless the API counts it.
UNSEEN = {"changed", "lost_records"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A small vendor, and a stand-in that can be told to misbehave."""
    settings = Settings(queued_seconds=0, running_seconds=0)
    with StandIn(ledger(customers=12), folder=tmp_path_factory.mktemp("faulty"), settings=settings) as server:
        yield server


@pytest.fixture
def sync(server, tmp_path):
    """Sync two streams without ever waiting; return the errors and what is then stored."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)

    def run(now):
        server.now = now
        account = {"url": server.url, "email": server.email, "token": server.token, "vendor": server.vendor}
        with Marketplace(**account, pause=lambda _: None, retries=2) as market:
            pulled = list(pull_streams(config, market, STREAMS, now=now, progress=lambda *told: None))
        return [one.error for one in pulled if one.error], rows_of(config.data)

    yield run
    server.faults.clear()
    server.come_back()


@pytest.fixture(scope="module")
def whole(server, tmp_path_factory):
    """What is stored after two syncs without any fault."""
    folder = tmp_path_factory.mktemp("whole")
    config = Config(home=folder, data=folder / "data", output=folder)
    for now in ledger(customers=12).instants[1:]:
        server.now = now
        account = {"url": server.url, "email": server.email, "token": server.token, "vendor": server.vendor}
        with Marketplace(**account) as market:
            pulled = pull_streams(config, market, STREAMS, now=now, progress=lambda *told: None)
            assert not any(one.error for one in pulled)
    return rows_of(config.data)


@pytest.mark.slow
@pytest.mark.parametrize("times", [1, 99])
@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_costs_no_record(server, sync, whole, kind, times):
    """Once, or for as long as the sync lasts; then the fault is over, and all is as it should be."""
    before_last, last = ledger(customers=12).instants[1:]
    _, held = sync(before_last)

    server.faults.add("transactions", kind, times=times)
    errors, stored = sync(last)
    server.faults.clear()
    server.come_back()
    after, completed = sync(last)

    assert held <= stored
    for error in errors:
        assert [line[:9] for line in str(error).splitlines()[1:]] == ["  where: ", "  to do: "]
        assert server.token not in str(error)
    assert after == []
    if kind not in UNSEEN:
        assert completed == whole
