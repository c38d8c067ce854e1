"""Contacts: not one byte of a person reaches the disk, whatever the file looks like."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import duckdb
import pytest

from reports_lib.sync import import_files
from reports_lib.workspace import open_workspace
from tests.records import licence, line

NOW = datetime(2026, 11, 5, tzinfo=UTC)
# Each of these stands somewhere in what is imported, and must stand nowhere in the store.
CANARIES = [
    "Quillfeather",
    "quillfeather.ada",
    "ada@",
    "Thistledown",
    "Wolkengasse",
    "98765",
    "555-0199",
    "555 0199",
    "@pipistrelle",
    "Pipistrelle",
    "partner.person",
]
PERSON = {
    "name": "Ada Quillfeather",
    "email": "quillfeather.ada@maps.example",
    "phone": "+47 555 0199",
    "address1": "Wolkengasse 7",
    "city": "Thistledown",
    "postcode": "98765",
}
SAID = "Ada Quillfeather (ada@quill.example, 0555-0199-22) told @pipistrelle"


@pytest.fixture
def records():
    """A line and a licence with people in every place that people are put."""
    sold = line("L-1", company="Maps Ltd", country="Norway", email="quillfeather.ada@maps.example")
    sold["customerDetails"] |= {"technicalContact": PERSON, "billingContact": PERSON}
    sold["purchaseDetails"] |= {"refundReason": SAID, "creditNoteReason": SAID}
    sold["partnerDetails"] = {
        "partnerName": "Reseller AS",
        "billingContact": {"name": "Pipistrelle", "email": "partner.person@reseller.example"},
    }
    sold |= {"technicalContactEmail": PERSON["email"], "somethingNew": [{"note": SAID, "contactName": "Ada"}]}
    held = licence("E-ann-app", company="Maps Ltd", country="Norway")
    held["contactDetails"] |= {"technicalContact": PERSON, "billingContact": PERSON}
    held["attribution"] = {"reason": SAID, "userName": "Pipistrelle"}
    return {"transactions": [sold], "licenses": [held]}


def every_text(folder):
    """Every file's name and bytes, and every cell of every Parquet file, which are packed in it."""
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name
            yield path.read_bytes().decode("latin-1")
        if path.suffix == ".parquet":
            yield str(duckdb.connect().execute("from read_parquet($path)", {"path": str(path)}).fetchall())


def test_no_contact_of_json_is_anywhere_in_the_store(bring_in, config, records):
    """Raw files, commits and models; company, country and partner stay."""
    for kind, found in records.items():
        bring_in(found, kind=kind)
    open_workspace(config)

    texts = "\n".join(every_text(config.data)).casefold()

    assert [canary for canary in CANARIES if canary.casefold() in texts] == []
    assert [kept for kept in ("maps ltd", "norway", "reseller as") if kept not in texts] == []


def test_no_contact_of_csv_is_anywhere_in_the_store(config, tmp_path):
    """The portal's columns of people, and what was typed into its reasons."""
    row = {
        "transactionLineItemId": "L-1",
        "addonKey": "app",
        "saleDate": "2026-01-01",
        "saleType": "Refund",
        "maintenanceStartDate": "2026-01-01",
        "maintenanceEndDate": "2026-02-01",
        "purchasePrice": "-90.00",
        "vendorAmount": "-50",
        "refundReason": SAID,
        "a note of ours": SAID,
        "technicalContactName": PERSON["name"],
        "technicalContactEmail": PERSON["email"],
        "billingContactName": "Pipistrelle",
        "billingContactEmail": PERSON["email"],
        "partnerContactName": "Pipistrelle",
        "partnerContactEmail": "partner.person@reseller.example",
        "technicalContactPhone": PERSON["phone"],
        "billingContactAddress1": PERSON["address1"],
        "billingContactCity": PERSON["city"],
        "billingContactPostcode": PERSON["postcode"],
    }
    path = tmp_path / "export.csv"
    with path.open("w", newline="") as file:
        sheet = csv.DictWriter(file, row)
        sheet.writeheader()
        sheet.writerow(row)

    import_files(config, "transactions", [path], now=NOW, progress=lambda *told: None)
    open_workspace(config)

    texts = "\n".join(every_text(config.data)).casefold()
    assert [canary for canary in CANARIES if canary.casefold() in texts] == []
    assert "[name] ([e-mail], [phone]) told" in texts
