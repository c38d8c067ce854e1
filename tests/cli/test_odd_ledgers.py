"""Ledgers as they come: fields left out, words in another case, due dates ahead, lines by rule."""

from __future__ import annotations

import json

import pytest

from tests.records import licence, line


@pytest.mark.notebook
def test_a_review_shows_lines_without_hosting_or_sale_type(home, reports, exported):
    """They are called not stated, and the table foots."""
    file = exported(
        home / "ledger.json",
        line("1", net="85"),
        line("2", customer="bob", net="40", hosting=None),
        line("3", customer="eve", net="15", sale_type=None),
    )
    reports("import", "transactions", file)

    ran = reports("build", "monthly_review", "--month", "2026-01")

    page = (home / ran.out.splitlines()[-1]).read_text()
    assert ran.code == 0, ran.err
    assert page.count("Not stated") >= 2
    assert "$140.00" in page


def test_coverage_is_judged_by_changes_and_not_by_due_dates(home, reports, exported):
    """Exported on 5 October with an invoice due in November: October is not told whole."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-09-01", ends_on="2026-12-01", updated_on="2026-10-05"),
        line("2", customer="bob", sold_on="2026-11-04", starts_on="2026-10-05", ends_on="2026-12-05"),
    )
    reports("import", "transactions", file)
    records = [licence(f"E-{one}-app", site=f"site-{one}", starts_on="2026-09-01") for one in ("ann", "bob")]
    reports("import", "licenses", exported(home / "records.json", *records, kind="licenses"))

    default, named = reports("check"), reports("check", "--month", "2026-10")

    assert default.out.splitlines()[0] == "Gate of September 2026: green"
    assert named.out.splitlines()[1] == (
        "  amber  Coverage: The newest record is of 2026-10-05; October 2026 may be incomplete"
    )


def test_a_refund_is_one_in_any_case(home, reports, exported):
    """A word in small letters must not rewrite months that were published."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-01", ends_on="2027-01-01", net="1200"),
        line(
            "2",
            starts_on="2026-01-01",
            ends_on="2027-01-01",
            net="-1200",
            sold_on="2026-10-10",
            sale_type="refund",
            hosting="CLOUD",
        ),
    )
    reports("import", "transactions", file)

    ran = reports(
        "metric", "mrr", "--from", "2026-09", "--to", "2026-10", "--by", "hosting,hosting", "--format", "json"
    )

    assert [(row["month"], row["hosting"], row["mrr_usd"]) for row in json.loads(ran.out)] == [
        ("2026-09", "Cloud", 100.00),
        ("2026-10", "Cloud", 0.00),
    ]


def test_lines_without_mrr_by_rule_are_counted_and_green(home, reports, exported):
    """Zero days, uncollectible and prorated lines are ordinary, and shown."""
    file = exported(
        home / "ledger.json",
        line("1"),
        line("2", customer="bob", starts_on="2026-01-05", ends_on="2026-01-05"),
        line("3", customer="eve", status="Uncollectible", sold_on="2026-02-01"),
    )
    reports("import", "transactions", file)

    ran = reports("check", "--month", "2026-01")

    shown = [row.strip() for row in ran.out.splitlines() if "by rule" in row]
    assert shown == [
        (
            "ok     Lines: zero days (1): lines with a term of no days: they carry no MRR, by rule "
            "(for example 2)"
        ),
        (
            "ok     Lines: uncollectible (1): lines given up as uncollectible: they carry no MRR, by rule "
            "(for example 3)"
        ),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Example,ann@example.com,+49 30 1234567\n1,2,3\n",
        "saleDate,vendorAmount\n2026-01-01,Ann Example\n",
    ],
)
def test_no_message_repeats_who_is_in_a_file(home, reports, text):
    """A line that may be a record, and a cell that may be a name, are not told."""
    (home / "ledger.csv").write_text(text)

    ran = reports("import", "transactions", "ledger.csv")

    assert ran.code == 12
    assert "Ann" not in ran.err
    assert "1234567" not in ran.err


def test_an_import_that_fails_leaves_nothing_on_the_disk(home, reports, exported):
    """What was staged goes with the error, not with the next import."""
    file = exported(home / "ledger.json", line("1"), line("2", customer="bob", starts_on="2026-02-30"))

    ran = reports("import", "transactions", file)

    assert ran.code == 12
    assert list((home / "data").rglob("*.parquet")) == []
