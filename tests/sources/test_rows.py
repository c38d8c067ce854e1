"""Rows: a record becomes a row of the store, typed, keyed, hashed, in cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reports_lib.errors import SchemaError
from reports_lib.sources import STREAMS
from tests.records import licence, line

TRANSACTIONS, LICENSES = STREAMS["transactions"], STREAMS["licenses"]
NO_DATE = "which is not a date; dates are written YYYY-MM-DD and must exist"


def row_of(record, stream=TRANSACTIONS, hash_key=""):
    """A record's row, by column name."""
    row = stream.row(record, where="export.json, record 7", hash_key=hash_key)
    return dict(zip(stream.schema.names, row, strict=True))


def refusal_of(record, stream=TRANSACTIONS):
    """The error that a record is refused with."""
    with pytest.raises(SchemaError) as caught:
        row_of(record, stream)
    return caught.value


def test_a_transaction_becomes_a_typed_row():
    """Every picked field, once, typed; what is not picked stays in the payload."""
    record = line("L-1", net="49.92", gross="62.40", sen="SEN-9", tier="26 Users", partner_type="Expert")
    record["purchaseDetails"]["parentProductName"] = "Jira"

    row = row_of(record)

    known = {name: value for name, value in row.items() if value is not None}
    assert len(known.pop("payload_hash")) == 32
    assert known == {
        "record_key": "L-1",
        "line_id": "L-1",
        "app_key": "app",
        "payment_status": "Paid",
        "entitlement_number": "E-ann-app",
        "licence_number": "SEN-9",
        "cloud_id": "site-ann",
        "company": "Company ann",
        "partner_type": "Expert",
        "sold_on": date(2026, 1, 1),
        "sale_type": "New",
        "licence_type": "COMMERCIAL",
        "hosting": "Cloud",
        "tier": "26 Users",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 2, 1),
        "gross_cents": 6240,
        "net_cents": 4992,
        "is_prorated": False,
        "payload": (
            '{"customerDetails": {}, "partnerDetails": {}, "purchaseDetails": {"parentProductName": "Jira"}}'
        ),
    }


@pytest.mark.parametrize(
    ("dollars", "cents"),
    [
        ("0", 0),
        ("90", 9000),
        ("90.00", 9000),
        ("81.15", 8115),
        ("-0.01", -1),
        ("0.005", 1),
        ("-0.005", -1),
        ("0.004999", 0),
        ("1.005", 101),
        ("999999999.99", 99999999999),
        ("9E+1", 9000),
    ],
)
def test_dollars_become_whole_cents_by_decimal(dollars, cents):
    """Half a cent goes away from zero; nothing passes through a float (1.005 would be 100)."""
    assert row_of(line("L-1", net=dollars))["net_cents"] == cents


def test_an_amount_that_is_not_there_is_unknown_not_zero():
    """Null and absent are the same, and neither is zero."""
    record = line("L-1", net=None, gross="10")
    record["purchaseDetails"]["vendorAmount"] = None

    row = row_of(record)

    assert (row["net_cents"], row["gross_cents"]) == (None, 1000)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("1e12", "is '1E+12', which is not a believable number of dollars (a billion or more)"),
        ("-1000000000", "is '-1000000000', which is not a believable number of dollars (a billion or more)"),
        ("NaN", "holds something that is not a believable number of dollars (a billion or more)"),
    ],
)
def test_an_amount_that_nobody_can_believe_is_refused(value, what):
    """A billion dollars on one line is a mistake of somebody's."""
    error = refusal_of(line("L-1", net=value, gross="1"))

    assert error.what == f"purchaseDetails.vendorAmount {what}"


