"""The default sample ledger, played once for all tests of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports_lib.sample import ledger

if TYPE_CHECKING:
    from reports_lib.sample import Ledger, Truth


@pytest.fixture(scope="session")
def sample() -> Ledger:
    """The ledger that the demo imports."""
    return ledger()


@pytest.fixture(scope="session")
def transactions(sample: Ledger) -> list[dict[str, Any]]:
    """Every transaction record of the default ledger."""
    return list(sample.records("transactions"))


@pytest.fixture(scope="session")
def licences(sample: Ledger) -> list[dict[str, Any]]:
    """Every licence record of the default ledger."""
    return list(sample.records("licenses"))


@pytest.fixture(scope="session")
def history(sample: Ledger) -> list[dict[str, Any]]:
    """Every snapshot a licence of the default ledger ever had."""
    return list(sample.records("license_history"))


@pytest.fixture(scope="session")
def truth(sample: Ledger) -> Truth:
    """What is right about the default ledger."""
    return sample.truth()


@pytest.fixture(scope="session")
def simple() -> Ledger:
    """The same lives without a single edge."""
    return ledger(edges=())


@pytest.fixture(scope="session")
def simple_transactions(simple: Ledger) -> list[dict[str, Any]]:
    """Every transaction record of the ledger without edges."""
    return list(simple.records("transactions"))


@pytest.fixture(scope="session")
def simple_licences(simple: Ledger) -> list[dict[str, Any]]:
    """Every licence record of the ledger without edges."""
    return list(simple.records("licenses"))


@pytest.fixture(scope="session", params=[7, 8, 2026])
def any_seed(request: pytest.FixtureRequest) -> Ledger:
    """A ledger of any seed, just large enough for every plant."""
    return ledger(customers=200, seed=request.param)


@pytest.fixture(scope="session")
def lines_told(any_seed: Ledger) -> list[list[dict[str, Any]]]:
    """Its transactions at the three instants."""
    return [list(any_seed.records("transactions", at=instant)) for instant in any_seed.instants]


@pytest.fixture(scope="session")
def licences_told(any_seed: Ledger) -> list[list[dict[str, Any]]]:
    """Its licences at the three instants."""
    return [list(any_seed.records("licenses", at=instant)) for instant in any_seed.instants]
