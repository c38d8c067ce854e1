"""Stand-ins for the tests: one of the whole ledger, and as many of hand-written records as a test wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import StandIn
from tests.sample.stand_in.clients import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Serve records written by hand, by stream; nothing may go wrong inside."""
    servers: list[StandIn] = []

    def serve(records: Any, **options: Any) -> Client:
        folder = tmp_path / f"stand-in-{len(servers)}"
        servers.append(StandIn.of_records(records, folder=folder, **options).__enter__())
        return Client(servers[-1])

    yield serve
    for server in servers:
        server.__exit__(None, None, None)
    assert [mishap for server in servers for mishap in server.mishaps] == []


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """The default ledger at its three instants, prepared once."""
    with StandIn(ledger(), folder=tmp_path_factory.mktemp("told")) as server:
        yield server
    assert server.mishaps == []


@pytest.fixture
def client(told: StandIn) -> Iterator[Client]:
    """A client of the default ledger's stand-in, whose switches are put back."""
    newest = told.now
    yield Client(told)
    told.now = newest
    told.faults.clear()
