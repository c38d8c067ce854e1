"""reports import and reports imports, as a person types them."""

from __future__ import annotations

import pytest

from tests.records import licence, line


def test_an_import_says_what_it_brought_and_how_to_undo_it(home, reports, exported):
    """Two lines, both new."""
    file = exported(home / "ledger.json", line("1"), line("2", customer="bob"))

    ran = reports("import", "transactions", file)

    assert ran.code == 0
    assert ran.out == (
        "Import 1: 2 transactions read\n"
        "  2 new, 0 changed, 0 known already\n"
        "  undo with: reports imports revert 1\n"
    )


def test_importing_the_same_file_twice_changes_nothing(home, reports, exported):
    """The second time there is nothing new, and no import is recorded."""
    file = exported(home / "ledger.json", line("1"), line("2", customer="bob"))
    reports("import", "transactions", file)

    ran = reports("import", "transactions", file)

    assert ran.out == "Nothing new: all 2 transactions are in the store already\n"
    assert len(list((home / "data" / "syncs").iterdir())) == 1


def test_imports_are_listed_and_undone(home, reports, exported):
    """The list keeps a reverted import, marked."""
    reports("import", "transactions", exported(home / "ledger.json", line("1")))
    reports("import", "licenses", exported(home / "held.json", licence("E-1"), kind="licenses"))

    undone = reports("imports", "revert", "1")
    listed = reports("imports")

    assert undone.out == "Import 1 is undone: 1 transactions left the store\n"
    assert [row.split() for row in listed.out.splitlines()[2:]] == [
        ["1", "2026-11-05T00:00:00Z", "transactions", "1", "1", "0", "ledger.json", "reverted"],
        ["2", "2026-11-05T00:00:00Z", "licenses", "1", "1", "0", "held.json", "in", "use"],
    ]


def test_an_empty_store_says_how_to_fill_it(home, reports):
    """Nothing was imported: the list says so instead of printing an empty table."""
    ran = reports("imports")

    assert ran.out == "Nothing was imported yet; run: reports import transactions FILE\n"


def test_a_mistyped_kind_gets_its_neighbour(home, reports, exported):
    """The three lines, and the exit code of parameters."""
    ran = reports("import", "transaction", exported(home / "ledger.json", line("1")))

    assert (ran.code, ran.out) == (10, "")
    assert ran.err == (
        "There is nothing called 'transaction' to import\n"
        "  where: reports import\n"
        "  to do: did you mean 'transactions'?\n"
    )


def test_a_file_that_is_not_there_is_said(home, reports):
    """The exit code of sources, and nothing is made."""
    ran = reports("import", "transactions", "gone.json")

    assert ran.code == 11
    assert ran.err == "There is no such file\n  where: gone.json\n  to do: check its name\n"
    assert not (home / "data" / "syncs").exists()


@pytest.mark.parametrize(
    ("change", "first_line"),
    [
        ({"sold_on": "2026-02-30"}, "purchaseDetails.saleDate is '2026-02-30', which is not a date"),
        (
            {"net": "1000000000000"},
            "purchaseDetails.purchasePrice is '1000000000000', which is not a believable",
        ),
        ({"app": None}, "addonKey is missing"),
    ],
)
def test_one_bad_record_stops_the_whole_import(home, reports, exported, change, first_line):
    """Nothing of the file is kept, and the message names the record."""
    file = exported(home / "ledger.json", line("1"), line("2", customer="bob", **change))

    ran = reports("import", "transactions", file)

    assert ran.code == 12
    assert ran.err.startswith(first_line)
    assert f"  where: {file}, record 2\n" in ran.err
    assert list((home / "data" / "syncs").iterdir()) == []
    assert list((home / "data" / "raw").rglob("*.parquet")) == []
