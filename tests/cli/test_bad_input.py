"""Bad input, from the file to the figures: told in the gate by count and key, kept, never a crash."""

from __future__ import annotations

import json

import pytest

from tests.records import licence, line

TERM = {"starts_on": "2026-08-01", "ends_on": "2026-11-01", "net": "300"}
NEWEST = line("NEW", customer="zoe", updated_on="2026-11-02", **TERM)


@pytest.fixture
def told(home, reports, exported):
    """Import lines and licence records; return the gate of October and the lines sold in August, by app."""

    def run(lines, licences):
        for kind, stem, records in (("transactions", "lines", lines), ("licenses", "records", licences)):
            if records:
                file = exported(home / f"{stem}.json", *records, kind=kind)
                assert reports("import", kind, file).code == 0
        checked = reports("check", "--month", "2026-10", "--format", "json")
        sales = reports("metric", "sales", "--month", "2026-08", "--format", "json")
        mrr = reports("metric", "mrr", "--month", "2026-10", "--format", "json")
        assert (sales.code, mrr.code) == (0, 0), sales.err + mrr.err
        gate = {one["check"]: one for one in json.loads(checked.out)}
        odd = {
            name: (one["status"], one["records"], one["example"])
            for name, one in gate.items()
            if one["status"] != "green"
        }
        return checked.code, odd, json.loads(sales.out)[0]["lines"], json.loads(mrr.out)[0]["mrr_usd"]

    return run


def records_of(*customers):
    """A licence record for each customer."""
    return [licence(f"E-{one}-app", site=f"site-{one}", starts_on="2026-08-01") for one in customers]


def test_clean_input_is_green_to_the_end(told):
    """One line, its licence, a hundred a month."""
    assert told([NEWEST], records_of("zoe")) == (0, {}, 1, 100.00)


def test_whatever_is_wrong_with_lines_is_counted_named_and_kept(told):
    """A ledger with one of each: all are in sales, and no figure is refused."""
    lines = [
        NEWEST,
        line("TWICE", customer="ann", **TERM),
        line("TWICE", customer="ann", **(TERM | {"net": "330"})),
        line("SAME-1", customer="bob", **TERM),
        line("SAME-2", customer="bob", **TERM),
        line("ORPHAN", customer="cyd", sale_type="Refund", **(TERM | {"net": "-30"})),
        line("BACKWARDS", customer="dee", **(TERM | {"ends_on": "2026-07-01"})),
        line("FOREVER", customer="eve", **(TERM | {"ends_on": "9999-12-31"})),
        line("TERMLESS", customer="fay", **(TERM | {"ends_on": None}), sold_on="2026-08-02"),
        line("PRICELESS", customer="gus", **(TERM | {"net": None})),
        line("STRANGE", customer="hal", sale_type="Barter", hosting="Moon", tier="a few", **TERM),
        line("NOBODY", customer="ivy", entitlement=None, **TERM),
        line("SHARED", customer="joe", gross="1000", **TERM),
        line("ADDED", customer="kim", prorated={"addedUsers": 5}, **TERM),
    ]
    lines[10]["paymentStatus"], lines[10]["purchaseDetails"]["licenseType"] = "IOU", "ROYAL"

    code, odd, sold, mrr = told(lines, records_of("zoe", "bob", "unbilled"))

    assert code == 0
    assert odd == {
        "Contradictory lines": ("amber", 1, "TWICE"),
        "Sales told twice": ("amber", 1, "SAME-2"),
        "Orphan refunds": ("amber", 1, "ORPHAN"),
        "Prorated lines alone": ("amber", 1, "ADDED"),
        "Unknown sale types": ("amber", 1, "STRANGE"),
        "Unknown hostings": ("amber", 1, "STRANGE"),
        "Unknown licence types": ("amber", 1, "STRANGE"),
        "Unknown payment statuses": ("amber", 1, "STRANGE"),
        "Unknown tiers": ("amber", 1, "STRANGE"),
        "Lines: no term": ("amber", 1, "TERMLESS"),
        "Lines: no amount": ("amber", 1, "PRICELESS"),
        "Lines: ends before it starts": ("amber", 1, "BACKWARDS"),
        "Lines: over 100 years": ("amber", 1, "FOREVER"),
        "Revenue share": ("amber", 1, "SHARED"),
        "Lines without an id": ("amber", 1, "NOBODY"),
        "Licences without lines": ("amber", 1, "E-unbilled-app"),
        "Lines without licence": ("amber", 10, "E-ann-app"),
        "Negative MRR": ("amber", 1, "site/site-cyd"),
    }
    assert sold == 13
    assert mrr == 100.00 + 110.00 + 2 * 100.00 - 10.00 + 100.00 + 100.00 + 100.00


def test_a_missing_stream_of_licences_is_amber_and_money_is_told(told):
    """Nothing else is wrong with it."""
    assert told([NEWEST], []) == (0, {"Licence records": ("amber", 0, None)}, 1, 100.00)


def test_a_missing_stream_of_transactions_is_told_and_not_invented(home, reports, exported):
    """There is nothing that a review could be made of."""
    assert (
        reports(
            "import", "licenses", exported(home / "records.json", *records_of("zoe"), kind="licenses")
        ).code
        == 0
    )

    for command in (["check"], ["metric", "mrr"]):
        ran = reports(*command)

        assert (ran.code, ran.err.splitlines()[0]) == (16, "The store has no transactions")


def test_a_month_that_was_never_imported_is_red(told, reports):
    """Exit code 15: what was sold in September is not known, and nothing of it may be published."""
    lines = [
        line(f"{month}-{at}", customer=f"c{month}{at}", starts_on=f"2026-{month}-05", ends_on="2027-01-05")
        for month in ("06", "07", "08", "10", "11")
        for at in range(12)
    ]

    code, odd, *_ = told(lines, [])
    ran = reports("check", "--month", "2026-10")

    finding = "months without any line, though there are many before and after: September 2026"
    remedy = "run: reports sync transactions --full, or import the exports of these months"
    assert code == 15
    assert odd["Gaps"] == ("red", 1, "2026-09")
    assert ran.out.splitlines()[:3] == [
        "Gate of October 2026: red",
        f"  RED    Gaps (1): {finding} (for example 2026-09)",
        f"         to do: {remedy}",
    ]
    assert ran.err == (
        f"The gate is red: {finding}\n"
        "  where: Gaps, 2026-10\n"
        f"  to do: {remedy}; until then nothing of this may be published\n"
    )
