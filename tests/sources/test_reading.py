"""Reading: every shape in which records arrive, and every way in which a file can be broken."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal

import pytest

from reports_lib.errors import SchemaError, SourceError
from reports_lib.sources import STREAMS, read_records

TRANSACTIONS = STREAMS["transactions"]
ONE = {
    "transactionLineItemId": "L-1",
    "addonKey": "com.example.maps",
    "purchaseDetails": {"saleDate": "2026-05-01", "vendorAmount": 50, "purchasePrice": 90},
}
ANOTHER = {**ONE, "transactionLineItemId": "L-2"}
HEADER = (
    "transactionLineItemId,addonKey,saleDate,saleType,maintenanceStartDate,maintenanceEndDate,"
    "purchasePrice,vendorAmount"
)
CELLS = "L-1,com.example.maps,2026-05-01,New,2026-05-01,2026-06-01,90,50.25"


@pytest.fixture
def read(tmp_path):
    """Write a file and read its records, as the store would."""

    def read(content, stream=TRANSACTIONS):
        path = tmp_path / "export"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = read_records(path, stream, progress=lambda done: None)
        return [record for _, record in found]

    return read


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([ONE, ANOTHER]),
        "\n  " + json.dumps([ONE, ANOTHER], indent=2),
        json.dumps({"transactions": [ONE, ANOTHER]}),
        json.dumps({"_links": {"next": {"href": "/2"}}, "totalCount": 2, "transactions": [ONE, ANOTHER]}),
        json.dumps({"transactions": [ONE, ANOTHER], "totalCount": 200}),
        gzip.compress(json.dumps([ONE, ANOTHER]).encode()),
        gzip.compress(json.dumps({"transactions": [ONE, ANOTHER]}).encode()),
    ],
    ids=["array", "spaced array", "envelope", "full envelope", "list first", "gzipped", "gzipped envelope"],
)
def test_json_is_read_as_an_array_or_an_envelope_plain_or_gzipped(read, content):
    """Every shape of the API's JSON gives the same records."""
    assert read(content) == [ONE, ANOTHER]


@pytest.mark.parametrize("content", ["[]", '{"transactions": []}', HEADER, gzip.compress(b"[]", mtime=0)])
def test_a_file_without_records_is_read_as_none(read, content):
    """A month without a sale is not a broken file."""
    assert read(content) == []


def test_numbers_of_json_are_decimals(read):
    """No amount passes through a float."""
    record = ONE | {"purchaseDetails": {"vendorAmount": 0}}

    (found,) = read(json.dumps([record]).replace("0}", "81.15}"))

    assert found["purchaseDetails"]["vendorAmount"] == Decimal("81.15")


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{CELLS}\n",
        f"{HEADER}\n{CELLS}",
        f"\ufeff{HEADER}\n{CELLS}\n",
        f"{HEADER}\r\n{CELLS}\r\n",
        gzip.compress(f"{HEADER}\n{CELLS}\n".encode()),
        ",".join(reversed(HEADER.split(","))) + "\n" + ",".join(reversed(CELLS.split(","))),
        f"{HEADER},company,tier\n{CELLS},,\n",
    ],
    ids=["plain", "no last newline", "byte order mark", "windows", "gzipped", "other order", "empty cells"],
)
def test_csv_is_read_by_the_names_of_its_columns(read, content):
    """Cells land where the JSON has them; empty ones are nothing."""
    assert read(content) == [
        {
            "transactionLineItemId": "L-1",
            "addonKey": "com.example.maps",
            "purchaseDetails": {
                "saleDate": "2026-05-01",
                "saleType": "New",
                "maintenanceStartDate": "2026-05-01",
                "maintenanceEndDate": "2026-06-01",
                "purchasePrice": Decimal(90),
                "vendorAmount": Decimal("50.25"),
            },
        }
    ]


def test_a_cell_may_hold_a_comma_a_quote_and_a_line_break(read):
    """CSV as spreadsheets write it."""
    (found,) = read(f'{HEADER},company\n{CELLS},"Ann ""and"" Sons,\nLtd"\n')

    assert found["customerDetails"] == {"company": 'Ann "and" Sons,\nLtd'}


