"""Surprises: what is in records and in no vocabulary is counted, and nothing that could be a person shown."""

from __future__ import annotations

import pytest

from reports_lib.sources.surprises import Surprises
from tests.records import licence, line


def found_in(*records, stream="transactions"):
    """What a pull of these records is surprised by."""
    surprises = Surprises()
    for record in records:
        surprises.look(stream, record)
    return surprises.told()


def changed(path, value, record=None):
    """A line of which one field is another."""
    record = record or line("L-1")
    *parents, leaf = path.split(".")
    inner = record
    for parent in parents:
        inner = inner.setdefault(parent, {})
    inner[leaf] = value
    return record


def test_what_is_known_is_no_surprise():
    """A line, a licence, and a stream that has no vocabulary."""
    known = changed("purchaseDetails.discounts", [{"type": "EXPERT", "amount": 5}])

    assert found_in(known, changed("dunningStatus", [{"attemptCount": 1}])) == {}
    assert found_in(licence("E-1", tier="10 Users"), stream="licenses") == {}
    assert found_in({"anything": 1}, stream="reviews") == {}
    assert found_in(changed("customerDetails.billingContact", {"fax": "is dropped"})) == {}
    assert not Surprises()


@pytest.mark.parametrize("path", ["soldBy", "purchaseDetails.currency", "partnerDetails.discount"])
def test_an_unknown_field_is_counted_by_its_path(path):
    """Wherever it is; what it holds is not looked at."""
    record = changed(path, {"deep": 1})

    assert found_in(record, line("L-2"), record) == {"fields": {f"transactions: {path}": 2}}


@pytest.mark.parametrize(
    ("stream", "path", "word"),
    [
        ("transactions", "paymentStatus", "Fully paid"),
        ("transactions", "purchaseDetails.saleType", "Transfer"),
        ("transactions", "purchaseDetails.hosting", "Data center"),
        ("licenses", "licenseType", "SABBATICAL"),
        ("licenses", "contactDetails.region", "LATAM"),
    ],
)
def test_an_unknown_word_is_counted_where_it_stands(stream, path, word):
    """In the spelling of the API, which matters."""
    record = changed(path, word, licence("E-1") if stream == "licenses" else None)

    assert found_in(record, stream=stream) == {"words": {f"{stream}: {path} {word!r}": 1}}


@pytest.mark.parametrize("word", [None, "", "null", 7, ["New"], {"New": 1}])
def test_what_is_no_word_is_no_unknown_word(word):
    """Missing is not unknown; another kind is refused elsewhere."""
    assert found_in(changed("purchaseDetails.saleType", word)) == {}


@pytest.mark.parametrize("word", ["ann@owner.example", "Ännchen", "x" * 101, "+49 30 1", "<b>", "a\nb", "1"])
def test_what_could_be_more_than_a_word_is_counted_unseen(word):
    """Somebody may have typed it."""
    assert found_in({"paymentStatus": word}) == {"words": {"transactions: paymentStatus '(not shown)'": 1}}
    assert found_in({word: 1}) == {"fields": {"transactions: (not shown)": 1}}


def test_a_field_that_holds_something_else_than_before_is_looked_at_again():
    """An object where a list was, nothing where an object was."""
    records = [
        changed("purchaseDetails.discounts", {"type": "EXPERT", "odd": 1}),
        changed("purchaseDetails.discounts", [1, None, {"odd": 1}]),
        changed("purchaseDetails.discounts", None),
        changed("customerDetails", "Ann Ltd"),
    ]

    assert found_in(*records) == {"fields": {"transactions: purchaseDetails.discounts.odd": 2}}


def test_apps_that_are_not_listed_are_counted():
    """By their key."""
    surprises = Surprises()

    surprises.note_app("licenses", "com.example.gone")
    surprises.note_app("licenses", "com.example.gone")
    surprises.note_app("licenses", {"odd": "ann"})

    assert surprises.told() == {"apps": {"licenses: com.example.gone": 2, "licenses: (not shown)": 1}}


def test_it_stays_small_whatever_comes():
    """A hundred kinds of surprise are enough to tell that something is wrong."""
    surprises = Surprises()

    for number in range(10_000):
        surprises.look("transactions", {f"field{number}": 1, "paymentStatus": f"Word{number}"})

    assert (len(surprises.fields), len(surprises.words)) == (100, 100)
    assert len(surprises._shapes) <= 4096
