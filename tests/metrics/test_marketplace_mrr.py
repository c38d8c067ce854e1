"""Marketplace MRR: edges of the bridge from ours to Atlassian's, and the sample vendor's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports_lib.sample import ledger
from reports_lib.workspace import open_workspace
from tests.metrics.recovered import synced
from tests.metrics.reported_figures import STEPS, bridge, figure
from tests.pipeline import models_of_lines
from tests.records import line


def test_days_of_grace_keep_who_does_not_renew():
    """Left on 20 June: with 30 days of grace the churn is July's; a renewal in time needs none."""
    models = models_of_lines(
        """
        customer  starts_on   ends_on     net
        ann       2026-05-20  2026-06-20  60
        bob       2026-05-20  2026-06-20  40
        bob       2026-06-20  2026-07-20  40
        """,
        reported=[figure("app", "closingMrr", "100"), figure("app", "expiredMrr", "0")],
    )

    june = bridge(models, grace_days=30).set_index("measure")
    none = bridge(models).set_index("measure")

    told = june.loc[["churn", "closing"], ["ours_usd", "grace_usd", "not_explained_usd"]]
    assert told.astype(str).to_numpy().tolist() == [["60.00", "-60.00", "0.00"], ["40.00", "60.00", "0.00"]]
    assert none.loc[["churn", "closing"], "not_explained_usd"].astype(str).tolist() == ["-60.00", "60.00"]


def test_both_may_be_on_one_basis():
    """Then the price is no difference."""
    models = models_of_lines(
        [line("L-1", starts_on="2026-06-01", ends_on="2026-07-01", net="85", gross="100")],
        reported=[figure("app", "closingMrr", "100")],
    )

    gross = bridge(models, basis="gross").set_index("measure").loc["closing"]

    assert [str(gross[f"{step}_usd"]) for step in ("ours", "price_basis", "not_explained")] == [
        *("100.00", "0.00", "0.00")
    ]


def test_what_atlassian_does_not_report_has_no_rest():
    """Of May it says nothing; an app has no row before it sold anything."""
    models = models_of_lines(
        """
        app    starts_on   ends_on     net
        maps   2026-05-01  2026-06-01  100
        forms  2026-06-01  2026-07-01  50
        """,
        reported=[figure("maps", "closingMrr", "0")],
    )

    may = bridge(models, months="2026-05").set_index(["app_key", "measure"])

    row = may.loc[("maps", "closing")]
    assert (str(row["ours_usd"]), row["not_explained_usd"], row["reported_usd"]) == ("100.00", None, None)
    assert set(may.index.get_level_values("app_key")) == {"maps"}


def test_monthly_and_annual_are_added_where_no_total_is_told():
    """And a total that is told goes before them."""
    parts = [
        figure("app", "closingMrr", amount, subscription=name)
        for name, amount in (("MONTHLY", "40"), ("ANNUAL", "45"))
    ]
    total = figure("app", "closingMrr", "86", subscription="TOTAL")

    told = [
        str(
            bridge(models_of_lines([line("L-1")], reported=figures))
            .set_index("measure")
            .loc["closing", "reported_usd"]
        )
        for figures in (parts, [*parts, total])
    ]

    assert told == ["85.00", "86.00"]


def test_an_app_that_only_atlassian_knows_is_told():
    """With nothing of ours."""
    models = models_of_lines([line("L-1")], reported=[figure("plans", "closingMrr", "12")])

    plans = bridge(models).set_index(["app_key", "measure"]).loc[("plans", "closing")]

    assert (str(plans["ours_usd"]), str(plans["not_explained_usd"])) == ("0.00", "12.00")


def test_without_atlassians_figures_there_is_a_word_on_how_to_get_them():
    """An empty frame with all its columns."""
    models = models_of_lines([line("L-1")])

    frame = bridge(models)

    assert (len(frame), list(frame.columns)) == (
        0,
        ["month", "app_key", "measure", *(f"{step}_usd" for step in STEPS)],
    )
    assert frame.attrs["note"] == (
        "Atlassian's own recurring revenue would stand beside ours here, each difference by its name. "
        "To connect it, run: reports sync partner_metrics"
    )


def test_what_begins_later_changes_no_bridge_of_before():
    """Neither a renewal in July nor a return does."""
    lines = [
        line("L-1", starts_on="2026-06-10", ends_on="2026-07-10"),
        line("L-2", app="maps", starts_on="2026-04-01", ends_on="2026-05-01"),
    ]
    later = [
        line(f"later-{app}", app=app, starts_on="2026-07-10", ends_on="2026-08-10") for app in ("app", "maps")
    ]
    told = [figure("app", "closingMrr", "85")]

    before, after = (models_of_lines(some, reported=told) for some in (lines, [*lines, *later]))

    assert bridge(after, months="2026-05..2026-06", grace_days=60).equals(
        bridge(before, months="2026-05..2026-06", grace_days=60)
    )


@pytest.mark.slow
def test_the_sample_vendors_bridge_closes_to_nothing(tmp_path):
    """Every measure of every app and month, at both instants, against figures the stand-in counts itself."""
    book = ledger(customers=240, seed=3)
    config = synced(tmp_path, book)

    for at in book.instants[1:]:
        review = open_workspace(config, as_of=at)
        frame = bridge(review, months=f"2024-01..{review.plan.last_month}")

        assert len(frame) > 500
        assert set(frame["not_explained_usd"]) == {Decimal("0.00")}
        named = [step for step in STEPS if set(frame[f"{step}_usd"]) != {Decimal("0.00")}]
        assert named == [*STEPS[:7], "reported"]
