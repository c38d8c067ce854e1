"""A sync that is killed at any moment loses nothing, doubles nothing, and the next one completes."""

from __future__ import annotations

import random

import pytest

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import StandIn
from tests.e2e.killed_syncs import kill_syncs

KILLS = 40
SEED = 20261105


@pytest.mark.slow
def test_forty_killed_syncs_lose_no_record_and_double_none(tmp_path):
    """Over real HTTP, from one planted instant to the next, with records that change and vanish."""
    with StandIn(ledger(customers=60), folder=tmp_path / "stand-in") as server:
        told = kill_syncs(server, tmp_path, kills=KILLS, dice=random.Random(SEED))  # noqa: S311

    assert (told.lost, told.doubled) == (0, 0)
    assert told.hit == KILLS
    assert len(told.phases) >= 2
