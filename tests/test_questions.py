"""A question is compiled once for its shape; what memory gives is, sign by sign, what Ibis compiles."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from inspect import signature

import ibis
import pytest
import simplejson
from hypothesis import given
from hypothesis import strategies as st
from ibis import _

from reports_lib import metrics
from reports_lib.config import Config
from reports_lib.questions import RememberingBackend
from reports_lib.sample import ledger
from reports_lib.shapes import shape_of
from reports_lib.workspace import open_workspace
from tests.metrics.recovered import synced

COLUMNS = {"app_key": "string", "day": "date", "at": "timestamp", "month_index": "int16", "cents": "int64"}
DAYS = st.dates(date(2019, 1, 1), date(2030, 1, 1))
KEYS = st.lists(st.text(max_size=12), min_size=2, max_size=2)


@pytest.fixture(scope="module")
def backend():
    """A connection that remembers, with one table."""
    connection = RememberingBackend().connect()
    connection.create_table("lines", schema=ibis.schema(COLUMNS))
    yield connection
    connection.disconnect()


def asked_of(review, name):
    """Ask a metric of a review's history, or of two days."""
    takes = signature(metrics.METRICS[name]).parameters
    when = {"month": review.month} if "month" in takes else {"months": review.history}
    days = {"now": review.month.last_day, "then": (review.month - 12).last_day}
    by = ["hosting"] if name == "high_value_segments" else []
    return review.measure(name, by=by, **(days if name == "app_users" else when))


def asked(backend, first, last, keys, *, least=0, number=24_000):
    """Return a question of one shape, whatever it asks for."""
    lines = backend.table("lines")
    chosen = lines.filter(_.app_key.isin(keys), _.day.between(first, last), _.cents > least)
    aged = chosen.mutate(
        age=_.month_index - ibis.literal(number, "int16"), since=_.day.delta(first, unit="day")
    )
    return aged.group_by("app_key").agg(cents=_.cents.sum(), age=_.age.max(), since=_.since.min())


@given(first=DAYS, last=DAYS, keys=KEYS, number=st.integers(23_640, 30_000))
def test_memory_gives_what_ibis_compiles(backend, first, last, keys, number):
    """For any days, keys and months, whatever is equal to what, and whatever signs are in a key."""
    question = asked(backend, first, last, keys, number=number)

    assert backend.compile(question) == backend._written(question)


def test_dates_and_keys_are_no_part_of_a_shape():
    """All else is: a number, a column, how many keys there are, and whether two days are one."""
    connection = RememberingBackend().connect()
    connection.create_table("lines", schema=ibis.schema(COLUMNS))
    day = date(2026, 10, 1)

    def shape(*choices, **more):
        return shape_of(asked(connection, *choices, **more).op())[0]

    same = shape(day, day + timedelta(30), ["a", "b"])
    assert shape(day + timedelta(1), day + timedelta(40), ["c", "d"], number=24_300) == same
    others = [
        shape(day, day, ["a", "b"]),
        shape(day, day + timedelta(30), ["a", "b", "c"]),
        shape(day, day + timedelta(30), ["a", "b"], least=1),
    ]
    assert len({same, *others}) == 4
    connection.disconnect()


def test_what_holds_data_of_its_own_has_no_shape():
    """It is compiled each time."""
    assert shape_of(ibis.memtable({"day": [date(2026, 1, 1)]}).filter(_.day > date(2025, 1, 1)).op()) is None


def test_a_question_that_holds_a_mark_is_compiled_each_time(backend):
    """A key that reads like the marks of memory, or a day like them, cannot be taken for one."""
    for keys, day in ((["~value 0~", "~value 1~"], date(2026, 1, 1)), (["a", "b"], date(9000, 1, 1))):
        for first in (day, date(2026, 5, 1)):
            question = asked(backend, first, date(2026, 6, 1), keys)
            assert backend.compile(question) == backend._written(question)


def test_a_file_goes_on_from_one_process_to_the_next(tmp_path):
    """Also where a process died half way through a line, and where it cannot be written."""
    file = tmp_path / "questions.jsonl"
    told = []
    for number in range(3):
        connection = RememberingBackend().connect()
        connection.create_table("lines", schema=ibis.schema(COLUMNS))
        connection.remember_in(file)
        told.append(len(connection._known))
        connection.compile(asked(connection, date(2026, 1, 1 + number), date(2026, 6, 1), ["a", "b"]))
        connection.disconnect()
        with file.open("a", encoding="utf-8") as half:
            half.write('["half')
    nowhere = RememberingBackend().connect()
    nowhere.remember_in(tmp_path / "no" / "such" / "folder")
    nowhere.disconnect()

    assert told == [0, 0, 1]
    assert file.read_text().count("]\n") == 2


def test_processes_that_ask_at_once_learn_from_each_other(tmp_path):
    """What one met another learns, and the first knows it then: nothing is written twice."""
    file = tmp_path / "questions.jsonl"
    one, other = (RememberingBackend().connect() for _number in range(2))
    for connection in (one, other):
        connection.create_table("lines", schema=ibis.schema(COLUMNS))
        connection.remember_in(file)
    for number, connection in enumerate((one, other, one)):
        question = asked(connection, date(2026, 1, 1 + number), date(2026, 6, 1), ["a", "b"])
        assert connection.compile(question) == connection._written(question)

    written = [simplejson.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]
    assert [len(line) for line in written] == [1, 2]
    assert one._known == other._known != {}
    for connection in (one, other):
        connection.disconnect()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A small sample vendor."""
    home = tmp_path_factory.mktemp("questions")
    synced(home, ledger(customers=25))
    return Config(home=home, data=home / "data", output=home / "output")


def test_every_metric_is_asked_as_ibis_would_ask_it(store, monkeypatch):
    """All metrics, of three months and two choices of apps: from the third time on all are remembered."""
    compiled, kept = [], RememberingBackend._sql

    def ask_both(self, expr, key, values):
        before = len(self._known)
        sql = kept(self, expr, key, values)
        is_known = len(self._known) == before and self._known.get(key)
        compiled.append((sql == self._written(expr), bool(is_known)))
        return sql

    monkeypatch.setattr(RememberingBackend, "_sql", ask_both)
    counted: list[Counter[bool]] = []
    apps = open_workspace(store, month="2026-10").plan.known_app_keys
    for month, app in (("2026-10", apps[0]), ("2026-08", apps[1]), ("2026-09", apps[0])):
        review = open_workspace(store, month=month, apps=[app])
        compiled.clear()
        for name in metrics.METRICS:
            asked_of(review, name)
        assert all(is_same for is_same, _ in compiled)
        counted.append(Counter(is_known for _, is_known in compiled))

    assert counted[0][False] > 30
    assert counted[2][True] > 0.9 * counted[2].total()