def test_an_unknown_column_is_kept_under_its_name(read):
    """What the portal adds tomorrow is not lost."""
    (found,) = read(f"{HEADER},shoe size\n{CELLS},43\n")

    assert found["shoe size"] == "43"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "The file is empty"),
        (" \n", "The file is empty"),
        (json.dumps([ONE])[:60], "The JSON ends in the middle"),
        (json.dumps({"transactions": [ONE]})[:-1], "The JSON ends in the middle"),
        (json.dumps([ONE]) + "x", "The file is not JSON: parse error: trailing garbage"),
        ('[{"a": NaN}]', "The file is not JSON: lexical error: invalid char in json text."),
        (b'[{"a": "\xff"}]', "The file is not JSON: lexical error: invalid bytes in UTF8 string."),
        (json.dumps({"licenses": [ONE]}), "The JSON has no list 'transactions'; it has 'licenses'"),
        (json.dumps({"data": {"transactions": []}}), "The JSON has no list 'transactions'; it has 'data'"),
        ("{}", "The JSON has no list 'transactions'; it has nothing"),
        ('["L-1"]', "The record is text, not an object"),
        ("[[1]]", "The record is a list, not an object"),
        ('{"transactions": [null]}', "The record is null, not an object"),
        (gzip.compress(b"[]", mtime=0)[:-9], "The gzip file is cut off or damaged"),
        (b"\x1f\x8b" + b"not gzip at all", "The gzip file is cut off or damaged"),
        ("addonKey\nmaps", "The CSV has no column 'transactionLineItemId' (nor 6 more)"),
        (HEADER.replace("vendorAmount", "amount"), "The CSV has no column 'vendorAmount'"),
        (f"{HEADER}\n{CELLS[:30]}", "The line has 3 cells, the header has 8"),
        (f'{HEADER}\n"{CELLS}', "The CSV cannot be read: unexpected end of data"),
        (f"{HEADER}\n{CELLS}".replace("maps", "Käse").encode("latin-1"), "The line is not UTF-8 text"),
        (
            f"{HEADER}\n{CELLS}".replace("90", "ninety"),
            "purchasePrice holds something that is not a number of dollars",
        ),
        (
            f"{HEADER}\n{CELLS}".replace("90", "$90"),
            "purchasePrice is '$90', which is not a number of dollars",
        ),
        (
            f"{HEADER}\n{CELLS}".replace("90", "NaN"),
            "purchasePrice holds something that is not a number of dollars",
        ),
        ("<html>Log in</html>", "The CSV has no column 'transactionLineItemId' (nor 7 more)"),
    ],
)
def test_a_broken_file_is_told_plainly(read, content, what):
    """Cut off, of something else, or not shaped as it should be: a ``SchemaError``."""
    with pytest.raises(SchemaError) as caught:
        read(content)

    assert caught.value.what == what


def test_a_broken_file_says_where_and_what_to_do(tmp_path):
    """The three lines, whole: a licence export given as transactions."""
    path = tmp_path / "licenses.json"
    path.write_text(json.dumps({"licenses": [], "totalCount": 0}))

    with pytest.raises(SchemaError) as caught:
        list(read_records(path, TRANSACTIONS, progress=lambda done: None))

    assert str(caught.value) == (
        "The JSON has no list 'transactions'; it has 'licenses', 'totalCount'\n"
        f"  where: {path}\n"
        "  to do: give a file of transactions: a bare array, or an object with the list 'transactions'"
    )


def test_records_before_the_cut_are_read_and_then_the_cut_is_told(tmp_path):
    """Reading streams; that nothing of the file stays is the store's part."""
    path = tmp_path / "cut.json"
    path.write_text(json.dumps([ONE, ANOTHER])[:-10])
    records = read_records(path, TRANSACTIONS, progress=lambda done: None)

    first = next(records)

    assert first == (f"{path}, record 1", ONE)
    with pytest.raises(SchemaError, match="The JSON ends in the middle"):
        next(records)


def test_a_file_that_cannot_be_read_is_a_source_error(tmp_path):
    """A folder is not a file."""
    with pytest.raises(SourceError) as caught:
        next(read_records(tmp_path, TRANSACTIONS, progress=lambda done: None))

    assert str(caught.value) == (
        f"The file cannot be read: Is a directory\n  where: {tmp_path}\n  to do: check its name and rights"
    )


@pytest.mark.parametrize("content", [json.dumps([ONE] * 3000), f"{HEADER}\n" + f"{CELLS}\n" * 3000])
def test_progress_tells_how_far_the_file_was_read(tmp_path, content):
    """In bytes of the file, to its end and never past it."""
    path = tmp_path / "export"
    path.write_text(content)
    told = []

    count = sum(1 for _ in read_records(path, TRANSACTIONS, progress=told.append))

    assert count == 3000
    assert len(content) / 2 < told[-1] == max(told) <= len(content)
