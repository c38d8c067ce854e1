"""The gate: every check has data that turn it amber or red, and clean data that do not."""

from __future__ import annotations

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.periods import Month
from tests.pipeline import LAST_MONTH, models_of_lines
from tests.records import licence, line

JANUARY = Month(2026, 1)
CLEAN = line("L-0", updated_on="2026-02-03", tier="10 Users", edition="Standard")
CHECKS = [
    "Coverage",
    "Contradictory lines",
    "Unknown sale types",
    "Unknown hostings",
    "Unknown licence types",
    "Unknown payment statuses",
    "Unknown tiers",
    "Lines: no term",
    "Lines: no amount",
    "Lines: ends before it starts",
    "Lines: over 100 years",
    "Lines: unpaid type",
    "Negative MRR",
    "Waterfall",
]


def gate_of(lines, month=JANUARY, licences=()):
    """The gate's checks of hand-written lines."""
    models = models_of_lines(lines, licences=licences, last_month=LAST_MONTH)
    return metrics.gate(
        models.transactions, models.subscription_terms, models.customer_months, models.licences, month=month
    )


def test_clean_data_are_green():
    """Every check says so, in one order."""
    checks = gate_of([CLEAN])

    assert checks["check"].tolist() == CHECKS
    assert set(checks["status"]) == {"green"}
    assert checks["finding"].iloc[0] == "Records reach to 2026-02-03, past the end of January 2026"
    assert metrics.gate_status(checks) == "green"


@pytest.mark.parametrize(
    ("odd", "check", "finding"),
    [
        (
            {"sale_type": "Barter"},
            "Unknown sale types",
            "values nobody told us of: 'Barter'; kept as they are",
        ),
        ({"hosting": "Moon"}, "Unknown hostings", "values nobody told us of: 'Moon'; kept as they are"),
        (
            {"licence_type": "ROYAL"},
            "Unknown licence types",
            "values nobody told us of: 'ROYAL'; kept as they are",
        ),
        ({"status": "IOU"}, "Unknown payment statuses", "values nobody told us of: 'IOU'; kept as they are"),
        (
            {"tier": "a few"},
            "Unknown tiers",
            "tiers that say no number of seats; their seats are unknown",
        ),
        ({"ends_on": None}, "Lines: no term", "lines without a term: counted as sales, no MRR"),
        (
            {"net": None, "gross": "5"},
            "Lines: no amount",
            "lines without an amount: unknown, so neither sales nor MRR",
        ),
        (
            {"ends_on": "2025-12-01"},
            "Lines: ends before it starts",
            "lines whose term ends before it starts: counted as sales, no MRR",
        ),
        (
            {"ends_on": "2200-01-01"},
            "Lines: over 100 years",
            "lines with a term of over 100 years: counted as sales, no MRR",
        ),
        (
            {"licence_type": "COMMUNITY"},
            "Lines: unpaid type",
            "lines that charge for evaluation, community or open source: counted as sales, no MRR",
        ),
        (
            {"net": "-9", "customer": "bob"},
            "Negative MRR",
            "customers whose refunds exceed what they bought; their MRR is below zero",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "Lines" in value else None,
)
def test_odd_lines_turn_their_check_amber(odd, check, finding):
    """Counted, with one key to look up; no other check minds."""
    checks = gate_of([CLEAN, line("L-1", **odd)])

    amber = checks[checks["status"] != "green"]
    key = "site/site-bob" if check == "Negative MRR" else "L-1"
    assert amber.iloc[:, 0:5].to_numpy().tolist() == [[check, "amber", 1, finding, key]]


def test_a_line_that_is_stated_in_two_ways_turns_the_gate_amber():
    """By one import; the last statement was taken."""
    checks = gate_of([CLEAN, line("L-1", net="1"), line("L-1", net="2")])

    amber = checks[checks["status"] != "green"]
    assert amber.to_numpy().tolist() == [
        [
            "Contradictory lines",
            "amber",
            1,
            "lines stated in several ways by one import; the last was taken",
            "L-1",
        ]
    ]


def test_the_tiers_of_licences_are_looked_at_too():
    """Lines and licences are counted together; words that stand for a number are understood."""
    told = ["10 Users", "Evaluation", "Subscription", "some", "Unlimited", None]
    licences = [licence(f"E-{at}", tier=tier) for at, tier in enumerate(told)]

    checks = gate_of([CLEAN, line("L-1", tier="10.5 Users")], licences=licences).set_index("check")

    assert checks.loc["Unknown tiers"].tolist()[:2] == ["amber", 3]
    assert checks.loc["Unknown tiers", "example"] == "E-3"


def test_the_first_three_unknown_values_are_named():
    """And all are counted."""
    odd = [line(f"L-{at}", sale_type=word) for at, word in enumerate(["a", "b", "b", "c", "d"], 1)]

    checks = gate_of([CLEAN, *odd]).set_index("check").loc["Unknown sale types"]

    assert checks.tolist() == ["amber", 5, "values nobody told us of: 'a', 'b', 'c'; kept as they are", "L-1"]


@pytest.mark.parametrize(
    ("month", "status", "finding"),
    [
        (Month(2026, 2), "amber", "The newest record is of 2026-02-03; February 2026 may be incomplete"),
        (Month(2026, 3), "red", "The newest record is of 2026-02-03, before March 2026 began"),
    ],
)
def test_a_month_that_the_records_do_not_reach_is_not_published(month, status, finding):
    """A month in the middle is amber, one in the future is red."""
    checks = gate_of([CLEAN], month=month)

    assert checks.iloc[0].tolist()[:4] == ["Coverage", status, 1, finding]
    assert metrics.gate_status(checks) == status


def test_a_store_without_a_transaction_is_red():
    """There is nothing to publish."""
    checks = gate_of([])

    assert checks.iloc[0].tolist()[:4] == ["Coverage", "red", 0, "There are no transactions"]
    assert set(checks["status"][1:]) == {"green"}


def test_an_opening_that_is_not_the_closing_before_is_red():
    """The residual is told in dollars."""
    models = models_of_lines([CLEAN])
    broken = models.customer_months.mutate(opening_net_cents=models.customer_months.opening_net_cents + 100)

    checks = metrics.gate(
        models.transactions, models.subscription_terms, broken, models.licences, month=JANUARY
    )

    assert checks.iloc[-1].tolist()[:4] == [
        "Waterfall",
        "red",
        1,
        "Opening differs from the month before by 1.00 dollars",
    ]


def test_what_is_missing_or_free_is_no_finding():
    """Missing words, zero-day terms, free community licences and uncollectible lines are ordinary."""
    quiet = {"sale_type": None, "hosting": None, "licence_type": None, "status": None}
    checks = gate_of(
        [
            CLEAN,
            line("L-1", **quiet),
            line("L-2", ends_on="2026-01-01"),
            line("L-3", net="0", licence_type="COMMUNITY"),
            line("L-4", status="Uncollectible"),
            line("L-5", hosting="data center", licence_type="Commercial", tier="Unlimited Users"),
        ]
    )

    assert set(checks["status"]) == {"green"}


@pytest.mark.parametrize(
    ("statuses", "worst"), [([], "green"), (["green", "red", "amber"], "red"), (["amber", "green"], "amber")]
)
def test_the_verdict_is_the_worst_of_the_checks(statuses, worst):
    """Red before amber before green."""
    assert metrics.gate_status(pd.DataFrame({"status": statuses})) == worst
