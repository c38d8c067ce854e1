"""Pulls: what the API tells, when it is asked for all of it, and when a record is believed to be gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
import simplejson

from reports_lib.config import Config
from reports_lib.errors import SourceError
from reports_lib.sources.surprises import Surprises
from reports_lib.store import open_store
from reports_lib.sync import import_files, pull_streams
from tests.records import licence, line

FIRST = datetime(2026, 11, 5, 6, tzinfo=UTC)
DAY = timedelta(days=1)


class Told:
    """A market that tells what a test gives it, and notes what it was asked."""

    def __init__(self, **records):
        self.records = records
        self.asked = []
        self.surprises = Surprises()

    def pull(self, stream, *, since, at):
        """Yield the records of a stream, or raise the error that stands in their place."""
        self.asked.append((stream, since))
        for number, record in enumerate(self.records[stream], 1):
            if isinstance(record, Exception):
                raise record
            yield f"{stream}, record {number}", record

    def stated(self, stream, *, since):
        """Say nothing of how many there are."""

    def is_incremental(self, stream):
        """Say that changes can be told, except of reviews."""
        return stream != "reviews"

    def is_windowed(self, stream):
        """Say that benchmarks are told of the last years alone."""
        return stream == "benchmarks"


@pytest.fixture
def config(tmp_path):
    """A store of one's own."""
    return Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)


@pytest.fixture
def pull(config):
    """Pull transactions and return the commit."""

    def run(records, *, now=FIRST, stream="transactions", **how):
        market = Told(**{stream: records})
        (pulled,) = pull_streams(config, market, [stream], now=now, progress=lambda *told: None, **how)
        if pulled.error:
            raise pulled.error
        return pulled.commit

    return run


def lines(*numbers, **rest):
    """Return a line for each number."""
    return [line(f"L-{number}", **rest) for number in numbers]


def stored(config, stream="transactions", *, as_of=None):
    """What a reader sees: the newest version of each record that is not gone, its key and net cents."""
    files = [str(file) for file in open_store(config).files(stream, as_of=as_of)]
    if not files:
        return {}
    newest = duckdb.sql(
        "select record_key, arg_max(net_cents, version), arg_max(vanished, version) "
        f"from read_parquet({files}, union_by_name=true) group by 1"
    ).fetchall()
    return {key: cents for key, cents, vanished in newest if not vanished}


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
    assert again[-1].quiet_since == again[0].synced_at
    assert open_store(config).digest() == before
    assert len(open_store(config).files("transactions")) == 1


def test_an_instant_between_two_quiet_pulls_is_still_known(config, pull):
    """What the note of the later one replaced was known then, too."""
    pull(lines(1))
    for hours in (1, 2, 3):
        pull(lines(1), now=FIRST + hours * timedelta(hours=1))

    noon = open_store(config).commits(as_of=FIRST + timedelta(hours=2))

    assert [one.known_at for one in noon] == [FIRST, FIRST + timedelta(hours=1)]


def test_a_note_of_a_full_pull_outlives_a_later_one_of_changes(config, pull):
    """Or the next pull would not know when the last full one was."""
    pull(lines(1, 2))
    full = pull(lines(1, 2), now=FIRST + DAY, full=True)

    pull(lines(2), now=FIRST + 2 * DAY)

    assert open_store(config).last_full("transactions") == full


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


def test_a_licence_told_twice_counts_as_told_with_insights(config, pull):
    """The two passes meet in 2018; the copy that knows more wins, and it is no contradiction."""
    known = licence("E-1", updated_on="2026-01-01", tier="10 Users", sandbox="No")
    commit = pull([known, licence("E-1", updated_on="2026-05-05", tier="25 Users")], stream="licenses")

    assert (commit.read, commit.new, commit.seen, commit.contradictory) == (2, 1, 1, 0)
    (file,) = open_store(config).files("licenses")
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


def test_what_a_window_of_time_shows_no_more_is_not_gone(pull):
    """Of benchmarks the last years are told; the years before stay in the store."""
    told = [{"recordKey": f"2026-0{month}", "benchmark": "churn"} for month in (1, 2, 3)]
    pull(told, stream="benchmarks")

    commit = pull(told[1:], stream="benchmarks", now=FIRST + DAY, full=True)

    assert (commit.vanished, commit.missing, commit.is_full) == (0, 0, True)


def test_streams_that_follow_each_other_do_not_meet(config):
    """Each is held against its own records alone."""
    market = Told(transactions=lines(1, 2), licenses=[licence("E-1")], license_history=[])

    pulled = list(pull_streams(config, market, list(market.records), now=FIRST, progress=lambda *told: None))

    assert [one.commit.new for one in pulled] == [2, 1, 0]
