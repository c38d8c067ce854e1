"""reports check: the worst first, in three formats, with what to do and an exit code."""

from __future__ import annotations

import csv
import json

import pytest

from tests.records import licence, line

TERM = {"starts_on": "2026-08-01", "ends_on": "2026-11-01", "net": "300", "updated_on": "2026-11-02"}
WORD = (
    "look at the record; a word that is new at the Marketplace has to be added to "
    "reports_lib/metrics/quality/words.py"
)


@pytest.fixture
def filled(home, reports, exported):
    """Two apps; one line of the second is of a hosting that nobody knows."""
    lines = [line("1", **TERM), line("2", customer="bob", app="maps", hosting="Moon", **TERM)]
    records = [licence("E-ann-app", site="site-ann"), licence("E-bob-maps", app="maps", site="site-bob")]
    for kind, told in (("transactions", lines), ("licenses", records)):
        assert reports("import", kind, exported(home / f"{kind}.json", *told, kind=kind)).code == 0
    return home


def test_what_is_not_green_comes_first_with_what_to_do(filled, reports):
    """How many, what, one to look up; the rest after it."""
    ran = reports("check", "--month", "2026-10")

    assert ran.code == 0
    assert ran.out.splitlines()[:4] == [
        "Gate of October 2026: amber",
        ("  amber  Unknown hostings (1): values nobody told us of: 'Moon'; kept as they are (for example 2)"),
        f"         to do: {WORD}",
        "  ok     Coverage: Records reach to 2026-11-02, past the end of October 2026",
    ]
    assert {row[:6] for row in ran.out.splitlines()[3:]} == {"  ok   "[:6]}


def test_without_a_month_it_is_the_newest_complete_one(filled, reports):
    """As every other command has it."""
    assert reports("check").out.splitlines()[0] == "Gate of October 2026: amber"


def test_an_app_alone_can_be_checked(filled, reports):
    """The other app's oddity is not its own; an app that is not there is refused."""
    ran, wrong = reports("check", "--app", "app"), reports("check", "--app", "ap")

    assert ran.out.splitlines()[0] == "Gate of October 2026: green"
    assert (wrong.code, wrong.err.splitlines()[2]) == (10, "  to do: did you mean 'app'?")


def test_as_of_an_instant_before_the_import_there_is_nothing(filled, reports):
    """The gate is of what was known then."""
    ran = reports("check", "--as-of", "2026-01-01")

    assert (ran.code, ran.err.splitlines()[0][:29]) == (16, "The store has no transactions")


def test_the_gate_as_csv_and_json_has_stable_names(filled, reports):
    """For programs: the same rows in the same order, and nothing besides."""
    as_csv = list(csv.DictReader(reports("check", "--format", "csv").out.splitlines()))
    as_json = json.loads(reports("check", "--format", "json").out)

    assert as_json[0] == {
        "check": "Unknown hostings",
        "status": "amber",
        "records": 1,
        "finding": "values nobody told us of: 'Moon'; kept as they are",
        "example": "2",
        "what_to_do": WORD,
    }
    assert [list(row) for row in as_csv] == [list(row) for row in as_json]
    assert [row["check"] for row in as_csv] == [row["check"] for row in as_json]
    assert (as_csv[1]["example"], as_json[1]["example"]) == ("", None)


def test_an_unknown_format_is_refused(filled, reports):
    """Before anything is computed."""
    ran = reports("check", "--format", "cvs")

    assert (ran.code, ran.err.splitlines()[0]) == (10, "There is no format 'cvs'")


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_red_gate_is_refused_in_every_format(home, reports, exported, form):
    """The rows on one output, the refusal on the other; a script reads the exit code."""
    file = exported(home / "old.json", line("1", **(TERM | {"updated_on": "2026-09-10"})))
    assert reports("import", "transactions", file).code == 0

    ran = reports("check", "--month", "2026-10", "--format", form)

    assert ran.code == 15
    assert "The newest record is of 2026-09-10" in ran.out
    assert ran.err.splitlines()[0] == (
        "The gate is red: The newest record is of 2026-09-10, before October 2026 began"
    )


def test_a_quarter_is_as_good_as_its_worst_month(filled, reports):
    """Alike in all three, the worst is each of them; what a month says is as it says it."""
    ran = reports("check", "--quarter", "2026-Q3")

    assert ran.code == 0
    assert ran.out.splitlines()[:2] == [
        "Gate of Q3 2026: amber, as in each of its months",
        "  amber  Unknown hostings (1): values nobody told us of: 'Moon'; kept as they are (for example 2)",
    ]


@pytest.mark.parametrize(
    ("reached", "code", "said"),
    [
        ("2026-08-20", 15, "red, as in September 2026"),
        ("2026-09-20", 0, "amber, as in September 2026"),
        ("2026-07-20", 15, "red, as in August 2026 and September 2026"),
    ],
)
def test_the_worst_months_of_a_quarter_are_named(home, reports, exported, reached, code, said):
    """The records end within the quarter: a month they do not reach is red, one they end in is amber."""
    file = exported(home / "lines.json", line("1", **(TERM | {"updated_on": reached})))
    assert reports("import", "transactions", file).code == 0
    records = exported(home / "records.json", licence("E-ann-app", site="site-ann"), kind="licenses")
    assert reports("import", "licenses", records).code == 0

    ran = reports("check", "--quarter", "2026-Q3")

    assert (ran.code, ran.out.splitlines()[0]) == (code, f"Gate of Q3 2026: {said}")
    assert ("Coverage, 2026-Q3" in ran.err) == (code == 15)


def test_a_month_and_a_quarter_are_not_both_looked_at(filled, reports):
    """One of them is meant; a quarter that is none is refused as everywhere."""
    both = reports("check", "--quarter", "2026-Q3", "--month", "2026-09")
    none = reports("check", "--quarter", "2026-09")

    assert (both.code, both.err.splitlines()[0]) == (
        10,
        "A review is of a month or of a quarter, not of both",
    )
    assert (none.code, none.err.splitlines()[0]) == (10, "'2026-09' is not a quarter")


def test_help_shows_examples(reports):
    """A reader learns by copying."""
    assert "reports check --as-of 2026-11-05 --format csv" in " ".join(reports("check", "--help").out.split())
