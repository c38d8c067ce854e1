"""A command that is killed while it sends neither sends twice nor loses a mail silently."""

from __future__ import annotations

import pytest

from tests.delivery.killing import killed_often


@pytest.mark.slow
def test_forty_kills_send_nothing_twice_and_lose_nothing(tmp_path):
    """Every mail is sent once, or in doubt and says so; kills hit all phases."""
    ended = killed_often(tmp_path, times=40, seed=1)

    assert ended.total() == 40
    assert len(ended) > 1, ended
