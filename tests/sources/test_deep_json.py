"""Deep JSON: what no export holds ends in a plain error, long before the memory does."""

from __future__ import annotations

import json
import resource

import pytest

from reports_lib.errors import SchemaError
from reports_lib.sources import STREAMS, read_records
from reports_lib.sources.json_records import json_records

TOO_MUCH = "The JSON is nested too deep, or holds something too long"
ENVELOPE = b'{"licenses": [' + b'{"a": {}},' * 20_000 + b"{}]}"


class Endless:
    """A file that goes on and on, and knows how far it was read."""

    def __init__(self, unit):
        self.unit, self.size = unit, 0

    def read(self, size):
        """Return a bit more of the same."""
        start = self.size - 1
        self.size += size
        if start < 0:
            return b"[" + self._from(0, size - 1)
        return self._from(start % len(self.unit), size)

    def _from(self, start, size):
        return (self.unit * (size // len(self.unit) + 2))[start : start + size]


ABSURD = [
    b"[",
    b'{"a":',
    b'["]",',
    b'{"}":{"}":',
    b"1",
    b" ",
    b'{"a":{},"b":[',
    b"[[],",
    b'[{"a":"]]]]]]]]"},',
]


@pytest.mark.parametrize(
    "unit",
    [b"[", b'{"a":', b'["]",', b'{"}":{"}":', b"1", b" ", b'{"a":{},"b":[', b"[[],", b'[{"a":"]]]]]]]]"},'],
)
def test_an_absurd_export_is_refused_early(unit):
    """Nested, in one endless record, or in one endless number; brackets inside of text do not help it."""
    file = Endless(unit)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SchemaError) as caught:
        list(json_records(file, list_name="", what="transactions", where="GET /x"))

    assert caught.value.what == TOO_MUCH
    assert caught.value.where == "GET /x, after record 0"
    assert file.size <= (1 << 24) + (1 << 13)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


@pytest.mark.parametrize("begin", [b"[", b'{"transactions": [', b'{"x": '])
def test_an_absurd_file_is_refused_too(tmp_path, begin):
    """As a bare array and inside of an envelope."""
    path = tmp_path / "deep.json"
    path.write_bytes(begin + b"[" * 3_000_000)

    with pytest.raises(SchemaError) as caught:
        list(read_records(path, STREAMS["transactions"], progress=lambda done: None))

    assert caught.value.what == TOO_MUCH


@pytest.mark.parametrize("before", [0, 1, 3000, 4000, 4090, 9000])
@pytest.mark.parametrize("digits", [4301, 6000, 20_000])
@pytest.mark.parametrize("sign", [b"", b"-"])
def test_a_number_of_thousands_of_digits_is_refused(before, digits, sign):
    """It would end the process; wherever the file's pieces cut it."""
    text = b'[{"x":"' + b"x" * before + b'","n":' + sign + b"1" * digits + b"}]"

    with pytest.raises(SchemaError) as caught:
        list(json_records(Whole(text), list_name="", what="x", where="x"))

    assert caught.value.what == TOO_MUCH


@pytest.mark.parametrize("size", [1, 7, 4096])
def test_a_great_number_is_refused_however_little_comes_at_once(size):
    """A network tells what it has."""
    file = Whole(b'[{"n":' + b"1" * 5000 + b"}]")

    with pytest.raises(SchemaError):
        list(json_records(Slow(file, size), list_name="", what="x", where="x"))


class Slow:
    """A file that tells a few bytes at once."""

    def __init__(self, file, size):
        self.file, self.size = file, size

    def read(self, size):
        """Return fewer bytes than asked for."""
        return self.file.read(min(size, self.size))


def test_a_great_number_before_the_list_is_refused_too(tmp_path):
    """In an envelope, and in one without the list."""
    for name in ("transactions", "other"):
        path = tmp_path / f"{name}.json"
        path.write_bytes(b'{"n":' + b"1" * 5000 + b',"' + name.encode() + b'":[{}]}')

        with pytest.raises(SchemaError) as caught:
            list(read_records(path, STREAMS["transactions"], progress=lambda done: None))

        assert caught.value.what == TOO_MUCH


def test_hundreds_of_digits_are_a_number():
    """An absurd one, but nobody's harm."""
    text = b'[{"n":' + b"1" * 999 + b',"a":"' + b"12345 " * 4000 + b'"}]'

    ((_, record),) = json_records(Whole(text), list_name="", what="x", where="x")

    assert record["n"] == int("1" * 999)


def test_records_after_records_are_never_too_much():
    """The limits are of one record: many small ones, and one with a great text."""
    records = [{"n": number, "list": [{}] * 3} for number in range(30_000)] + [{"text": "x[" * 1000}] * 2000
    text = json.dumps(records).encode()

    found = list(json_records(Whole(text), list_name="", what="x", where="x"))

    assert [record for _, record in found] == records


class Whole:
    """A file in memory that can only be read."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def read(self, size):
        """Return the next bytes."""
        self.at += size
        return self.data[self.at - size : self.at]


def test_a_great_file_of_something_else_is_still_told_as_that(tmp_path):
    """The commonest mistake: licences given as transactions."""
    path = tmp_path / "licenses.json"
    path.write_bytes(ENVELOPE)

    with pytest.raises(SchemaError) as caught:
        list(read_records(path, STREAMS["transactions"], progress=lambda done: None))

    assert caught.value.what == "The JSON has no list 'transactions'; it has 'licenses'"


def test_a_record_that_is_just_small_enough_is_refused_as_a_row():
    """Four thousand levels are read, and then are too many to look through."""
    (record,) = json_records(
        Whole(b'[{"a":' + b"[" * 4000 + b"]" * 4000 + b"}]"), list_name="", what="x", where="x"
    )

    with pytest.raises(SchemaError) as caught:
        STREAMS["transactions"].row(record[1], where="x, record 1", hash_key="")

    assert (caught.value.what, caught.value.where) == ("The record is nested too deep", "x, record 1")
