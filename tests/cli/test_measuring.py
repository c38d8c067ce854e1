"""reports metric, as a person and a script read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports_lib.metrics import METRICS
from reports_lib.store import Store, publish
from tests.records import line


@pytest.fixture
def filled(home, reports, exported):
    """Ann pays 85.00 a month (100.00 gross) from January to March 2026, Bob 40.00 in Germany."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-01", ends_on="2026-04-01", net="255", gross="300", country="France"),
        line("2", customer="bob", starts_on="2026-02-01", ends_on="2026-04-01", net="80", country="Germany"),
        line("3", customer="bob", app="other", starts_on="2026-03-05", ends_on="2026-03-05", net="7"),
    )
    assert reports("import", "transactions", file).code == 0
    return home


def test_without_a_name_every_metric_is_listed_with_its_definition(home, reports):
    """The list needs no store."""
    ran = reports("metric")

    assert ran.out.splitlines()[:2] == [
        "mrr                   Monthly recurring revenue in force at the end of a month or quarter.",
        "mrr_movements         The waterfall of MRR: from opening to closing balance.",
    ]
    assert "sales                 What was booked in a month or quarter, refunds taken off." in ran.out


def test_every_metric_is_printed(filled, reports):
    """Every column has words, also where nothing is there to be told: no published month, no evaluation."""
    when = {name: ["--month", "2026-03"] for name in METRICS} | {"app_users": []}
    when["high_value_segments"] += ["--by", "app_key"]

    ran = {name: reports("metric", name, *words) for name, words in when.items()}

    assert {name: one.err for name, one in ran.items() if one.code} == {}
    assert all(one.out for one in ran.values())


def test_what_was_never_published_or_pulled_is_said_beside_the_empty_table(filled, reports):
    """On standard error, so that a spreadsheet gets its header and nothing else."""
    restated = reports("metric", "restatement", "--month", "2026-03", "--format", "csv")
    bridge = reports("metric", "mrr_bridge", "--month", "2026-03", "--format", "json")

    assert restated.out == "month,headline,first_published,known_today,restated_by,restated_share\n"
    assert restated.err.startswith("Nothing was published of these months: ")
    assert json.loads(bridge.out) == []
    assert bridge.err.endswith("To connect it, run: reports sync partner_metrics\n")


def test_a_published_month_is_held_against_what_is_known_today(filled, reports):
    """Each headline in its own unit: Ann paid 85.00, and 5.00 of it came late."""
    publish(
        Store(filled / "data"),
        report="monthly_review",
        period="2026-01",
        headlines={"mrr_usd": Decimal("80.00"), "nrr": 0.5},
        as_of=datetime(2026, 11, 4, tzinfo=UTC),
        version="1",
    )

    ran = reports("metric", "restatement", "--month", "2026-01")

    assert [row.split() for row in ran.out.splitlines() if row.startswith("2026")] == [
        ["2026-01", "MRR", "$80.00", "$85.00", "$5.00", "6.2", "%"],
        ["2026-01", "NRR", "50.0", "%", "—", "—", "—"],
    ]


def test_csv_has_stable_names_and_two_digits(filled, reports):
    """January has Ann alone; April has nobody, so that ARPC is empty and not zero."""
    ran = reports("metric", "mrr", "--from", "2026-01", "--to", "2026-04", "--format", "csv")

    assert ran.out == (
        "month,mrr_usd,arr_usd,paying_customers,arpc_usd\n"
        "2026-01,85.00,1020.00,1,85.00\n"
        "2026-02,125.00,1500.00,2,62.50\n"
        "2026-03,125.00,1500.00,2,62.50\n"
        "2026-04,0.00,0.00,0,\n"
    )


def test_json_has_numbers_with_two_digits_and_null_for_unknown(filled, reports):
    """Digits are compared as text: 85.00 must not become 85.0."""
    ran = reports("metric", "mrr", "--month", "2026-04", "--format", "json", "--basis", "gross")

    assert json.loads(ran.out, parse_float=str) == [
        {"month": "2026-04", "mrr_usd": "0.00", "arr_usd": "0.00", "paying_customers": 0, "arpc_usd": None}
    ]


