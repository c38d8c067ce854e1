"""A review of a quarter: which one it is, how far it looks back, what it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reports_lib import open_review
from reports_lib.config import Config
from reports_lib.errors import ParamsError
from reports_lib.periods import Month, Quarter
from reports_lib.sync import import_files
from reports_lib.workspace import open_workspace, plan_review
from tests.records import line

FILLED = datetime(2026, 11, 5, 8, tzinfo=UTC)
LINES = [
    line("L-1", starts_on="2025-11-10", ends_on="2026-11-10", net="1020"),
    line("L-2", customer="bob", starts_on="2026-10-20", ends_on="2026-11-20", net="20"),
]


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """A ledger from November 2025 that reaches into October 2026, filled in November."""
    home = tmp_path_factory.mktemp("home")
    config = Config(home=home, data=home / "data", output=home / "output", vendor="7", vendor_name="Harbour")
    path = home / "export.json"
    path.write_text(json.dumps(LINES, default=float))
    import_files(config, "transactions", [path], now=FILLED, progress=lambda *told: None)
    return config


def test_a_quarter_that_is_not_named_is_the_newest_complete_one(config):
    """October has begun the fourth; the third is over."""
    plan = plan_review(config, quarter="")

    assert (plan.period, plan.period_label, plan.month) == (Quarter(2026, 3), "Q3 2026", Month(2026, 9))
    assert plan.parameters == {
        "quarter": "2026-Q3",
        "apps": [],
        "basis": "net",
        "audience": "internal",
        "as_of": "2026-11-05T08:00:00Z",
    }
    assert plan_review(config, month="2026-08").parameters["month"] == "2026-08"


def test_a_fiscal_year_decides_which_quarter_is_over(config):
    """From August on, the first quarter of 2027 ended with October; from June on, the newest with August."""
    august, june = (replace(config, fiscal_year_starts=month) for month in (8, 6))

    assert plan_review(august, quarter="").period.months == "August to October 2026"
    assert (str(plan_review(june, quarter="").period), plan_review(june, quarter="").period.months) == (
        "2027-Q1",
        "June to August 2026",
    )


def test_a_review_of_a_quarter_looks_back_in_quarters(config):
    """As far as the ledger reaches; its models are those of its last month."""
    review = open_workspace(config, quarter="2026-Q2")

    assert (str(review.period), str(review.period_before), str(review.month)) == (
        "2026-Q2",
        "2026-Q1",
        "2026-06",
    )
    assert (str(review.this_period), str(review.this_month)) == ("2026-Q2", "2026-06")
    assert str(review.history) == "2025-Q4..2026-Q2"
    assert review.period.last_day == date(2026, 6, 30)
    assert review.measure("mrr", months=review.this_period)["paying_customers"].tolist() == [1]


def test_the_gate_of_a_quarter_looks_at_each_of_its_months(config):
    """One row a check, in the words of the month in which it is worst."""
    review = open_workspace(config, quarter="2026-Q2")

    assert review.gate["check"].is_unique
    assert set(review.gate["status"]) <= {"green", "amber", "red"}


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (
            {"quarter": "2026-Q4"},
            (
                "2026-Q4 was not over when the store was filled, on 2026-11-05T08:00:00Z\n"
                "  where: quarter\n"
                "  to do: choose 2026-Q3 or an earlier quarter, or import newer records"
            ),
        ),
        (
            {"quarter": "2026-4"},
            "'2026-4' is not a quarter\n  where: quarter\n  to do: write it as YYYY-Qn, for example 2026-Q3",
        ),
        (
            {"quarter": "", "month": "2026-09"},
            (
                "A review is of a month or of a quarter, not of both\n"
                "  where: month and quarter\n"
                "  to do: leave one of them out"
            ),
        ),
    ],
)
def test_what_is_no_finished_quarter_is_refused(config, choice, told):
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        plan_review(config, **choice)

    assert str(caught.value) == told


def test_a_notebook_opens_a_quarter(config, monkeypatch):
    """By the same door as a month."""
    monkeypatch.setenv("REPORTS_DATA", str(config.data))

    assert open_review(quarter="2026-Q3").period == Quarter(2026, 3)
