"""Restatement truth: the sample vendor between its instants, and every planted correction found again."""

from __future__ import annotations

import pytest

from reports_lib.engine import connect
from reports_lib.sample import ledger
from reports_lib.workspace import open_workspace
from tests.metrics.recovered import synced
from tests.metrics.restated import restatement


@pytest.mark.slow
def test_what_was_planted_to_change_is_what_is_restated(tmp_path):
    """Late, changed, vanished and given-up lines between the first, the second and the third instant."""
    book = ledger(customers=240, seed=3)
    config = synced(tmp_path, book)
    # Two states are compared by one engine.
    engine = connect(config)
    reviews = [open_workspace(config, as_of=instant, engine=engine) for instant in book.instants]
    reasons = set()

    for then, now in ((0, 1), (1, 2), (0, 2)):
        truth = book.truth(at=book.instants[now])
        told, true = restatement(reviews[then], reviews[now], truth, then=book.instants[then].date())

        assert told == true
        reasons |= {key[-1] for key in true}

    assert reasons == {"late", "changed", "excluded now", "vanished"}