def test_a_table_has_labels_and_dollars(filled, reports):
    """What people read says MRR and not mrr_usd."""
    ran = reports("metric", "mrr", "--month", "2026-01")

    assert [row.split() for row in ran.out.splitlines() if "─" not in row] == [
        ["Month", "MRR", "ARR", "Paying", "customers", "ARPC"],
        ["2026-01", "$85.00", "$1,020.00", "1", "$85.00"],
    ]


@pytest.mark.parametrize("by", ["country", "hosting", "app_key", "hosting,country"])
def test_segments_foot_to_the_total(filled, reports, by):
    """March: 85.00 and 40.00."""
    ran = reports("metric", "mrr", "--month", "2026-03", "--by", by, "--format", "json")

    assert sum(row["mrr_usd"] for row in json.loads(ran.out)) == 125.00


def test_one_app_can_be_looked_at_alone(filled, reports):
    """The other app's zero-day line carries no MRR but is a sale."""
    ran = reports("metric", "sales", "--month", "2026-03", "--app", "other", "--format", "csv")

    assert ran.out == "month,lines,sales_usd,refunds_usd\n2026-03,1,7.00,0.00\n"


def test_sales_are_split_by_type_and_hosting(filled, reports):
    """Each column of the split comes after the month."""
    ran = reports(
        "metric", "sales", "--month", "2026-02", "--by", "sale_type", "--by", "hosting", "--format", "csv"
    )

    assert ran.out == "month,sale_type,hosting,lines,sales_usd,refunds_usd\n2026-02,New,Cloud,1,80.00,0.00\n"


def test_without_a_month_the_last_twelve_are_shown(filled, reports):
    """They end in the newest month that the ledger reaches."""
    ran = reports("metric", "mrr", "--format", "csv")

    months = [row.split(",")[0] for row in ran.out.splitlines()[1:]]
    assert (len(months), months[0], months[-1]) == (12, "2025-04", "2026-03")


def test_as_of_shows_what_was_known_then(filled, reports, exported, monkeypatch):
    """A line that came a day later is not in the figures of the day before."""
    monkeypatch.setenv("REPORTS_NOW", "2026-11-06T12:00:00Z")
    reports("import", "transactions", exported(filled / "late.json", line("9", customer="eve", net="15")))

    before = reports("metric", "mrr", "--month", "2026-01", "--as-of", "2026-11-05", "--format", "csv")
    after = reports("metric", "mrr", "--month", "2026-01", "--format", "csv")

    assert before.out.splitlines()[1] == "2026-01,85.00,1020.00,1,85.00"
    assert after.out.splitlines()[1] == "2026-01,100.00,1200.00,2,50.00"


@pytest.mark.parametrize(
    ("words", "code", "first_line"),
    [
        (["mr"], 10, "There is no metric 'mr'"),
        (["mrr", "--month", "2026-13"], 10, "'2026-13' is not a month"),
        (["mrr", "--month", "2026-11"], 10, "2026-11 was not over when the store was filled"),
        (
            ["mrr", "--month", "2026-01", "--from", "2026-01"],
            10,
            "--month and --from/--to exclude each other",
        ),
        (["mrr", "--from", "2026-03", "--to", "2026-01"], 10, "2026-03..2026-01 ends before it begins"),
        (["mrr", "--by", "contry"], 10, "MRR cannot be split by 'contry'"),
        (["sales", "--by", "seats"], 10, "Sales cannot be split by 'seats'"),
        (["mrr", "--app", "othr"], 10, "There is no app 'othr'"),
        (["mrr", "--basis", "grss"], 10, "There is no basis 'grss'"),
        (["mrr", "--format", "xml"], 10, "There is no format 'xml'"),
        (["mrr", "--as-of", "yesterday"], 10, "'yesterday' is not an instant"),
        (["mrr", "--mnth", "2026-01"], 2, "Usage: reports metric"),
    ],
)
def test_a_wrong_choice_is_refused(filled, reports, words, code, first_line):
    """Three lines and no traceback, nothing on standard output."""
    ran = reports("metric", *words)

    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(first_line)
    assert "Traceback" not in ran.err


def test_an_empty_store_is_an_error_that_says_what_to_do(home, reports):
    """No figure is made up for a store without a transaction."""
    ran = reports("metric", "mrr")

    assert ran.code == 16
    assert ran.err == (
        "The store has no transactions\n"
        f"  where: {home / 'data'}\n"
        "  to do: run: reports sync, or: reports import transactions FILE, or: reports demo\n"
    )
