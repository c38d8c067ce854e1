"""Pulls: what the API is asked for, what is kept of it, and what an odd one does."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest

from reports_lib.errors import SourceError
from reports_lib.store import open_store
from reports_lib.sync import pull_streams
from tests.records import licence, line
from tests.store.told import DAY, FIRST, Told, lines


def test_the_first_pull_asks_for_everything(config, pull):
    """A store without a pull has nothing to lean on."""
    market = Told(transactions=lines(1, 2))

    (pulled,) = pull_streams(config, market, ["transactions"], now=FIRST, progress=lambda *told: None)

    assert market.asked == [("transactions", None)]
    assert (pulled.commit.source, pulled.commit.is_full, pulled.commit.seen) == ("api", True, 2)


@pytest.mark.parametrize(
    ("later", "how", "since"),
    [
        (timedelta(hours=1), {}, date(2026, 11, 2)),
        (6 * DAY, {}, date(2026, 11, 2)),
        (7 * DAY, {}, None),
        (timedelta(hours=1), {"full": True}, None),
    ],
)
def test_a_later_pull_asks_for_changes_with_three_days_of_overlap_and_weekly_for_all(
    config, pull, later, how, since
):
    """A change is dated by its day; once a week, or when asked to, everything is told again."""
    pull(lines(1))
    market = Told(transactions=lines(1))

    list(
        pull_streams(config, market, ["transactions"], now=FIRST + later, progress=lambda *told: None, **how)
    )

    assert market.asked == [("transactions", since)]


def test_a_pull_that_tells_nothing_new_stores_no_row_and_is_noted_once(config, pull):
    """The store is known to be of the later instant; the notes in between do not pile up."""
    first = pull(lines(1, 2))
    before = open_store(config).digest()

    again = [pull(lines(2), now=FIRST + hours * timedelta(hours=1)) for hours in (1, 2, 3)]

    assert [one.rows for one in again] == [0, 0, 0]
    assert [one.number for one in open_store(config).all_commits()] == [first.number, again[-1].number]
    assert again[-1].quiet_at == (again[0].synced_at, again[1].synced_at)
    assert open_store(config).digest() == before
    assert len(open_store(config).rows("transactions").files) == 1


def test_an_instant_between_two_quiet_pulls_stays_what_it_was(config, pull):
    """Looked from there, the newest pull is the one before it, however many followed."""
    pull(lines(1))
    for hours in (1, 2):
        pull(lines(1), now=FIRST + hours * timedelta(hours=1))
    between = FIRST + timedelta(minutes=90)
    before = [one.newest_by(between) for one in open_store(config).commits(as_of=between)]

    pull(lines(1), now=FIRST + timedelta(hours=3))

    assert before == [FIRST, FIRST + timedelta(hours=1)]
    assert [one.newest_by(between) for one in open_store(config).commits(as_of=between)] == before


@pytest.mark.parametrize("since", [None, date(2026, 11, 2)])
def test_a_pull_that_tells_less_than_the_api_counts_is_asked_again(config, since):
    """From where it was asked: all of it, or the same day on; and nothing is taken away for it."""
    market = Told(transactions=lines(*range(10)))
    how = {"now": FIRST + timedelta(hours=1), "progress": lambda *told: None}
    if since:
        list(pull_streams(config, market, ["transactions"], now=FIRST, progress=how["progress"]))
    market.records["transactions"], market.count = lines(*range(6)), 10

    (short,) = pull_streams(config, market, ["transactions"], **how)
    list(pull_streams(config, market, ["transactions"], **how))

    assert (short.commit.is_short, short.commit.is_full, short.commit.vanished) == (True, False, 0)
    assert [asked for _, asked in market.asked[-2:]] == [since, since]


def test_a_count_that_cannot_be_had_stops_nothing(config):
    """Lists fail on large vendors where exports do not."""
    market = Told(transactions=lines(1, 2))
    market.count = SourceError("The list is out of order", where="transactions", todo="wait")

    (pulled,) = pull_streams(config, market, ["transactions"], now=FIRST, progress=lambda *told: None)

    assert (pulled.commit.new, pulled.commit.stated, pulled.commit.is_full) == (2, None, True)


def test_after_a_pull_of_the_future_everything_is_asked_again(config, pull):
    """A wrong clock must not hide what changed until it comes true."""
    pull(lines(1), now=FIRST + 3650 * DAY)
    market = Told(transactions=lines(1, 2))

    (pulled,) = pull_streams(config, market, ["transactions"], now=FIRST, progress=lambda *told: None)

    assert market.asked == [("transactions", None)]
    assert pulled.commit.new == 1


def test_a_note_of_a_full_pull_outlives_a_later_one_of_changes(config, pull):
    """Or the next pull would not know when the last full one was."""
    pull(lines(1, 2))
    full = pull(lines(1, 2), now=FIRST + DAY, full=True)

    pull(lines(2), now=FIRST + 2 * DAY)

    assert open_store(config).last_full("transactions") == full


def test_a_licence_told_twice_counts_as_told_with_insights(config, pull):
    """The two passes meet in 2018; the copy that knows more wins, and it is no contradiction."""
    known = licence("E-1", updated_on="2026-01-01", tier="10 Users", sandbox="No")
    commit = pull([known, licence("E-1", updated_on="2026-05-05", tier="25 Users")], stream="licenses")

    assert (commit.read, commit.new, commit.seen, commit.contradictory) == (2, 1, 1, 0)
    (file,) = open_store(config).rows("licenses").files
    assert duckdb.sql(f"select tier from '{file}'").fetchall() == [("10 Users",)]


def test_a_stream_that_fails_leaves_the_store_and_the_others_alone(config):
    """The error is told at the end; what came of the stream before it is not kept."""
    broken = SourceError("The download broke off", where="transactions", todo="run it again")
    market = Told(transactions=[*lines(1, 2), broken], licenses=[licence("E-1")])

    pulled = list(
        pull_streams(config, market, ["transactions", "licenses"], now=FIRST, progress=lambda *told: None)
    )

    assert [(one.stream, one.error) for one in pulled] == [("transactions", broken), ("licenses", None)]
    assert [one.stream for one in open_store(config).all_commits()] == ["licenses"]
    assert not list((config.data / "raw").glob("transactions/*"))


def test_a_record_without_its_key_stops_its_stream_alone(config):
    """Nothing can be said of a record that cannot be told from the others."""
    nameless = {name: value for name, value in line("x").items() if name != "transactionLineItemId"}
    market = Told(transactions=[*lines(1), nameless], licenses=[licence("E-1")])

    first, second = pull_streams(
        config, market, ["transactions", "licenses"], now=FIRST, progress=lambda *told: None
    )

    assert str(first.error).splitlines()[:2] == [
        "transactionLineItemId is missing",
        "  where: transactions, record 2",
    ]
    assert second.commit.new == 1


def test_streams_that_follow_each_other_do_not_meet(config):
    """Each is held against its own records alone."""
    market = Told(transactions=lines(1, 2), licenses=[licence("E-1")], license_history=[])

    pulled = list(pull_streams(config, market, list(market.records), now=FIRST, progress=lambda *told: None))

    assert [one.commit.new for one in pulled] == [2, 1, 0]
