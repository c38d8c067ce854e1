"""A sync that is killed at any moment loses nothing, doubles nothing, and the next one completes."""

from __future__ import annotations

import random

import pytest

from reports_lib.sample import ledger
from reports_lib.sample.stand_in import Settings, StandIn
from tests.e2e.killed_syncs import kill_syncs

KILLS = 40
SEED = 20261105
AT_ONCE = Settings(queued_seconds=0, running_seconds=0)


@pytest.mark.slow
def test_forty_killed_syncs_lose_no_record_and_double_none(tmp_path):
    """Over real HTTP, from one planted instant to the next, with records that change and vanish."""
    book = ledger(customers=60)
    with StandIn(book, folder=tmp_path / "stand-in", settings=AT_ONCE) as server:
        told = kill_syncs(
            server,
            tmp_path,
            instants=book.instants[-2:],
            kills=KILLS,
            dice=random.Random(SEED),  # noqa: S311  moments, not secrets
        )

    assert (told.lost, told.doubled) == (0, 0)
    assert told.hit == KILLS
    assert len(told.phases) >= 2
