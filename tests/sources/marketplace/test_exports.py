"""Exports: begun, waited for, downloaded; and what is done when any of it goes wrong."""

from __future__ import annotations

import pytest

from reports_lib.sources.marketplace.exports import Export, exported
from reports_lib.sources.marketplace.failures import MarketplaceError, broken, refused
from tests.sources.marketplace.answers import Answers

BEGIN, STATUS, FILE = "POST /t/async/export", "GET /t/async/export/e1/status", "GET /t/async/export/e1"
AT_ONCE, LIST = "GET /t/export", "GET /t"
EXPORT = Export("transactions", "/t", "transactions", query=[("lastUpdated", "2026-11-01")])
ROWS = [{"n": 1}, {"n": 2}, {"n": 3}]
DONE, FAILED, WORKING = (
    {"export": {"id": "e1", "status": one}} for one in ("COMPLETED", "FAILED", "IN_PROGRESS")
)


@pytest.fixture
def answers():
    """A Marketplace that exports without any trouble."""
    answers = Answers()
    answers.tell(BEGIN, {"export": {"id": "e1"}})
    answers.tell(STATUS, {"export": {"id": "e1", "status": "QUEUED"}}, WORKING, DONE)
    answers.tell(FILE, ROWS)
    return answers


def pulled(answers, export=EXPORT, fresh="", progress=lambda _: None, trouble=lambda _: None):
    """What came."""
    ways = exported(answers.as_transport(), export, fresh=fresh, progress=progress, trouble=trouble)
    return list(ways)


def test_an_export_is_begun_polled_and_downloaded(answers):
    """Filters go into the question, the body is an empty object, each record says where it stood."""
    found = pulled(answers)

    assert found == [
        ("transactions, record 1 of the export", {"n": 1}),
        ("transactions, record 2 of the export", {"n": 2}),
        ("transactions, record 3 of the export", {"n": 3}),
    ]
    assert answers.asked == [
        (BEGIN, {"lastUpdated": "2026-11-01", "accept": "json"}),
        *[(STATUS, {})] * 3,
        (FILE, {}),
    ]
    assert answers.bodies[0] == {}
    assert answers.waited == [0.1, 0.4]


def test_a_day_makes_it_another_question(answers):
    """The same question may be answered with the file of last week."""
    pulled(answers, fresh="2026-11-05")

    assert answers.asked[0][1]["asked"] == "2026-11-05.1"


def test_an_export_that_failed_is_begun_once_more(answers):
    """As another question, or the same failed export would be offered again."""
    answers.tell(BEGIN, {"export": {"id": "e0"}}, {"export": {"id": "e1"}})
    answers.tell("GET /t/async/export/e0/status", FAILED)

    assert [record for _, record in pulled(answers)] == ROWS
    assert [query.get("asked") for place, query in answers.asked if place == BEGIN] == [None, ".2"]


def test_a_failed_export_that_is_offered_again_is_not_waited_for(answers):
    """The other ways come next, at once first."""
    answers.tell(STATUS, FAILED)
    answers.tell(AT_ONCE, ROWS)

    assert [record for _, record in pulled(answers)] == ROWS
    assert answers.places() == [BEGIN, STATUS, BEGIN, AT_ONCE]
    assert answers.asked[-1][1] == {"lastUpdated": "2026-11-01", "accept": "json"}


def test_when_no_export_works_the_list_is_read(answers):
    """Page by page; ``where`` tells the way."""
    answers.tell(BEGIN, refused(502, where=BEGIN))
    answers.tell(AT_ONCE, broken("cut", where=AT_ONCE))
    answers.tell(LIST, {"transactions": ROWS, "_links": {}})

    assert pulled(answers)[-1] == ("transactions, record 3 of the list", {"n": 3})
    assert answers.places() == [BEGIN, BEGIN, AT_ONCE, AT_ONCE, LIST]
    assert answers.asked[-1][1] == {"lastUpdated": "2026-11-01", "offset": "0", "limit": "50"}


def test_the_list_may_have_filters_of_its_own_and_no_export_at_once(answers):
    """Quotes are like that."""
    answers.tell(BEGIN, refused(400, where=BEGIN))
    answers.tell(LIST, {"transactions": ROWS})
    answers.told[LIST].append({"transactions": []})
    export = Export(
        "quotes", "/t", "transactions", query=[("a", "1")], list_query=[("b", "2")], at_once=False
    )

    assert len(pulled(answers, export)) == 3
    assert [query.get("b") for place, query in answers.asked if place == LIST] == ["2", "2"]


