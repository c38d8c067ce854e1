"""Reverts: an import can be undone, unless that would lose what a later one leans on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reports_lib.errors import ParamsError
from reports_lib.store import open_store, revert, writing
from tests.records import line

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
ONE, TWO, THREE = (line(f"L-{number}", net=str(number)) for number in (1, 2, 3))
TWO_CHANGED = line("L-2", net="22")


def undo(config, number, *, now=THURSDAY):
    """Revert an import of a store."""
    with writing(config) as store:
        return revert(store, number, now=now)


def test_a_reverted_import_is_as_if_it_had_never_been(bring_in, config, amounts):
    """Its records go, the older statements are back, its number is not used again."""
    bring_in([ONE, TWO], now=MONDAY)
    bring_in([TWO_CHANGED, THREE], now=TUESDAY)

    undone = undo(config, 2)

    assert (undone.number, undone.reverted_at) == (2, THURSDAY)
    assert amounts() == {"L-1": 100, "L-2": 200}
    assert not open_store(config).parquet(undone).exists()
    assert bring_in([THREE], now=WEDNESDAY).number == 3
    assert [one.reverted_at for one in open_store(config).all_commits()] == [None, THURSDAY, None]


def test_a_reverted_import_can_be_imported_again(bring_in, config, amounts):
    """Undo and redo: the same answer as before."""
    bring_in([ONE, TWO], now=MONDAY)
    undo(config, 1)

    commit = bring_in([ONE, TWO], now=TUESDAY)

    assert (commit.read, commit.new) == (2, 2)
    assert amounts() == {"L-1": 100, "L-2": 200}


@pytest.mark.parametrize(
    ("number", "what", "todo"),
    [
        (
            1,
            "Import 2 leans on import 1 for 1 records",
            "run: reports imports revert 2, and import its files again afterwards",
        ),
        (3, "Import 3 was reverted on 2026-11-05T08:00:00Z", "nothing; it is undone already"),
        (9, "There is no import 9", "choose one of: 1, 2, 3"),
    ],
)
def test_a_revert_that_would_lose_records_or_has_nothing_to_undo_is_refused(
    bring_in, config, contents, number, what, todo
):
    """Leaned on, twice, unknown: a ``ParamsError``, and the store as it was."""
    bring_in([ONE, TWO], now=MONDAY)
    bring_in([ONE, TWO_CHANGED], now=TUESDAY)
    bring_in([THREE], now=WEDNESDAY)
    undo(config, 3)
    before = contents()

    with pytest.raises(ParamsError) as caught:
        undo(config, number)

    assert str(caught.value) == f"{what}\n  where: reports imports\n  to do: {todo}"
    assert contents() == before


def test_an_import_that_was_leaned_on_can_go_once_the_later_one_is_gone(bring_in, config, amounts):
    """In the order that the error proposes."""
    bring_in([ONE, TWO], now=MONDAY)
    bring_in([ONE, TWO_CHANGED], now=TUESDAY)

    undo(config, 2)
    undo(config, 1)

    assert amounts() == {}
