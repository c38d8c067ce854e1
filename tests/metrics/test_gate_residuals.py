"""The gate's lines about balances: whatever does not close, by any cent, is red."""

from __future__ import annotations

import ibis
import pytest
from ibis import _

from reports_lib import metrics
from reports_lib.periods import Month
from tests.metrics.gated import CLEAN, JANUARY, gate_of, gate_of_models, not_green, seen
from tests.pipeline import models_of_lines
from tests.records import licence, line

YEAR = {"starts_on": "2025-11-01", "ends_on": "2026-11-01", "net": "1200"}
FEBRUARY = Month(2026, 2)


@pytest.fixture(scope="module")
def models():
    """Two apps of two customers: 100 a month since November and 85 in January, of which one more."""
    return models_of_lines(
        [CLEAN, line("L-1", customer="bob", app="maps", **YEAR), line("L-2", app="maps", **YEAR)],
        licences=[licence("E-ann-app"), licence("E-ann-maps", app="maps"), licence("E-bob-maps", app="maps")],
    )


def red(checks):
    """The names and counts of what is red, and their examples."""
    return [(name, records, example) for name, status, records, example in not_green(checks)]


def test_balances_that_close_are_green(models):
    """At every grain, in every month."""
    for month in (Month(2025, 11), Month(2025, 12), JANUARY):
        assert red(gate_of_models(models, month)) == []


def test_an_opening_that_is_not_the_closing_before_is_red_at_every_grain(models):
    """A cent of one customer: the app, the total and the customer are off."""
    months = models.customer_months
    is_it = (months.customer_id == "site/site-bob") & (months.month == JANUARY.first_day)
    broken = months.mutate(opening_net_cents=months.opening_net_cents + ibis.ifelse(is_it, 1, 0))

    checks = gate_of_models(models, customer_months=broken)

    assert red(checks) == [
        ("Waterfall", 1, "all apps"),
        ("Waterfall by app", 1, "maps"),
        ("Waterfall by customer", 1, "site/site-bob"),
    ]
    assert metrics.gate_status(checks) == "red"


def test_a_past_month_that_does_not_open_where_the_one_before_closed_is_red(models):
    """The reviewed month closes; the page shows two years, of which one is off by a dollar."""
    months = models.customer_months
    is_it = (months.app_key == "maps") & (months.month == Month(2025, 12).first_day)
    broken = months.mutate(opening_gross_cents=months.opening_gross_cents + ibis.ifelse(is_it, 50, 0))

    checks = gate_of_models(models, FEBRUARY, customer_months=broken)

    assert seen(checks, "Waterfall") == [
        "red",
        1,
        "balances that do not close; all apps in December 2025: off by 1.00 dollars",
        "all apps",
    ]
    assert seen(checks, "Waterfall by app")[3] == "maps"
    assert seen(checks, "Waterfall by customer")[0] == "green"


def test_apps_that_make_up_for_each_other_are_red_by_app(models):
    """One opens a dollar higher and one a dollar lower: the total alone would not show it."""
    months = models.customer_months
    off = ibis.ifelse(months.app_key == "maps", 50, -100)
    is_now = months.month == FEBRUARY.first_day
    broken = months.mutate(opening_net_cents=months.opening_net_cents + ibis.ifelse(is_now, off, 0))

    checks = gate_of_models(models, FEBRUARY, customer_months=broken)

    assert seen(checks, "Waterfall")[0] == "green"
    assert seen(checks, "Waterfall by app")[:2] == ["red", 2]
    assert seen(checks, "Waterfall by customer")[:2] == ["red", 3]


def test_customers_that_make_up_for_each_other_are_red_by_customer(models):
    """One customer's dollar is the other's: app and total would not show it."""
    months = models.customer_months
    off = ibis.ifelse(months.customer_id == "site/site-bob", 100, -100)
    is_it = (months.month == JANUARY.first_day) & (months.app_key == "maps")
    broken = months.mutate(opening_net_cents=months.opening_net_cents + ibis.ifelse(is_it, off, 0))

    assert red(gate_of_models(models, customer_months=broken)) == [
        ("Waterfall by customer", 2, "site/site-ann")
    ]


