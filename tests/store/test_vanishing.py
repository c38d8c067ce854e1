"""Vanishing: when a record is believed to be gone, and which statement of a record goes first."""

from __future__ import annotations

import pytest
import simplejson

from reports_lib.sync import import_files, pull_streams
from tests.store.told import DAY, FIRST, Told, lines, stored


def test_a_record_that_a_full_pull_tells_no_more_is_gone_from_then_on(config, pull):
    """A tombstone hides it; as of the day before it is still there."""
    pull(lines(*range(100)))

    commit = pull(lines(*range(1, 100)), now=FIRST + DAY, full=True)

    assert (commit.vanished, commit.missing, commit.is_full, commit.rows) == (1, 0, True, 1)
    assert sorted(stored(config)) == sorted(f"L-{number}" for number in range(1, 100))
    assert len(stored(config, as_of=FIRST)) == 100


def test_a_record_that_comes_back_is_there_again(config, pull):
    """Whatever it says, also just what it said before."""
    pull(lines(*range(100)))
    pull(lines(*range(99)), now=FIRST + DAY, full=True)

    commit = pull(lines(*range(100)), now=FIRST + 2 * DAY, full=True)

    assert (commit.changed, commit.unchanged) == (1, 99)
    assert len(stored(config)) == 100


def test_a_pull_of_changes_takes_nothing_away(config, pull):
    """What did not change is not told, and that is no sign that it is gone."""
    pull(lines(*range(100)))

    commit = pull(lines(5), now=FIRST + DAY)

    assert (commit.vanished, commit.missing, commit.is_full) == (0, 0, False)
    assert len(stored(config)) == 100


@pytest.mark.parametrize(("told", "vanished", "missing"), [(98, 2, 0), (97, 0, 3), (0, 0, 100)])
def test_a_full_pull_is_believed_from_98_percent_of_the_last(config, pull, told, vanished, missing):
    """Below that nothing is taken away, and the missing records are counted."""
    pull(lines(*range(100)))

    commit = pull(lines(*range(told)), now=FIRST + DAY, full=True)

    assert (commit.vanished, commit.missing, commit.is_full) == (vanished, missing, not missing)
    assert len(stored(config)) == 100 - vanished


def test_a_full_pull_is_held_against_what_is_held_too(config, pull):
    """As many as the last full one told, but half of what came since is missing."""
    pull(lines(*range(100)))
    pull(lines(*range(100, 150)), now=FIRST + DAY)

    commit = pull(lines(*range(98)), now=FIRST + 2 * DAY, full=True)

    assert (commit.vanished, commit.missing, commit.is_full) == (0, 52, False)


def test_records_that_all_come_under_other_keys_are_not_believed(config, pull):
    """As many as ever, and none of those that are held."""
    pull(lines(*range(10)))

    commit = pull(lines(*range(10, 20)), now=FIRST + DAY, full=True)

    assert (commit.new, commit.vanished, commit.missing) == (10, 0, 10)


@pytest.mark.parametrize(("accepted", "left"), [(49, 100), (50, 50)])
def test_missing_records_go_when_their_number_is_accepted(config, pull, accepted, left):
    """Whoever accepts 49 has not accepted 50."""
    pull(lines(*range(100)))

    pull(lines(*range(50)), now=FIRST + DAY, full=True, accept_missing=accepted)

    assert len(stored(config)) == left


def test_a_pull_that_is_not_believed_is_asked_again_in_full(config, pull):
    """The doubt stays until a full pull is believed."""
    pull(lines(*range(100)))
    pull(lines(*range(50)), now=FIRST + 8 * DAY)
    market = Told(transactions=lines(*range(100)))

    (pulled,) = pull_streams(config, market, ["transactions"], now=FIRST + 9 * DAY, progress=print)

    assert market.asked == [("transactions", None)]
    assert (pulled.commit.is_full, pulled.commit.missing) == (True, 0)


def test_the_api_goes_before_an_import_whichever_came_last(config, pull, tmp_path):
    """A file is what somebody had; the API is what is."""
    file = tmp_path / "lines.json"

    def bring_in(net):
        file.write_text(simplejson.dumps(lines(1, 2, net=net), use_decimal=True))
        return import_files(config, "transactions", [file], now=FIRST + 2 * DAY, progress=lambda *told: None)

    bring_in("10")
    assert stored(config) == {"L-1": 1000, "L-2": 1000}
    pull(lines(1, net="20"))
    assert stored(config) == {"L-1": 2000, "L-2": 1000}
    bring_in("30")

    assert stored(config) == {"L-1": 2000, "L-2": 3000}


def test_an_import_is_never_gone_because_the_api_does_not_tell_it(config, pull, tmp_path):
    """Imports hold what the API tells no more, such as years before its beginning."""
    file = tmp_path / "lines.json"
    file.write_text(simplejson.dumps(lines("old"), use_decimal=True))
    import_files(config, "transactions", [file], now=FIRST, progress=lambda *told: None)

    commit = pull(lines(1, 2), full=True)

    assert (commit.vanished, commit.missing) == (0, 0)
    assert sorted(stored(config)) == ["L-1", "L-2", "L-old"]


def test_what_a_window_of_time_shows_no_more_is_not_gone(pull):
    """Of benchmarks the last years are told; the years before stay in the store."""
    told = [{"recordKey": f"2026-0{month}", "benchmark": "churn"} for month in (1, 2, 3)]
    pull(told, stream="benchmarks")

    commit = pull(told[1:], stream="benchmarks", now=FIRST + DAY, full=True)

    assert (commit.vanished, commit.missing, commit.is_full) == (0, 0, True)
