"""Switchboard: rates of several schools out of one month's balances, and the steps between them."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.metrics.switchboard import switchboard, switchboard_bridge
from reports_lib.metrics.switchboard.schools import SCHOOLS
from reports_lib.periods import Month, Months
from tests.metrics.balances import customer_months, paid

JUNE = Months.parse("2026-06")
TWO_APPS = """
    customer_id  app_key  2026-04  2026-05  2026-06
    ann          maps     100      100      60
    ann          forms    100      100      150
    bob          maps     40       -        -
    bob          forms    -        -        25
    cy           forms    -        -        10
"""


def rate(table, measure, school, *, months=JUNE, **options):
    """One school's rate of a measure, or its numerator and denominator beside it."""
    frame = switchboard(table, months=months, **options).set_index(["measure", "school"])
    row = frame.loc[(measure, school)]
    unit = "count" if measure == "customer_churn" else "usd"
    told = None if row["rate"] is None else f"{row['rate']:.4f}"
    return str(row[f"numerator_{unit}"]), str(row[f"denominator_{unit}"]), told


def test_the_grain_of_money_is_customer_and_app():
    """100 and 100 become 60 and 150: 105 % of it is kept, and 80 % without what grew."""
    table = paid(TWO_APPS)

    assert rate(table, "nrr", "ours") == ("210.00", "200.00", "1.0500")
    assert rate(table, "grr", "ours") == ("160.00", "200.00", "0.8000")


def test_who_paid_for_another_app_before_returns_in_the_total_and_is_new_to_the_app():
    """Bob left maps in May and takes forms in June; cy never paid for anything."""
    table = paid(TWO_APPS)

    by_app = switchboard(table, months=JUNE, by=["app_key"]).set_index(["app_key", "measure", "school"])

    assert rate(table, "customer_churn", "Stripe")[1] == "2"
    assert rate(table, "customer_churn", "Stripe (returners are new)")[1] == "3"
    assert by_app.loc[("forms", "customer_churn", "Stripe"), "denominator_count"] == 3


def test_nothing_in_the_denominator_is_a_missing_rate():
    """In April nobody had paid before; the amounts are told, the rate is not."""
    april = Months.parse("2026-04")

    assert rate(paid(TWO_APPS), "nrr", "ours", months=april) == ("0.00", "0.00", None)
    assert rate(paid(TWO_APPS), "customer_churn", "Stripe", months=april) == ("0", "2", "0.0000")


def test_what_was_due_is_summed_over_billing_periods():
    """And stays missing for a segment, or a month, that nobody gave."""
    months = [pd.Timestamp("2026-06-01")] * 3
    due = pd.DataFrame(
        {"month": months, "app_key": ["maps", "maps", "plans"], "due": [3, 1, 9], "lost": [1, 0, 9]}
    )

    frame = switchboard(
        paid(TWO_APPS), months=Months.parse("2026-05..2026-06"), by=["app_key"], licence_churn=due
    )

    atlassian = frame[(frame["measure"] == "customer_churn") & (frame["school"] == "Atlassian")]
    told = [(f"{row.month:%m}", row.app_key, row.rate) for row in atlassian.itertuples()]
    assert told == [
        ("05", "forms", None),
        ("05", "maps", None),
        ("06", "forms", None),
        ("06", "maps", Decimal("0.2500000000")),
    ]


def test_a_neutral_change_is_none_of_ours():
    """Of 40 more, 15 are another billing period: 25 of expansion with us, 40 with others."""
    table = paid(
        """
        customer_id  app_key  2026-05  2026-06
        ann          maps     100      140
        bob          maps     100      80
        """,
        neutral={("ann", "maps", "2026-06"): 15, ("bob", "maps", "2026-06"): -30},
    )

    assert rate(table, "nrr", "ours") == ("235.00", "200.00", "1.1750")
    assert rate(table, "nrr", "ChartMogul") == ("220.00", "200.00", "1.1000")
    assert rate(table, "grr", "ours") == ("200.00", "200.00", "1.0000")
    assert rate(table, "grr", "ChartMogul") == ("180.00", "200.00", "0.9000")


def test_the_bases_are_told_apart():
    """Gross is twice net here; the rates are the same, the amounts are not."""
    assert rate(paid(TWO_APPS), "nrr", "ours", basis="gross") == ("420.00", "400.00", "1.0500")


