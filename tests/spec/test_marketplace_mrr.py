"""From our MRR to Atlassian's: one small ledger for each difference that has a name."""

from __future__ import annotations

import pytest

from tests.metrics.reported_figures import STEPS, bridge, figure
from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

# By case, an app of its own: its lines, and what is told of some measures: step by step in dollars, the
# last of which is Atlassian's own figure, typed by hand.
CASES = {
    "atlassian counts the price paid": (
        """
        starts_on   ends_on     net  gross
        2026-06-01  2026-07-01  85   100
        """,
        {"closing": {"ours": 85, "price_basis": 15, "reported": 100}},
    ),
    "another billing period is a contraction": (
        """
        billing_period  starts_on   ends_on     net
        Monthly         2026-05-01  2026-06-01  100
        Annual          2026-06-01  2027-06-01  960
        """,
        {"contraction": {"neutral": 20, "reported": 20}, "closing": {"ours": 80, "reported": 80}},
    ),
    "a second licence is new": (
        """
        entitlement  starts_on   ends_on     net
        E-1          2026-05-01  2026-07-01  200
        E-2          2026-06-01  2026-07-01  30
        """,
        {
            "expansion": {"ours": 30, "per_licence": -30},
            "new": {"per_licence": 30, "reported": 30},
        },
    ),
    "a migration is churn and new": (
        """
        hosting      entitlement  starts_on   ends_on     net
        Data Center  E-3          2025-06-01  2026-06-01  900
        Cloud        E-4          2026-06-01  2026-07-01  170
        """,
        {
            "expansion": {"neutral": 95, "per_licence": -95},
            "new": {"per_licence": 170, "reported": 170},
            "churn": {"per_licence": 75, "reported": 75},
        },
    ),
    "another number is another licence": (
        """
        entitlement  entitlement_id  starts_on   ends_on     net
        E-5          same            2026-05-01  2026-06-01  40
        E-6          same            2026-06-01  2026-07-01  40
        """,
        {"new": {"renumbered": 40, "reported": 40}, "churn": {"renumbered": 40, "reported": 40}},
    ),
    "a refund counts from the first day of its term": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-01  2026-05-01  2027-05-01  1200
        Refund     2026-06-10  2026-05-01  2027-05-01  -1200
        """,
        {"opening": {"ours": 100, "back_dated": -100}, "churn": {"ours": 100, "back_dated": -100}},
    ),
    "a part of a month is not scaled up": (
        """
        starts_on   ends_on     net
        2026-06-16  2026-07-01  125
        """,
        {"closing": {"ours": 250, "whole_terms": -125, "reported": 125}},
    ),
    "a refund without its sale is left out": (
        """
        sale_type  starts_on   ends_on     net
        Refund     2026-06-01  2026-07-01  -20
        """,
        {"closing": {"ours": -20, "whole_terms": 20}, "contraction": {"ours": 20, "whole_terms": -20}},
    ),
    "an evaluation that was charged counts": (
        """
        licence_type  starts_on   ends_on     net
        EVALUATION    2026-06-01  2026-07-01  10
        """,
        {"closing": {"charged_types": 10, "reported": 10}, "new": {"charged_types": 10, "reported": 10}},
    ),
    "who comes back after a month between is reactivated": (
        """
        starts_on   ends_on     net
        2026-03-03  2026-03-25  40
        2026-06-01  2026-07-01  50
        """,
        {"new": {"ours": 50, "per_licence": -50}, "reactivation": {"per_licence": 50, "reported": 50}},
    ),
    "what nothing explains is told": (
        """
        starts_on   ends_on     net
        2026-06-01  2026-07-01  50
        """,
        {"closing": {"ours": 50, "not_explained": 7, "reported": 57}},
    ),
}
MEASURES = ("opening", "new", "reactivated", "expansion", "contraction", "expired", "closing")


def case_lines():
    """The lines of every case, each for an app of its own."""
    for number, (text, _) in enumerate(CASES.values()):
        for place, row in enumerate(read_rows(text)):
            yield line(
                **{"number": f"L-{number}-{place}", "customer": f"c{number}", "app": f"app-{number}"} | row
            )


def case_figures():
    """Atlassian's figures of every case; what a case does not say is nothing."""
    for number, (_, told) in enumerate(CASES.values()):
        words = {"reactivated": "reactivation", "expired": "churn"}
        for measure in MEASURES:
            reported = told.get(words.get(measure, measure), {"reported": None}).get("reported", 0)
            if reported is not None:
                yield figure(f"app-{number}", f"{measure}Mrr", str(reported))


@pytest.fixture(scope="module")
def models():
    """The models of all cases."""
    return models_of_lines(case_lines(), reported=case_figures())


@pytest.fixture(scope="module")
def june(models):
    """June of every case, by app and measure."""
    return bridge(models).set_index(["app_key", "measure"])


@pytest.mark.parametrize("name", CASES)
def test_each_difference_has_its_name(june, name):
    """Steps that are nothing are left out here; those that are there lead to Atlassian's figure."""
    app = f"app-{list(CASES).index(name)}"

    for measure, expected in CASES[name][1].items():
        row = june.loc[(app, measure)]
        told = {step: float(row[f"{step}_usd"]) for step in STEPS if row[f"{step}_usd"]}
        assert told == expected, measure


def test_rows_stand_in_the_order_of_the_waterfall(june):
    """Seven measures an app, and the words of the assumptions beside."""
    assert june.loc["app-0"].index.tolist() == [
        *("opening", "new", "reactivation", "expansion", "contraction", "churn", "closing")
    ]
    assert june.attrs["metric"] == "mrr_bridge"
    assert "assumed" in june.attrs["assumed"]