@pytest.mark.parametrize("status", [401, 403, 410, 429])
@pytest.mark.parametrize("place", [BEGIN, STATUS, FILE])
def test_a_refusal_that_holds_for_all_ways_ends_it(answers, place, status):
    """Asking otherwise would be refused as well, or make it worse."""
    answers.tell(place, refused(status, where=place))

    with pytest.raises(MarketplaceError) as caught:
        pulled(answers)

    assert (caught.value.status, caught.value.where) == (status, place)
    assert AT_ONCE not in answers.places()


def test_an_export_that_is_not_known_yet_is_asked_for_again(answers):
    """Not all servers know it at once; nor the file, right after it is said to be there."""
    answers.tell(STATUS, refused(404, where=STATUS), refused(404, where=STATUS), DONE)
    answers.tell(FILE, refused(404, where=FILE), ROWS)

    assert [record for _, record in pulled(answers)] == ROWS
    assert answers.places() == [BEGIN, STATUS, STATUS, STATUS, FILE, FILE]


def test_an_export_that_stays_unknown_is_begun_again(answers):
    """After four polls."""
    answers.tell(BEGIN, {"export": {"id": "lost"}}, {"export": {"id": "e1"}})

    assert [record for _, record in pulled(answers)] == ROWS
    assert answers.places().count("GET /t/async/export/lost/status") == 4


def test_an_export_that_is_never_finished_is_given_up(answers):
    """After an hour, twice, and with pauses of five seconds."""
    answers.tell(STATUS, WORKING)
    answers.tell(AT_ONCE, ROWS)

    assert [record for _, record in pulled(answers)] == ROWS
    assert 3600 <= sum(answers.waited) <= 3610
    assert max(answers.waited) == 5


def test_a_download_that_breaks_off_begins_again(answers):
    """Records come twice; whoever takes them keeps one a key."""
    answers.tell(FILE, b'[{"n": 1}, {"n": 2}, {"n"', ROWS)

    assert [record["n"] for _, record in pulled(answers)] == [1, 2, 1, 2, 3]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'[{"n": 1}', "The export's JSON ends in the middle"),
        (b"", "The export is empty"),
        (b'{"errors": [{"message": "no"}]}', "The export's JSON is no list"),
        (b"<html>", "The export is not JSON"),
        (b"[1]", "The record is a number, not an object"),
        (b"[" * 100_000, "The export's JSON is nested too deep, or holds something too long"),
        (b'[{"n": "ann@owner.example', "The export's JSON ends in the middle"),
        (b'[{"n": ann}]', "The export is not JSON: lexical error: invalid char in json text."),
    ],
    ids=["cut", "empty", "object", "page", "numbers", "deep", "cut in text", "bare word"],
)
def test_an_export_that_stays_broken_is_told_plainly(answers, content, what):
    """And without what the parser could not read, which may be somebody's."""
    answers.tell(FILE, content)
    answers.tell(LIST, refused(502, where=LIST))
    told = []

    with pytest.raises(MarketplaceError):
        pulled(answers, trouble=told.append)

    assert told[0].what == what
    assert (told[0].__cause__, told[0].__context__) == (None, None)


@pytest.mark.parametrize(
    "told", [{}, {"export": {}}, {"export": "e1"}, [], None, {"export": {"id": "../../x"}}]
)
def test_an_export_without_a_plain_id_is_none(answers, told):
    """Its id becomes a part of an address."""
    answers.tell(BEGIN, told)
    answers.tell(AT_ONCE, ROWS)

    assert [record for _, record in pulled(answers)] == ROWS
    assert set(answers.places()) == {BEGIN, AT_ONCE}


@pytest.mark.parametrize("told", [{}, {"status": "COMPLETED"}, {"export": {"status": 1}}, []])
def test_a_status_that_says_nothing_is_an_error(answers, told):
    """It stands under ``export``."""
    answers.tell(STATUS, told)
    answers.tell(AT_ONCE, ROWS)

    assert len(pulled(answers)) == 3
    assert answers.places() == [BEGIN, STATUS, BEGIN, AT_ONCE]


def test_progress_counts_bytes_to_the_end(answers):
    """Now and then, and at the end."""
    answers.tell(FILE, [{"n": number} for number in range(1000)])
    told = []

    pulled(answers, progress=told.append)

    assert told == sorted(told)
    assert len(told) == 6