@pytest.mark.parametrize(
    ("place", "value", "what"),
    [
        (
            "vendorAmount",
            "85.00",
            "purchaseDetails.vendorAmount is '85.00', which is not a number of dollars",
        ),
        (
            "vendorAmount",
            True,
            "purchaseDetails.vendorAmount holds something that is not a number of dollars",
        ),
        ("vendorAmount", 85.0, "purchaseDetails.vendorAmount is '85.0', which is not a number of dollars"),
        ("saleDate", None, "purchaseDetails.saleDate is missing"),
        (
            "saleDate",
            "2026-02-30",
            f"purchaseDetails.saleDate is '2026-02-30', {NO_DATE}",
        ),
        (
            "maintenanceEndDate",
            "01/02/2026",
            f"purchaseDetails.maintenanceEndDate is '01/02/2026', {NO_DATE}",
        ),
        ("tier", ["10 Users"], "purchaseDetails.tier holds something that is not text"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(place, value, what):
    """Text for an amount, an impossible date, a list for text."""
    record = line("L-1")
    record["purchaseDetails"][place] = value

    assert refusal_of(record).what == what


def test_the_refusal_says_which_record_and_what_to_do():
    """The three lines, whole; further mistakes of the record are counted."""
    record = line("L-1", net="1e12")
    record["purchaseDetails"]["saleDate"] = None

    assert str(refusal_of(record)) == (
        "purchaseDetails.saleDate is missing (and 2 more in this record)\n"
        "  where: export.json, record 7\n"
        "  to do: mend the record or export the file again; nothing of it was imported"
    )


@pytest.mark.parametrize("missing", ["transactionLineItemId", "addonKey"])
def test_a_line_without_its_id_or_app_is_refused(missing):
    """They are the grain of everything."""
    record = line("L-1")
    del record[missing]

    assert refusal_of(record).what == f"{missing} is missing"


@pytest.mark.parametrize(
    ("ids", "key"),
    [
        ({"entitlement": "E-1", "sen": "SEN-1"}, "E-1"),
        ({"entitlement": None, "sen": "SEN-1", "addon_licence": "7"}, "SEN-1"),
        ({"entitlement": "null", "sen": "SEN-1"}, "SEN-1"),
        ({"entitlement": " ", "addon_licence": "7", "entitlement_id": "e-1"}, "7"),
        ({"entitlement": None, "entitlement_id": "e-1"}, "e-1"),
    ],
)
def test_a_licence_is_keyed_by_the_first_id_it_has(ids, key):
    """The text "null" is no id: two licences without a number are two."""
    assert row_of(licence(**ids), LICENSES)["record_key"] == key


def test_a_licence_without_any_id_is_refused():
    """There would be nothing to know it by."""
    error = refusal_of(licence(None), LICENSES)

    assert error.what == "The record has no appEntitlementNumber"


@pytest.mark.parametrize(
    "other",
    [
        {"purchaseDetails.vendorAmount": Decimal("85.00")},
        {"purchaseDetails.vendorAmount": Decimal("8.5E+1")},
        {"purchaseDetails.parentProductName": None},
        {"newField": None},
    ],
    ids=["trailing zeros", "exponent", "a null inside", "a null"],
)
def test_the_same_statement_written_otherwise_has_the_same_hash(other):
    """Order of keys, form of numbers and nulls do not make a new version."""
    record = dict(reversed(line("L-1", net="85").items()))
    for path, value in other.items():
        *parents, leaf = path.split(".")
        (record[parents[0]] if parents else record)[leaf] = value

    assert row_of(record)["payload_hash"] == row_of(line("L-1", net="85"))["payload_hash"]


@pytest.mark.parametrize(
    "changed",
    [{"net": "85.01"}, {"status": "Open"}, {"email": "ann@new-owner.example"}, {"ends_on": "2026-02-02"}],
)
def test_another_statement_has_another_hash(changed):
    """Amounts, states and the contact's domain are part of what is said."""
    plain = line("L-1", email="ann@owner.example")

    assert (
        row_of(line("L-1", **({"email": "ann@owner.example"} | changed)))["payload_hash"]
        != row_of(plain)["payload_hash"]
    )


def test_a_number_that_no_float_holds_is_kept_as_text():
    """An unknown field with 1e9999999 in it neither hangs nor breaks the import."""
    record = line("L-1") | {"nonsense": Decimal("1e9999999")}

    assert '"nonsense": "1E+9999999"' in row_of(record)["payload"]


def test_prorated_lines_are_marked():
    """Max-quantity billing adds such lines; they are sales and no MRR."""
    assert row_of(line("L-1", prorated={"parentTransactionLineItemId": "L-0"}))["is_prorated"] is True


def test_a_company_is_hashed_with_country_and_domain():
    """Spaces and case do not matter; freemail, another country and another key do."""
    ann = {"company": "Ann Ltd", "country": "Norway", "email": "x@ann.example"}

    def key(hash_key="", **changed):
        return row_of(line("L-1", **(ann | changed)), hash_key=hash_key)["company_key"]

    assert key() == key(company="  ANN   ltd") == key(email="someone.else@Ann.example")
    assert len({key(), key(country="Sweden"), key(email="x@bob.example"), key(hash_key="secret")}) == 4
    assert [key(email="ann@gmail.com"), key(email=None), key(company=None)] == [None, None, None]
