"""reports metric by quarter: what is printed, how a span is written, what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports_lib.metrics import METRICS
from reports_lib.store import Store, publish
from tests.records import line
from tests.spec.test_quarters import REFUSED


@pytest.fixture
def filled(home, reports, exported):
    """Ann pays 85.00 a month from January to March 2026 and 95.00 to June, Bob 40.00 in March alone."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-10", ends_on="2026-04-10", net="255"),
        line("2", starts_on="2026-04-10", ends_on="2026-07-10", net="285", sale_type="Renewal"),
        line("3", customer="bob", starts_on="2026-03-05", ends_on="2026-04-05", net="40"),
    )
    assert reports("import", "transactions", file).code == 0
    return home


def test_a_quarter_is_printed_as_it_is_written(filled, reports):
    """One row, and the period's own name in its first column."""
    ran = reports("metric", "mrr", "--quarter", "2026-Q2", "--format", "csv")

    assert ran.out == (
        "quarter,mrr_usd,arr_usd,paying_customers,arpc_usd\n2026-Q2,95.00,1140.00,1,95.00\n"
    ), ran.err


def test_a_span_from_quarter_to_quarter_is_told_by_quarter(filled, reports):
    """The grain is that in which the span is written; its months sum up to the same."""
    by_quarter = reports("metric", "sales", "--from", "2026-Q1", "--to", "2026-Q2", "--format", "csv")
    by_month = reports("metric", "sales", "--from", "2026-01", "--to", "2026-03", "--format", "csv")

    assert by_quarter.out == (
        "quarter,lines,sales_usd,refunds_usd\n2026-Q1,2,295.00,0.00\n2026-Q2,1,285.00,0.00\n"
    )
    assert [one.split(",")[2] for one in by_month.out.splitlines()[1:]] == ["255.00", "0.00", "40.00"]


def test_a_span_that_only_ends_goes_back_a_year(filled, reports):
    """Four quarters, as it is twelve months."""
    ran = reports("metric", "mrr", "--to", "2026-Q2", "--format", "csv")

    told = [one.split(",")[0] for one in ran.out.splitlines()[1:]]
    assert told == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]


def test_a_fiscal_year_has_quarters_of_its_own(filled, reports):
    """From February on, 2027-Q1 ends in April: 95.00 of Ann."""
    (filled / "params" / "vendor.yml").write_text("fiscal_year_starts: 2\n")

    ran = reports("metric", "mrr_movements", "--quarter", "2027-Q1", "--format", "csv")

    header, row = ran.out.splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert {name: told[name] for name in ("quarter", "opening_mrr_usd", "closing_mrr_usd")} == {
        "quarter": "2027-Q1",
        "opening_mrr_usd": "85.00",
        "closing_mrr_usd": "95.00",
    }


def test_a_published_quarter_is_held_against_what_is_known_today(filled, reports):
    """Ann paid 95.00 at the end of June, and 5.00 of it came late; July to September was never published."""
    publish_second_quarter(filled)

    ran = reports("metric", "restatement", "--from", "2026-Q1", "--to", "2026-Q3")

    assert [row.split() for row in ran.out.splitlines() if row.startswith("2026")] == [
        ["2026-Q2", "MRR", "$90.00", "$95.00", "$5.00", "5.6", "%"],
        ["2026-Q2", "Sales", "$285.00", "$285.00", "$0.00", "0.0", "%"],
    ]


def test_a_quarter_of_another_fiscal_year_is_not_compared(filled, reports):
    """From April on, the quarter of that name is July to September 2025, of which nothing was said."""
    publish_second_quarter(filled)
    (filled / "params" / "vendor.yml").write_text("fiscal_year_starts: 4\n")

    ran = reports("metric", "restatement", "--quarter", "2026-Q2", "--format", "csv")

    assert ran.out == "quarter,headline,first_published,known_today,restated_by,restated_share\n"
    assert ran.err == (
        "Nothing was published of these quarters: what the quarterly review of all apps first says of a "
        "quarter, net and without --as-of, is kept and compared here\n"
    )


def publish_second_quarter(home):
    """Keep headlines of April to June, as if a review had said them a day before."""
    publish(
        Store(home / "data"),
        report="quarterly_review",
        period="2026-Q2",
        headlines={"mrr_usd": Decimal("90.00"), "sales_usd": Decimal("285.00")},
        as_of=datetime(2026, 11, 4, tzinfo=UTC),
        version="1",
    )


def test_users_of_a_quarter_are_held_against_the_day_before_it(filled, reports):
    """The last days of this quarter and of the one before."""
    ran = reports("metric", "app_users", "--quarter", "2026-Q2", "--format", "csv")

    assert ran.out.splitlines()[1].startswith("2026-06-30,")


def test_every_metric_tells_a_quarter_or_says_why_not(filled, reports):
    """No traceback, no month in a frame of quarters, and no refusal without a remedy."""
    when = {name: ["--quarter", "2026-Q2"] for name in METRICS}
    when["high_value_segments"] += ["--by", "app_key"]

    ran = {name: reports("metric", name, *words) for name, words in when.items()}

    assert {name for name, one in ran.items() if one.code} == REFUSED
    assert all(ran[name].err.splitlines()[2].startswith("  to do: ask for months") for name in REFUSED)


@pytest.mark.parametrize(
    ("words", "message", "where"),
    [
        (["--quarter", "2026-Q4"], "2026-Q4 was not over when the store was filled", "quarter"),
        (["--quarter", "2026-3"], "'2026-3' is not a quarter", "quarter"),
        (["--from", "2026-Q5"], "'2026-Q5' is not a quarter", "--from"),
        (["--from", "2026-01", "--to", "2026-Q2"], "2026-01 and 2026-Q2 are a month and a quarter", "--from"),
        (["--from", "2026-Q2", "--to", "2026-Q1"], "2026-Q2..2026-Q1 ends before it begins", "the span"),
        (["--month", "2026-03", "--quarter", "2026-Q1"], "A review is of a month or of a quarter", "month"),
        (["--quarter", "2026-Q1", "--to", "2026-Q2"], "--quarter and --from/--to exclude each other", ""),
    ],
)
def test_what_is_no_quarter_is_refused(filled, reports, words, message, where):
    """In three lines, before anything is computed; an unfinished quarter is never printed."""
    ran = reports("metric", "mrr", *words)

    told = ran.err.splitlines()
    assert ran.code == 10
    assert told[0].startswith(message)
    assert told[1].startswith(f"  where: {where}")
    assert told[2].startswith("  to do: ")