def test_every_school_has_a_row_whatever_it_defines():
    """In the order of the table, month by month."""
    frame = switchboard(paid(TWO_APPS), months=Months.parse("2026-05..2026-06"))

    assert list(zip(frame["measure"], frame["school"], strict=True)) == [*SCHOOLS, *SCHOOLS]
    assert frame.attrs["metric"] == "switchboard"
    assert "select" in frame.attrs["sql"].lower()
    assert frame["denominator_count"].dropna().map(type).unique().tolist() == [int]


held = st.dictionaries(
    st.tuples(st.sampled_from(["ann", "bob", "cy"]), st.sampled_from(["maps", "forms"])),
    st.lists(st.sampled_from([0, 0, 333, 1000, 1700, -250]), min_size=3, max_size=3),
    min_size=1,
)
few = settings(max_examples=8)


def of(grid):
    """Customer months of balances from April to June."""
    return customer_months(grid, first=Month(2026, 4))


@given(held)
@few
def test_steps_lead_exactly_to_the_others(grid):
    """The steps of a school sum to its difference, to the last digit."""
    due = pd.DataFrame({"month": [pd.Timestamp("2026-06-01")], "due": [7], "lost": [3]})
    months = Months.parse("2026-05..2026-06")
    keys = ["month", "measure", "school"]

    rates = switchboard(of(grid), months=months, licence_churn=due).set_index(keys)["rate_difference"]
    steps = switchboard_bridge(of(grid), months=months, licence_churn=due)

    for key, group in steps.groupby(keys):
        told = list(group["rate_difference"])
        expected = None if any(one is None for one in told) else sum(told, Decimal(0))
        assert rates[key] == expected


@given(held)
@few
def test_ours_is_what_the_metrics_say(grid):
    """Net and gross retention and customer churn are those of their own metrics."""
    table = of(grid)

    retained = metrics.revenue_retention(table, months=JUNE).set_index("window_months").loc[1]
    churn = metrics.customer_churn(table, months=JUNE).iloc[0]
    rates = switchboard(table, months=JUNE).set_index(["school", "measure"])["rate"]["ours"]

    for name, value in {**retained[["nrr", "grr"]], "customer_churn": churn["customer_churn"]}.items():
        assert rates[name] is None if pd.isna(value) else float(rates[name]) == pytest.approx(value, abs=1e-9)


@given(held)
@few
def test_agrees_with_counting_by_hand(grid):
    """ChartMogul's, Baremetrics' and Stripe's rates, from their words and plain sums."""
    then = {unit: cents[1] for unit, cents in grid.items() if cents[1] > 0}
    change = {unit: max(cents[2], 0) - cents[1] for unit, cents in grid.items() if unit in then}
    stays = {unit for unit in then if grid[unit][2] > 0}
    opening, lost = sum(then.values()), sum(then[unit] for unit in then.keys() - stays)
    more = sum(max(change[unit], 0) for unit in stays)
    less = sum(max(-change[unit], 0) for unit in stays)
    back = sum(cents[2] - cents[1] for cents in grid.values() if cents[1] <= 0 < cents[2] and (cents[0] > 0))
    totals = defaultdict(lambda: [0, 0])
    for (customer, _), cents in grid.items():
        totals[customer] = [totals[customer][0] + cents[1], totals[customer][1] + cents[2]]
    paying = sum(before > 0 for before, _ in totals.values())
    gone = sum(before > 0 >= after for before, after in totals.values())
    came = {customer for customer, (before, after) in totals.items() if before <= 0 < after}
    known = {name for (name, _), cents in grid.items() if cents[0] > 0 or cents[1] > 0}
    expected = {
        ("nrr", "ChartMogul"): (opening + more - less - lost, opening),
        ("nrr", "ChartMogul (cohorts)"): (opening + more - less - lost + back, opening),
        ("nrr", "Baremetrics"): (opening + more - lost, opening),
        ("grr", "ChartMogul"): (opening - less - lost, opening),
        ("customer_churn", "Stripe"): (gone, paying + len(came - known)),
        ("customer_churn", "Stripe (returners are new)"): (gone, paying + len(came)),
        ("mrr_churn", "ChartMogul (gross)"): (lost + less, opening),
        ("mrr_churn", "ChartMogul (net)"): (lost + less - more - back, opening),
    }

    told = switchboard(of(grid), months=JUNE).set_index(["measure", "school"])["rate"]

    for key, (over, under) in expected.items():
        assert told[key] == (rounded(Fraction(over, under)) if under > 0 else None), key


def rounded(share):
    """A fraction with ten digits."""
    exact = Decimal(share.numerator * 10**30 // share.denominator).scaleb(-30)
    return exact.quantize(Decimal("1e-10"), rounding=ROUND_HALF_UP)
