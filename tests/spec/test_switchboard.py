"""One month under everybody's definition, as the definition's table of ratios has it."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from reports_lib.metrics.switchboard import switchboard, switchboard_bridge
from reports_lib.periods import Months
from tests.pipeline import models_of_lines

JUNE = Months.parse("2026-06")
# Open 530 of five customers: new 70, reactivation 30, expansion 50, contraction 40, churn 50.
WORKED = """
    customer  sale_type  starts_on   ends_on     net
    A         New        2026-05-01  2026-06-01  100
    A         Upgrade    2026-06-01  2026-07-01  150
    B         New        2026-05-01  2026-06-01  100
    B         Downgrade  2026-06-01  2026-07-01  60
    C         New        2026-05-11  2026-06-11  50
    D         New        2025-07-01  2026-07-01  2400
    E         New        2026-04-20  2026-06-20  160
    E         Renewal    2026-06-20  2026-07-20  80
    F         New        2026-06-30  2026-07-30  70
    G         New        2026-01-15  2026-02-15  30
    G         Renewal    2026-06-02  2026-07-02  30
"""
RATES = {
    ("nrr", "ours"): ("490.00 / 530.00", "0.9245"),
    ("nrr", "Atlassian"): None,
    ("nrr", "ChartMogul"): ("490.00 / 530.00", "0.9245"),
    ("nrr", "ChartMogul (cohorts)"): ("520.00 / 530.00", "0.9811"),
    ("nrr", "Stripe"): None,
    ("nrr", "Baremetrics"): ("530.00 / 530.00", "1.0000"),
    ("grr", "ours"): ("440.00 / 530.00", "0.8302"),
    ("grr", "Atlassian"): None,
    ("grr", "ChartMogul"): ("440.00 / 530.00", "0.8302"),
    ("grr", "Stripe"): None,
    ("grr", "Baremetrics"): None,
    ("customer_churn", "ours"): ("1 / 5", "0.2000"),
    ("customer_churn", "ChartMogul"): ("1 / 5", "0.2000"),
    ("customer_churn", "Stripe"): ("1 / 6", "0.1667"),
    ("customer_churn", "Stripe (returners are new)"): ("1 / 7", "0.1429"),
    ("customer_churn", "Baremetrics"): None,
    ("mrr_churn", "Atlassian"): None,
    ("mrr_churn", "ChartMogul (gross)"): ("90.00 / 530.00", "0.1698"),
    ("mrr_churn", "ChartMogul (net)"): ("10.00 / 530.00", "0.0189"),
    ("mrr_churn", "Stripe"): None,
    ("mrr_churn", "Baremetrics"): None,
}
# June: C of five licences that were due left, with 50 of 330 that were due.
DUE = {
    "licence_churn": pd.DataFrame({"month": [pd.Timestamp("2026-06-01")], "due": [4], "lost": [1]}),
    "mrr_churn": pd.DataFrame(
        {
            "month": [pd.Timestamp("2026-06-01")],
            "due_mrr_usd": [Decimal("330.00")],
            "lost_mrr_usd": [Decimal("50.00")],
        }
    ),
}


@pytest.fixture(scope="module")
def months():
    """The customer months of the example."""
    return models_of_lines(WORKED).customer_months


@pytest.fixture(scope="module")
def rates(months):
    """Every school's rates of June."""
    return switchboard(months, months=JUNE).set_index(["measure", "school"])


@pytest.mark.parametrize(("measure", "school"), RATES)
def test_a_school_has_the_rate_of_its_definition(rates, measure, school):
    """What is divided, by what, and the rate; or nothing where the school defines none."""
    row = rates.loc[(measure, school)]

    amounts = [f"{row[f'numerator_{unit}']} / {row[f'denominator_{unit}']}" for unit in ("usd", "count")]
    if RATES[measure, school] is None:
        assert row["rate"] is None
        assert amounts == ["None / None", "None / None"]
    else:
        fraction, rate = RATES[measure, school]
        assert fraction in amounts
        assert f"{row['rate']:.4f}" == rate


def test_what_hangs_on_what_was_due_is_told_with_it(months):
    """Our MRR churn is 50 of the 330 that were due; Atlassian's churn is a licence of four."""
    rates = switchboard(months, months=JUNE, **DUE).set_index(["measure", "school"])

    assert f"{rates.loc[('mrr_churn', 'ours'), 'rate']:.4f}" == "0.1515"
    assert f"{rates.loc[('customer_churn', 'Atlassian'), 'rate']:.4f}" == "0.2500"


def test_the_steps_between_the_schools_are_named(months):
    """In points of a hundred, in the order in which they are taken."""
    steps = switchboard_bridge(months, months=JUNE, **DUE)

    told = [
        f"{row.measure} | {row.school} | {row.step} | {row.rate_difference * 100:+.2f}"
        for row in steps.itertuples()
        if row.rate_difference
    ]
    assert told == [
        "nrr | ChartMogul (cohorts) | reactivation counted | +5.66",
        "nrr | Baremetrics | contraction left out | +7.55",
        "customer_churn | Atlassian | licences that were due, not customers | +5.00",
        "customer_churn | Stripe | new customers in the denominator | -3.33",
        "customer_churn | Stripe (returners are new) | new customers in the denominator | -3.33",
        "customer_churn | Stripe (returners are new) | returning customers in the denominator | -2.38",
        "mrr_churn | ChartMogul (gross) | contraction counted | +12.12",
        "mrr_churn | ChartMogul (gross) | opening MRR in the denominator | -10.29",
        "mrr_churn | ChartMogul (net) | contraction counted | +12.12",
        "mrr_churn | ChartMogul (net) | opening MRR in the denominator | -10.29",
        "mrr_churn | ChartMogul (net) | expansion taken off | -9.43",
        "mrr_churn | ChartMogul (net) | reactivation taken off | -5.66",
    ]


def test_another_billing_period_is_expansion_to_others_alone():
    """From 100 a month to 1,000 a year: neutral with us, a contraction of 16.67 to ChartMogul."""
    months = models_of_lines("""
        billing_period  starts_on   ends_on     net
        Monthly         2026-05-01  2026-06-01  100
        Annual          2026-06-01  2027-06-01  1000
    """).customer_months

    rates = switchboard(months, months=JUNE).set_index(["measure", "school"])["rate"]

    assert [f"{rates[measure, 'ours']:.4f}" for measure in ("nrr", "grr")] == ["1.0000", "1.0000"]
    assert [f"{rates[measure, 'ChartMogul']:.4f}" for measure in ("nrr", "grr")] == ["0.8333", "0.8333"]
    assert f"{rates['nrr', 'Baremetrics']:.4f}" == "1.0000"