def test_a_neutral_change_of_whoever_comes_or_goes_is_red(models):
    """It would be new business that is called a transfer."""
    months = models.customer_months
    is_it = (months.month == JANUARY.first_day) & (months.app_key == "app")
    broken = months.mutate(transfer_net_cents=ibis.ifelse(is_it, 100, 0).cast("int64"))

    assert red(gate_of_models(models, customer_months=broken)) == [
        ("Waterfall by customer", 1, "site/site-ann")
    ]


def test_a_balance_that_is_not_known_is_red(models):
    """A neutral part that is missing makes a movement that is missing."""
    months = models.customer_months
    is_it = (months.month == JANUARY.first_day) & (months.customer_id == "site/site-bob")
    broken = months.mutate(billing_period_net_cents=ibis.ifelse(is_it, None, 0).cast("int64"))

    names = [name for name, *_ in red(gate_of_models(models, customer_months=broken))]

    assert "Waterfall by customer" in names


def test_mrr_that_is_not_that_of_the_terms_in_force_is_red(models):
    """A term that reached no customer: the waterfall closes, and is of other terms."""
    terms = models.subscription_terms
    more = terms.mutate(mrr_gross_cents=terms.mrr_gross_cents + ibis.ifelse(terms.line_id == "L-1", 7, 0))

    checks = gate_of_models(models, subscription_terms=more)

    assert red(checks) == [("MRR of terms", 1, "maps")]
    assert seen(checks, "MRR of terms")[2] == (
        "balances that do not close; maps in January 2026: off by -0.07 dollars"
    )


def test_an_upgrade_whose_parts_are_not_its_change_is_red():
    """The split of an event has to close like any other."""
    upgraded = {"customer": "bob", "sold_on": "2026-01-10", "transaction": "T-2", "original": "T-1"}
    models = models_of_lines(
        [
            line("L-1", customer="bob", transaction="T-1", tier="10 Users", **YEAR),
            line("L-2", sale_type="Refund", **(YEAR | upgraded | {"net": "-1200"})),
            line("L-3", sale_type="Upgrade", tier="20 Users", **(YEAR | upgraded | {"net": "2400"})),
        ],
        licences=[licence("E-bob-app", starts_on="2025-11-01")],
    )

    broken = models.upgrades.mutate(seats_net_cents=_.seats_net_cents + 1)

    assert seen(gate_of_models(models), "Upgrades")[:2] == ["green", 0]
    assert seen(gate_of_models(models, upgrades=broken), "Upgrades") == [
        "red",
        1,
        "upgrades whose parts do not add up to their change of MRR",
        "L-3",
    ]


def reported(amount, **rest):
    """What Atlassian reports of January."""
    told = {"metricSet": "RECURRING_REVENUE", "measure": "closingMrr", "appKey": "app", "date": "2026-01-01"}
    return told | {"recordKey": f"{amount}{rest}", "amount": amount} | rest


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([reported(100)], ("green", 0, None)),
        ([reported(68)], ("green", 0, None)),
        ([reported(60)], ("amber", 1, "app")),
        ([reported(114)], ("amber", 1, "app")),
        ([reported(0)], ("amber", 1, "app")),
        ([reported(40, subscription="MONTHLY"), reported(45, subscription="ANNUAL")], ("green", 0, None)),
        ([reported(85), reported(9, appKey="gone")], ("amber", 1, "gone")),
    ],
)
def test_mrr_that_is_a_quarter_off_atlassians_is_amber(records, told):
    """Ours is 85, gross; definitions explain some of it, records that are missing explain the rest."""
    status, records, _finding, example = seen(gate_of([CLEAN], reported=records), "Atlassian's MRR")

    assert (status, records, example) == told


def test_without_atlassians_figures_nothing_is_said_of_them():
    """They were never pulled, or not of this month."""
    checks = gate_of([CLEAN], reported=[reported(1, date="2025-12-01"), reported(1, measure="newMrr")])

    assert "Atlassian's MRR" not in set(checks["check"])
