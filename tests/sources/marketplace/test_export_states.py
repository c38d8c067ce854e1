"""Export states: what an export says of itself, and what it told before it broke off."""

from __future__ import annotations

import pytest

from reports_lib.sources.marketplace.exports import Export, exported
from tests.sources.marketplace.answers import Answers

BEGIN, STATUS, FILE = "POST /t/async/export", "GET /t/async/export/e1/status", "GET /t/async/export/e1"
AT_ONCE, LIST = "GET /t/export", "GET /t"
ROWS = [{"n": 1}, {"n": 2}, {"n": 3}]


@pytest.fixture
def answers():
    """A Marketplace whose export is done at once."""
    answers = Answers()
    answers.tell(BEGIN, {"export": {"id": "e1"}})
    answers.tell(STATUS, {"export": {"status": "COMPLETED"}})
    answers.tell(FILE, ROWS)
    return answers


def pulled(answers, trouble=lambda _: None, forget=lambda _: None):
    """What comes."""
    export = Export("transactions", "/t", "transactions")
    return exported(answers.as_transport(), export, progress=lambda _: None, trouble=trouble, forget=forget)


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("CANCELLED", "CANCELLED"),
        ("done", "DONE"),
        ("", "a word that is not shown"),
        ("\x1b[31mred", "a word that is not shown"),
        ("ann@owner.example", "a word that is not shown"),
        ("X" * 31, "a word that is not shown"),
    ],
)
def test_an_export_in_an_unknown_state_has_failed(answers, word, told):
    """Nobody knows whether it would end; the other ways are next, at once."""
    answers.tell(STATUS, {"export": {"status": word}})
    answers.tell(AT_ONCE, ROWS)
    troubles = []

    assert [record for _, record in pulled(answers, trouble=troubles.append)] == ROWS
    assert [one.what for one in troubles] == [f"The export is in a state that we do not know: {told}"]
    assert answers.waited == []


def test_a_state_may_be_written_in_small_letters(answers):
    """As other parts of the API write theirs."""
    answers.tell(STATUS, {"export": {"status": "queued"}}, {"export": {"status": "completed"}})

    assert [record for _, record in pulled(answers)] == ROWS


def test_what_a_broken_way_told_can_be_forgotten(answers):
    """Before the next way tells another record, if it tells any."""
    answers.tell(FILE, b'[{"n": 1}, {"n": 2}, {"n"', b'[{"n": 1}, {')
    answers.tell(AT_ONCE, b"[", b'[{"n": 7}')
    answers.tell(LIST, {"transactions": [], "_links": {}})
    kept = []

    def forget(count):
        del kept[-count:]

    for _, record in pulled(answers, forget=forget):
        kept.append(record)

    assert kept == []
