"""Imports: what is new is appended, what is known is not, and the past stays as it was."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from reports_lib.errors import ParamsError, SchemaError, SourceError
from reports_lib.store import open_store
from reports_lib.sync import import_files
from tests.records import line

MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
HEADER = (
    "saleDate transactionLineItemId addonKey saleType maintenanceStartDate maintenanceEndDate purchasePrice "
    "vendorAmount appEntitlementNumber cloudId company hosting licenseType paymentStatus tier refundReason"
).split()
ONE, TWO, THREE = (line(f"L-{number}", net=str(number)) for number in (1, 2, 3))
TWO_CHANGED = line("L-2", net="22")


def counts(commit):
    """What a commit says of the records it read."""
    return {
        name: getattr(commit, name)
        for name in ("read", "new", "changed", "unchanged", "repeated", "contradictory")
        if getattr(commit, name)
    }


def test_the_first_import_stores_every_record(bring_in, amounts):
    """Two records read, two new."""
    commit = bring_in([ONE, TWO], now=MONDAY)

    assert counts(commit) == {"read": 2, "new": 2}
    assert (commit.number, commit.sync_id, commit.files) == (1, "000001", ("transactions.json",))
    assert amounts() == {"L-1": 100, "L-2": 200}


def test_the_same_file_twice_changes_nothing(bring_in, contents):
    """Not one byte of the store is another."""
    bring_in([ONE, TWO], now=MONDAY)
    before = contents()

    commit = bring_in([ONE, TWO], now=TUESDAY)

    assert counts(commit) == {"read": 2, "unchanged": 2}
    assert contents() == before


def test_a_file_that_contradicts_itself_changes_nothing_the_second_time(bring_in, contents, amounts):
    """Both statements are kept, the last is taken, and the gate is told; once."""
    first = bring_in([TWO, TWO_CHANGED, ONE, ONE], now=MONDAY)
    before = contents()

    second = bring_in([TWO, TWO_CHANGED, ONE, ONE], now=TUESDAY)

    assert counts(first) == {"read": 4, "new": 3, "repeated": 1, "contradictory": 1}
    assert amounts() == {"L-1": 100, "L-2": 2200}
    assert counts(second) == {"read": 4, "unchanged": 4, "contradictory": 1}
    assert contents() == before


@pytest.mark.parametrize("said", [TWO, TWO_CHANGED])
def test_a_later_file_settles_a_contradiction(bring_in, amounts, said):
    """What it says once and plainly is the newest statement, whichever of the two it is."""
    bring_in([TWO, TWO_CHANGED], now=MONDAY)

    bring_in([said], now=TUESDAY)

    assert amounts() == {"L-2": int(said["purchaseDetails"]["vendorAmount"] * 100)}


def test_a_changed_record_appends_one_version(bring_in, amounts):
    """The rest of the file is not stored again."""
    bring_in([ONE, TWO, THREE], now=MONDAY)

    commit = bring_in([ONE, TWO_CHANGED, THREE], now=TUESDAY)

    assert counts(commit) == {"read": 3, "changed": 1, "unchanged": 2}
    assert amounts() == {"L-1": 100, "L-2": 2200, "L-3": 300}


def test_a_record_that_changes_back_is_a_change(bring_in, amounts):
    """The newest statement counts, even if it was heard before."""
    bring_in([TWO], now=MONDAY)
    bring_in([TWO_CHANGED], now=TUESDAY)

    commit = bring_in([TWO], now=WEDNESDAY)

    assert counts(commit) == {"read": 1, "changed": 1}
    assert amounts() == {"L-2": 200}


def test_the_past_is_read_as_it_was_known(bring_in, amounts):
    """Before the first import, after each, and at its very second."""
    bring_in([ONE, TWO], now=MONDAY)
    bring_in([TWO_CHANGED, THREE], now=WEDNESDAY)

    known = [amounts(as_of=at) for at in (MONDAY - timedelta(seconds=1), MONDAY, TUESDAY, WEDNESDAY)]

    assert known == [
        {},
        {"L-1": 100, "L-2": 200},
        {"L-1": 100, "L-2": 200},
        {"L-1": 100, "L-2": 2200, "L-3": 300},
    ]


def test_a_clock_that_was_set_back_does_not_reorder_imports(bring_in, amounts):
    """The second import is not known before the first."""
    bring_in([TWO], now=WEDNESDAY)

    commit = bring_in([TWO_CHANGED], now=MONDAY)

    assert commit.synced_at == WEDNESDAY
    assert amounts() == {"L-2": 2200}


def test_json_then_csv_of_the_same_records_changes_nothing(bring_in, config, tmp_path, contents):
    """The two ways out of the portal say the same."""
    bring_in([ONE, TWO], now=MONDAY)
    before = contents()
    path = tmp_path / "export.csv"
    with path.open("w", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(HEADER)
        for number in ("1", "2"):
            sheet.writerow(
                [
                    "2026-01-01",
                    f"L-{number}",
                    "app",
                    "New",
                    "2026-01-01",
                    "2026-02-01",
                    f"{number}.00",
                    number,
                    "E-ann-app",
                    "site-ann",
                    "Company ann",
                    "Cloud",
                    "COMMERCIAL",
                    "Paid",
                    "",
                    "",
                ]
            )

    commit = import_files(config, "transactions", [path], now=TUESDAY, progress=lambda *told: None)

    assert counts(commit) == {"read": 2, "unchanged": 2}
    assert contents() == before


@pytest.mark.parametrize("order", list(permutations([ONE, TWO, THREE]))[1:4])
def test_the_order_of_a_file_does_not_matter(bring_in, order):
    """What is held is found by key, not by place."""
    bring_in([ONE, TWO, THREE], now=MONDAY)

    assert counts(bring_in(order, now=TUESDAY)) == {"read": 3, "unchanged": 3}


def test_several_files_are_one_import_or_none(config, tmp_path, amounts):
    """The second file is broken: nothing of the first stays."""
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps([ONE], default=float))
    bad.write_text(json.dumps([TWO], default=float)[:-5])

    with pytest.raises(SchemaError, match="The JSON ends in the middle"):
        import_files(config, "transactions", [good, bad], now=MONDAY, progress=lambda *told: None)

    assert amounts() == {}
    assert open_store(config).all_commits() == []


def test_a_file_that_breaks_off_leaves_the_store_as_it_was(bring_in, config, tmp_path, contents):
    """Not one byte is another, and the next import goes through."""
    bring_in([ONE], now=MONDAY)
    before = contents()
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps([line(f"X-{number}") for number in range(100)], default=float)[:-40])

    with pytest.raises(SchemaError):
        import_files(config, "transactions", [broken], now=TUESDAY, progress=lambda *told: None)

    assert contents().keys() - before.keys() <= {".tmp/000002.staged.parquet"}
    assert {name: contents()[name] for name in before} == before
    assert counts(bring_in([TWO], now=WEDNESDAY)) == {"read": 1, "new": 1}
    assert not [name for name in contents() if name.startswith(".tmp")]


def test_a_missing_file_is_told_before_anything_is_written(config, tmp_path):
    """The three lines, whole; no store is made."""
    with pytest.raises(SourceError) as caught:
        import_files(config, "licenses", [tmp_path / "none.csv"], now=MONDAY, progress=lambda *told: None)

    assert str(caught.value) == (
        f"There is no such file\n  where: {tmp_path / 'none.csv'}\n  to do: check its name"
    )
    assert not config.data.exists()


def test_an_import_of_nothing_is_refused(config):
    """At least one file."""
    with pytest.raises(ParamsError, match="There is no file to import"):
        import_files(config, "licenses", [], now=MONDAY, progress=lambda *told: None)
