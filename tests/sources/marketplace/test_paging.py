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
        (
            [{"rows": rows(first, first), "_links": MORE} for first in (1, 2, 1)],
            "The list repeats itself",
        ),
        (
            [{"rows": rows(1, 3), "_links": MORE, "totalCount": 2}],
            "The list has 3 rows and more, but says that it has 2",
        ),
        ([{"rows": "many"}], "The reply has no list 'rows' of objects"),
        ([{"rows": [1]}], "The reply has no list 'rows' of objects"),
        ([{"row": []}], "The reply has no list 'rows' of objects"),
        ([[]], "The reply has no list 'rows' of objects"),
        ([None], "The reply has no list 'rows' of objects"),
    ],
    ids=["short", "long", "cut", "stuck", "circle", "beyond", "text", "numbers", "other", "bare", "null"],
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


@pytest.mark.parametrize("end", [{"next": None}, {"next": ""}, {"next": {}}])
def test_a_next_page_that_is_none_ends_the_list(end):
    """Told as null, or not at all."""
    answers = Answers()
    answers.tell(PLACE, {"rows": rows(1, 2), "_links": end})

    assert offset_ids(answers) == [1, 2]


def test_rows_without_an_id_may_be_alike():
    """Two people say the same on one day; their count says whether it is whole."""
    answers = Answers()
    page = {"rows": [{"date": "2026-11-01"}] * 2, "totalCount": 6}
    answers.tell(PLACE, {**page, "_links": MORE}, {**page, "_links": MORE}, {**page, "_links": {}})
    pages = offset_pages(answers.as_transport(), "/list", list_name="rows", alike=True)

    assert sum(map(len, pages)) == 6


@pytest.mark.parametrize("circle", [1, 2, 3])
def test_rows_without_an_id_are_not_alike_for_ever(circle):
    """Five hundred pages of which none is new are a circle."""
    answers = Answers()
    answers.tell(PLACE, *({"rows": [{"n": n % circle}], "_links": MORE} for n in range(600)))

    with pytest.raises(MarketplaceError) as caught:
        list(offset_pages(answers.as_transport(), "/list", list_name="rows", alike=True))

    assert caught.value.what == "The list repeats itself"
    assert len(answers.asked) == circle + 501


def test_a_new_cursor_with_the_same_page_is_a_circle():
    """Each cursor leads to the next, and each page was there before."""
    answers = Answers()
    answers.tell(PLACE, *({"rows": rows(1 + n % 3, 1 + n % 3), "cursor": f"c{n}"} for n in range(9)))
    pages = cursor_pages(answers.as_transport(), "/list", list_name="rows")

    with pytest.raises(MarketplaceError) as caught:
        list(pages)

    assert caught.value.what == "The list repeats itself"
    assert len(answers.asked) == 4


def test_a_list_without_end_is_given_up():
    """Empty pages with ever new cursors, and ever new rows."""
    for paging, page in (
        (cursor_pages, lambda n: {"rows": [], "cursor": f"c{n}"}),
        (cursor_pages, lambda n: {"rows": [{"id": n}], "cursor": f"c{n}"}),
        (offset_pages, lambda n: {"rows": [{"id": n}], "_links": MORE}),
    ):
        answers = Answers()
        answers.tell(PLACE, *(page(n) for n in range(20_001)))

        with pytest.raises(MarketplaceError) as caught:
            list(paging(answers.as_transport(), "/list", list_name="rows"))

        assert caught.value.what == "The list has no end: 20,000 pages came"


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
