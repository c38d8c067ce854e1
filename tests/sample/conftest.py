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
    return list(sample.transactions())


@pytest.fixture(scope="session")
def licences(sample: Ledger) -> list[dict[str, Any]]:
    """Every licence record of the default ledger."""
    return list(sample.licences())


@pytest.fixture(scope="session")
def truth(sample: Ledger) -> Truth:
    """What is right about the default ledger."""
    return sample.truth()
