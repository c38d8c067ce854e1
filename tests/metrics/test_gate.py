"""The gate as a whole: what it looks at, in which order, and how bad is bad."""

from __future__ import annotations

import pandas as pd
import pytest

from reports_lib import metrics
from tests.metrics.gated import CLEAN, gate_of, not_green
from tests.records import line

CHECKS = [
    "Coverage",
    "Gaps",
    "Licence records",
    "Contradictory lines",
    "Sales told twice",
    "Orphan refunds",
    "Prorated lines alone",
    "Unknown sale types",
    "Unknown hostings",
    "Unknown licence types",
    "Unknown payment statuses",
    "Unknown billing periods",
    "Unknown licence statuses",
    "Unknown tiers",
    "Lines: no term",
    "Lines: no amount",
    "Lines: ends before it starts",
    "Lines: over 100 years",
    "Lines: unpaid type",
    "Revenue share",
    "Lines without an id",
    "Lost ids",
    "Contested licences",
    "Licences without lines",
    "Lines without licence",
    "Negative MRR",
    "Waterfall",
    "Waterfall by app",
    "Waterfall by customer",
    "MRR of terms",
    "Upgrades",
]


def test_clean_data_are_green():
    """Every check says so, in one order; there is nothing to do."""
    checks = gate_of([CLEAN])

    assert checks["check"].tolist() == CHECKS
    assert set(checks["status"]) == {"green"}
    assert checks["what_to_do"].isna().all()
    assert metrics.gate_status(checks) == "green"


def test_whatever_is_not_green_says_what_to_do():
    """A finding without a remedy only worries."""
    odd = {"sale_type": "Barter", "hosting": "Moon", "tier": "a few", "ends_on": None}

    checks = gate_of([CLEAN, line("L-1", customer="bob", **odd)], licences=[])

    bad = checks[checks["status"] != "green"]
    assert bad["check"].tolist() == [
        "Licence records",
        "Unknown sale types",
        "Unknown hostings",
        "Unknown tiers",
        "Lines: no term",
    ]
    assert bad["what_to_do"].str.len().min() > 10


@pytest.mark.parametrize(("odd", "clean", "status"), [(20, 0, "amber"), (21, 398, "red"), (21, 399, "amber")])
def test_a_handful_and_a_twentieth_are_amber_and_more_is_red(odd, clean, status):
    """21 lines of 419 are more than 20 and more than one in twenty; of 420 they are not."""
    lines = [line(f"A-{at}", customer=f"a{at}", sale_type="Barter") for at in range(odd)]
    lines += [line(f"B-{at}", customer=f"b{at}") for at in range(clean - 1)]

    checks = gate_of([CLEAN, *lines] if clean else lines)

    assert ("Unknown sale types", status, odd, "A-0") in not_green(checks)


def test_words_that_decide_no_money_are_never_red():
    """However many: they only split figures."""
    lines = [line(f"A-{at}", customer=f"a{at}", billing_period="Weekly") for at in range(30)]

    checks = gate_of([CLEAN, *lines])

    assert not_green(checks) == [("Unknown billing periods", "amber", 30, "A-0")]


def test_what_is_missing_or_free_is_no_finding():
    """Missing words, zero-day terms, free community licences and uncollectible lines are ordinary."""
    quiet = {"sale_type": None, "hosting": None, "licence_type": None, "status": None}
    checks = gate_of(
        [
            CLEAN,
            line("L-1", customer="bob", **quiet),
            line("L-2", customer="cyd", ends_on="2026-01-01"),
            line("L-3", customer="dee", net="0", licence_type="COMMUNITY"),
            line("L-4", customer="eve", status="Uncollectible"),
            line(
                "L-5",
                customer="fay",
                hosting="data center",
                licence_type="Commercial",
                tier="Unlimited Users",
                billing_period="monthly",
            ),
        ]
    )

    counted = checks[checks["check"].isin(["Lines: zero days", "Lines: uncollectible"])]
    assert set(checks["status"]) == {"green"}
    assert counted[["records", "example"]].to_numpy().tolist() == [[1, "L-2"], [1, "L-4"]]


@pytest.mark.parametrize(
    ("statuses", "worst"), [([], "green"), (["green", "red", "amber"], "red"), (["amber", "green"], "amber")]
)
def test_the_verdict_is_the_worst_of_the_checks(statuses, worst):
    """Red before amber before green."""
    assert metrics.gate_status(pd.DataFrame({"status": statuses})) == worst
