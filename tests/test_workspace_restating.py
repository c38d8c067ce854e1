"""A review holds what was published of its months, or its quarters, against what is known now."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reports_lib.config import Config
from reports_lib.periods import Months
from reports_lib.store import open_store, publish
from reports_lib.workspace import open_workspace
from reports_lib.workspace.restating import known_headlines
from tests.records import line
from tests.test_workspace import bring_in

JULY, AUGUST = (datetime(2026, month, 5, 8, tzinfo=UTC) for month in (7, 8))
YEAR = {"starts_on": "2026-03-10", "ends_on": "2027-03-10"}
# 100.00 a month, and 20.00 from April to June.
FIRST = [
    line("L-1", net="1200", **YEAR),
    line("L-2", customer="bob", starts_on="2026-04-05", ends_on="2026-07-05", net="60"),
]
# 110.00 a month now; 50.00 from May on came late, and so did 30.00 that were there in April alone.
LATER = [
    line("L-1", net="1320", updated_on="2026-08-01", **YEAR),
    line("L-3", customer="eve", starts_on="2026-05-20", ends_on="2026-11-20", net="300"),
    line("L-4", customer="cat", starts_on="2026-04-10", ends_on="2026-05-10", net="30"),
]


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """Published on 5 July: the second quarter, and each of its months; changed in August."""
    home = tmp_path_factory.mktemp("home")
    config = Config(home=home, data=home / "data", output=home / "output")
    bring_in(config, FIRST, now=JULY)
    of_quarter = open_workspace(config, quarter="2026-Q2")
    for report, span in (
        ("quarterly_review", of_quarter.this_period),
        ("monthly_review", Months.parse("2026-04..2026-06")),
    ):
        for period, headlines in known_headlines(of_quarter, span).items():
            publish(
                open_store(config),
                report=report,
                period=str(period),
                headlines=headlines,
                as_of=JULY,
                version="1",
            )
    bring_in(config, LATER, now=AUGUST)
    return config


def differences(frame):
    """What each headline is restated by, by period and headline, as text."""
    time = frame.columns[0]
    return {
        (str(row[time])[:7], row["headline"]): str(row["restated_by"]) for row in frame.to_dict("records")
    }


def test_a_quarter_is_held_against_its_own_publication(config):
    """Worked example: 120.00 is 180.00 now; 20.00 were new, and are 100.00 with what came and what left."""
    frame = open_workspace(config, quarter="2026-Q2").restatement

    told = {name: by for (_, name), by in differences(frame).items()}
    assert frame["quarter"].astype(str).unique().tolist() == ["2026Q2"]
    assert {name: told[name] for name in ("mrr_usd", "new_mrr_usd", "churn_mrr_usd", "sales_usd")} == {
        "mrr_usd": "60.00",
        "new_mrr_usd": "80.00",
        "churn_mrr_usd": "30.00",
        "sales_usd": "330.00",
    }
    assert told["paying_customers"] == "1"


def test_a_quarter_is_restated_as_its_months_are(config):
    """A law: balances by what its last month is, what flows by the sum of the three; the lines are June's."""
    by_quarter, by_month = (
        open_workspace(config, **when) for when in ({"quarter": "2026-Q2"}, {"month": "2026-06"})
    )
    of_quarter, of_months = (differences(one.restatement) for one in (by_quarter, by_month))

    for (_, name), by in of_quarter.items():
        if name in {"mrr_usd", "paying_customers", "nrr", "grr"}:
            assert by == of_months["2026-06", name]
        elif name != "customer_churn":
            parts = [Decimal(of_months[f"2026-0{month}", name]) for month in (4, 5, 6)]
            assert Decimal(by) == sum(parts)
    for name in ("restated_reasons", "restated_lines"):
        quarter, months = (getattr(one, name) for one in (by_quarter, by_month))
        june = months[months["month"] == "2026-06-01"].drop(columns="month")
        assert quarter.drop(columns="quarter").astype(str).to_numpy().tolist() == (
            june.astype(str).to_numpy().tolist()
        )


def test_a_month_can_be_asked_for_in_a_review_of_a_quarter(config):
    """What is compared is what the span is of."""
    review = open_workspace(config, quarter="2026-Q2")

    frame = review.measure("restatement", months=Months.parse("2026-05"))

    assert frame["month"].dt.month.unique().tolist() == [5]


@pytest.mark.parametrize("choice", [{"apps": ["app"]}, {"basis": "gross"}])
def test_a_part_or_another_basis_is_nobodys_headline(config, choice):
    """Only what everybody was shown is compared."""
    review = open_workspace(config, quarter="2026-Q2", **choice)

    assert review.restatement.empty
    assert review.restatement.attrs["note"].startswith("Nothing was published of these quarters: ")
