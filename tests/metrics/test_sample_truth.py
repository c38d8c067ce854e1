"""The sample vendor's truth, told by arithmetic of its own, recovered to the cent from its files."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.config import Config
from reports_lib.periods import Month
from reports_lib.sample import ledger, write_ledger
from reports_lib.sync import import_files
from reports_lib.workspace import open_workspace
from tests.metrics.recovered import FLOWS

NOW = datetime(2026, 11, 5, tzinfo=UTC)
VENDORS = [(40, 7), (40, 8), (240, 7), (240, 8)]


def imported(folder, sample, *, at=NOW):
    """A vendor's files of an instant, imported then and opened."""
    config = Config(home=folder, data=folder / "data", output=folder / "output")
    for kind, path in zip(("transactions", "licenses"), write_ledger(folder, sample, at=at), strict=True):
        import_files(config, kind, [path], now=at, progress=lambda *told: None)
    return open_workspace(config)


@pytest.fixture(scope="module", params=VENDORS, ids=lambda given: f"{given[0]} customers, seed {given[1]}")
def covered(request, tmp_path_factory):
    """A sample vendor with every edge there is, and its truth."""
    customers, seed = request.param
    sample = ledger(customers=customers, seed=seed)
    return imported(tmp_path_factory.mktemp("covered"), sample), sample.truth()


@pytest.fixture(scope="module", params=[(7, 2), (8, 1)], ids="seed {0[0]}, instant {0[1]}".format)
def every_edge(request, tmp_path_factory):
    """A sample vendor with every edge there is, as told at one of its instants, and its truth."""
    seed, place = request.param
    sample = ledger(seed=seed)
    at = sample.instants[place]
    return imported(tmp_path_factory.mktemp("every"), sample, at=at), sample.truth(at=at)


def month_of(stamp):
    """The month of a row."""
    return Month.of(pd.Timestamp(stamp).date())


def cents(dollars):
    """Dollars with two digits as whole cents."""
    return int(dollars * 100)


def known(value):
    """A value of a frame, where missing is None."""
    return None if pd.isna(value) else value


def moves_of(review, truth, basis):
    """What the metric says of every month and app."""
    moves = metrics.mrr_movements(review.customer_months, months=truth.span, by=["app_key"], basis=basis)
    return {
        (month_of(row["month"]), row["app_key"]): tuple(cents(row[f"{kind}_mrr_usd"]) for kind in FLOWS)
        for row in moves.to_dict("records")
    }


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_movements_of_every_app_and_month_are_the_truth(covered, basis):
    """Opening, five movements, four neutral ones, closing; an app that nobody ever bought has no rows."""
    review, truth = covered

    told = moves_of(review, truth, basis)

    true = {
        key: tuple(getattr(getattr(row, basis), kind) for kind in FLOWS)
        for key, row in truth.app_months.items()
    }
    assert told | {key: row for key, row in true.items() if not any(row)} == true
    assert {key for key, row in true.items() if any(row)} <= told.keys()


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_mrr_is_the_truth_whatever_is_planted(every_edge, basis):
    """Who is who may be open; what is in force at a month's end is not."""
    review, truth = every_edge

    told = {key: row[-1] for key, row in moves_of(review, truth, basis).items()}

    assert told == {key: getattr(row, basis).closing for key, row in truth.app_months.items()}


def test_paying_customers_are_the_truth(covered):
    """Of each app, and of all, where a customer with two apps counts once."""
    review, truth = covered

    by_app = metrics.mrr(review.customer_months, months=truth.span, by=["app_key"])
    total = metrics.mrr(review.customer_months, months=truth.span)

    assert (
        dict(zip(map(month_of, total["month"]), total["paying_customers"], strict=True))
        == truth.paying_customers
    )
    assert {
        (month_of(row.month), row.app_key): row.paying_customers
        for row in by_app.itertuples()
        if row.paying_customers
    } == {key: row.paying_customers for key, row in truth.app_months.items() if row.paying_customers}


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_sales_of_every_type_and_hosting_are_the_truth(every_edge, basis):
    """Lines and amounts, refunds negative; a line invoiced by hand has no sale type."""
    review, truth = every_edge

    booked = metrics.sales(review.transactions, months=truth.span, by=["sale_type", "hosting"], basis=basis)

    assert {
        (month_of(row.month), known(row.sale_type), row.hosting): (row.lines, cents(row.sales_usd))
        for row in booked.itertuples()
        if row.lines
    } == {
        key: (row.lines, getattr(row, f"{basis}_cents"))
        for key, row in truth.sales.items()
        if key[0] <= truth.span.last
    }


@pytest.mark.parametrize("by", [["hosting"], ["country"], ["billing_period", "app_key"], ["app_edition"]])
def test_every_split_foots_to_the_total(every_edge, by):
    """Movements between segments are no churn, but closing and change add up."""
    review, truth = every_edge
    total = metrics.mrr_movements(review.customer_months, months=truth.span)

    split = metrics.mrr_movements(review.months_by(by), months=truth.span, by=by)

    balances = ["opening_mrr_usd", "new_mrr_usd", "reactivation_mrr_usd", "churn_mrr_usd", "closing_mrr_usd"]
    assert split.groupby("month")[balances].sum().to_numpy().tolist() == total[balances].to_numpy().tolist()


def test_the_gate_finds_nothing_wrong(every_edge):
    """What is odd in the sample is there to be shown; nothing in it is red."""
    review, _ = every_edge

    assert metrics.gate_status(review.gate) in {"green", "amber"}
