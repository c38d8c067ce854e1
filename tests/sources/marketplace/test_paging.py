"""Paging: to the true end of a list, or to an error; never to a quiet middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.sources.marketplace.failures import MarketplaceError
from reports_lib.sources.marketplace.paging import cursor_pages, offset_pages
from tests.sources.marketplace.answers import Answers

PLACE = "GET /list"
MORE = {"next": {"href": "/somewhere/else?offset=99"}}


def rows(first, last):
    """Numbered rows."""
    return [{"id": number} for number in range(first, last + 1)]


def ids_of(pages):
    """The numbers of all rows."""
    return [row["id"] for page in pages for row in page]


def offset_ids(answers):
    """The numbers that paging by offset finds."""
    return ids_of(offset_pages(answers.as_transport(), "/list", list_name="rows", query=[("a", "1")]))


def cursor_ids(answers):
    """The numbers that paging by cursor finds."""
    return ids_of(cursor_pages(answers.as_transport(), "/list", list_name="rows"))


def test_the_next_page_begins_after_the_rows_that_came():
    """Also when the server gives fewer than asked for; its own link is not followed."""
    answers = Answers()
    answers.tell(
        PLACE,
        {"rows": rows(1, 50), "_links": MORE},
        {"rows": rows(51, 60), "_links": MORE},
        {"rows": rows(61, 61), "_links": {"prev": {}}, "totalCount": 61},
    )

    assert offset_ids(answers) == list(range(1, 62))
    assert [query for _, query in answers.asked] == [
        {"a": "1", "offset": "0", "limit": "50"},
        {"a": "1", "offset": "50", "limit": "50"},
        {"a": "1", "offset": "60", "limit": "50"},
    ]


def test_a_list_without_links_ends_at_an_empty_page():
    """There is nothing else to tell by."""
    answers = Answers()
    answers.tell(PLACE, {"rows": rows(1, 50)}, {"rows": rows(51, 52)}, {"rows": []})

    assert offset_ids(answers) == list(range(1, 53))


def test_an_empty_list_is_one_page():
    """With links or without."""
    answers = Answers()
    answers.tell(PLACE, {"rows": [], "_links": {}, "totalCount": 0})

    assert offset_ids(answers) == []
    assert len(answers.asked) == 1


@pytest.mark.parametrize(
    ("pages", "what"),
    [
        (
            [{"rows": rows(1, 3), "_links": {}, "totalCount": 4}],
            "The list has 3 rows, but says that it has 4",
        ),
        (
            [{"rows": rows(1, 3), "_links": {}, "totalCount": 2}],
            "The list has 3 rows, but says that it has 2",
        ),
        (
            [{"rows": rows(1, 3), "_links": MORE}, {"rows": [], "_links": MORE}],
            "The list breaks off after 3 rows",
        ),
        ([{"rows": rows(1, 3), "_links": MORE}], "The list repeats itself"),
        ([{"rows": "many"}], "The reply has no list 'rows' of objects"),
        ([{"rows": [1]}], "The reply has no list 'rows' of objects"),
        ([{"row": []}], "The reply has no list 'rows' of objects"),
        ([[]], "The reply has no list 'rows' of objects"),
        ([None], "The reply has no list 'rows' of objects"),
    ],
    ids=["short", "long", "cut", "stuck", "text", "numbers", "other", "bare", "null"],
)
def test_a_list_that_is_not_whole_is_an_error(pages, what):
    """Rows that are missing would look like rows that vanished."""
    answers = Answers()
    answers.tell(PLACE, *pages)

    with pytest.raises(MarketplaceError) as caught:
        offset_ids(answers)

    assert (caught.value.what, caught.value.where) == (what, PLACE)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"cursor": "c=2&x"}, "c=2&x"),
        ({"links": {"next": "/rest/3/list?limit=50&cursor=abc%3D"}}, "abc="),
        ({"links": {"next": "https://elsewhere.example/list?cursor=abc"}}, "abc"),
        ({"links": {"next": {"href": "/list?cursor=abc"}}}, "abc"),
        ({"_links": {"next": {"href": "/list?cursor=abc"}}}, "abc"),
        ({"links": {"next": "abc"}}, "abc"),
    ],
    ids=["beside", "link", "link elsewhere", "object", "HAL", "bare"],
)
def test_a_cursor_is_taken_from_wherever_it_is_told(first, second):
    """Only the cursor: the address around it is ours."""
    answers = Answers()
    answers.tell(PLACE, {"rows": rows(1, 2), **first}, {"rows": rows(3, 3), "links": {}})

    assert cursor_ids(answers) == [1, 2, 3]
    assert answers.asked == [(PLACE, {"limit": "50"}), (PLACE, {"limit": "50", "cursor": second})]


@pytest.mark.parametrize(
    "end",
    [
        {},
        {"cursor": None},
        {"cursor": ""},
        {"links": {}},
        {"links": {"next": None}},
        {"links": {"next": "/list?x=1"}},
    ],
)
def test_without_a_cursor_the_list_is_at_its_end(end):
    """However that is said."""
    answers = Answers()
    answers.tell(PLACE, {"rows": rows(1, 2), **end})

    assert cursor_ids(answers) == [1, 2]


def test_a_cursor_that_comes_back_would_never_end():
    """Whether at once or in a circle."""
    answers = Answers()
    answers.tell(PLACE, {"rows": [], "cursor": "a"}, {"rows": [], "cursor": "b"}, {"rows": [], "cursor": "a"})

    with pytest.raises(MarketplaceError) as caught:
        cursor_ids(answers)

    assert caught.value.what == "The list repeats itself"


@given(st.lists(st.integers(1, 50), max_size=8), st.booleans())
def test_every_row_comes_once_however_the_pages_are_cut(sizes, counted):
    """A server may clamp as it likes."""
    answers = Answers()
    total = sum(sizes)
    pages, done = [], 0
    for size in sizes or [0]:
        links = MORE if done + size < total else {}
        count = {"totalCount": total} if counted else {}
        pages.append({"rows": rows(done + 1, done + size), "_links": links, **count})
        done += size
    answers.tell(PLACE, *pages)

    assert offset_ids(answers) == list(range(1, total + 1))
