"""Retention, as the definition's appendix has it: who of then pays now, how much, and who was lost."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.pipeline import models_of_lines, segments
from tests.spec.test_waterfall import WORKED

JUNE = Months.parse("2026-06")


def retained(months, *, window, by=(), month=JUNE):
    """NRR, GRR and NRR as billed, in percent with two digits, of the rows of a window."""
    frame = metrics.revenue_retention(months, months=month, by=by)
    ratios = frame.loc[frame["window_months"] == window, ["nrr", "grr", "nrr_as_billed"]]
    return [tuple(f"{100 * one:.2f}" for one in row) for row in ratios.to_numpy()]


# --- Opening A100 B100 C50 D200 E80; June A150 B60 D200 E80, F70 for the first time, G30 again.


@pytest.fixture(scope="module")
def worked():
    """The customer months of the worked example."""
    return models_of_lines(WORKED).customer_months


def test_net_retention_leaves_out_who_came_back(worked):
    """(530 + 50 - 40 - 50) / 530 = 92.45 %; with G's 30 it would be 98.11 %, which is another figure."""
    assert [row[0] for row in retained(worked, window=1)] == ["92.45"]


def test_gross_retention_has_no_expansion_in_it(worked):
    """(100 + 60 + 200 + 80) / 530 = 83.02 %."""
    assert [row[1] for row in retained(worked, window=1)] == ["83.02"]


def test_customer_churn_is_lost_by_opening(worked):
    """C of A to E: 20.00 %. F and G are no customers of the opening: 16.67 % and 14.29 % are others'."""
    june = metrics.customer_churn(worked, months=JUNE).iloc[0]

    assert june[["opening_customers", "lost_customers", "customer_churn"]].tolist() == [5, 1, 0.2]


def test_the_quick_ratio_is_told_without_and_with_who_came_back(worked):
    """(70 + 50) / (50 + 40) = 1.33; with 30 more 1.67."""
    june = metrics.quick_ratio(worked, months=JUNE).iloc[0]

    assert f"{june['quick_ratio']:.2f} {june['quick_ratio_with_reactivation']:.2f}" == "1.33 1.67"


def test_a_customer_pays_98_33_on_average(worked):
    """590 by six."""
    assert str(metrics.mrr(worked, months=JUNE)["arpc_usd"].iloc[0]) == "98.33"


# --- The window of a year.


def test_a_year_is_measured_on_the_customers_of_a_year_ago():
    """Of A and B, B leaves; C joins at 100 and doubles: 50 %, where the months multiply to 100 %."""
    models = models_of_lines("""
        customer  sale_type  starts_on   ends_on     net
        A         New        2025-06-05  2026-07-05  1300
        B         New        2025-06-05  2026-03-05  900
        C         New        2025-09-10  2025-12-10  300
        C         Upgrade    2025-12-10  2026-07-10  1400
    """)
    year = Months.parse("2025-07..2026-06")

    monthly = metrics.revenue_retention(models.customer_months, months=year)

    assert retained(models.customer_months, window=12) == [("50.00", "50.00", "50.00")]
    assert round(monthly.loc[monthly["window_months"] == 1, "nrr"].prod(), 9) == 1.0


def test_before_the_ledger_began_nothing_is_known():
    """No cohort of May 2025: missing, and not zero."""
    models = models_of_lines("starts_on   ends_on     net\n2025-06-05  2026-06-05  1200")

    assert retained(models.customer_months, window=12, month=Months.parse("2026-05")) == [("nan",) * 3]


# --- The grain, which is to be printed with the figure.


def test_the_grain_is_customer_and_app():
    """100 + 100 turn into 60 + 150: gross 80 % by app; 100 % were the apps put together; net 105 %."""
    models = models_of_lines("""
        app    sale_type  starts_on   ends_on     net
        maps   New        2026-05-01  2026-06-01  100
        forms  New        2026-05-01  2026-06-01  100
        maps   Downgrade  2026-06-01  2026-07-01  60
        forms  Upgrade    2026-06-01  2026-07-01  150
    """)

    by_app = retained(models.customer_months, window=1, by=["app_key"])

    assert retained(models.customer_months, window=1) == [("105.00", "80.00", "105.00")]
    assert by_app == [("150.00", "100.00", "150.00"), ("60.00", "60.00", "60.00")]


def test_by_customer_alone_the_apps_would_offset_each_other():
    """The same two apps sold as one: 100 % gross, and the same 10 more."""
    models = models_of_lines("""
        entitlement  sale_type  starts_on   ends_on     net
        E-1          New        2026-05-01  2026-06-01  100
        E-2          New        2026-05-01  2026-06-01  100
        E-1          Downgrade  2026-06-01  2026-07-01  60
        E-2          Upgrade    2026-06-01  2026-07-01  150
    """)

    assert retained(models.customer_months, window=1) == [("105.00", "100.00", "105.00")]


# --- What is neutral.


def test_another_billing_period_is_no_contraction():
    """100 a month turn into 1,000 a year: 83.33 % as billed, and all of it kept."""
    models = models_of_lines("""
        billing_period  starts_on   ends_on     net
        Monthly         2026-05-01  2026-06-01  100
        Annual          2026-06-01  2027-06-01  1000
    """)

    assert retained(models.customer_months, window=1) == [("100.00", "100.00", "83.33")]


def test_a_hosting_migration_is_no_expansion_and_nobody_is_lost_from_data_center():
    """75 turn into 170, 227 % as billed; by hosting, Data Center keeps what it had."""
    models = models_of_lines("""
        hosting      starts_on   ends_on     net
        Data Center  2025-06-01  2026-06-01  900
        Cloud        2026-06-01  2026-09-01  510
    """)
    split = segments(models, "hosting")

    churn = metrics.customer_churn(split, months=JUNE, by=["hosting"])

    assert retained(models.customer_months, window=1) == [("100.00", "100.00", "226.67")]
    assert retained(split, window=1, by=["hosting"])[1] == ("100.00", "100.00", "0.00")
    assert retained(split, window=12, by=["hosting"], month=Months.parse("2026-08"))[1] == (
        *("100.00", "100.00"),
        "0.00",
    )
    assert churn[["hosting", "lost_customers"]].to_numpy().tolist() == [["Cloud", 0], ["Data Center", 0]]


# --- Provisional losses and late renewals.

LATE = """
    customer  starts_on   ends_on     net
    ann       2026-05-20  2026-06-20  40
    bob       2026-05-05  2026-06-05  40
    cy        2026-05-20  2026-07-20  80
"""


@pytest.mark.parametrize(
    ("known_on", "provisional"), [("2026-07-01", 2), ("2026-07-05", 1), ("2026-07-19", 1), ("2026-07-20", 0)]
)
def test_a_loss_is_provisional_until_day_30(known_on, provisional):
    """Two of three are lost in June; until thirty days after their terms ended they may still renew."""
    months = models_of_lines(LATE).customer_months

    june = metrics.customer_churn(months, months=JUNE, known_on=date.fromisoformat(known_on)).iloc[0]

    assert june[["opening_customers", "lost_customers", "provisional_customers"]].tolist() == [
        3,
        2,
        provisional,
    ]


def test_a_late_renewal_does_not_rewrite_the_month_of_the_loss():
    """Ann comes back on 10 July: June is as it was, July has her in no retention."""
    late = LATE + "    ann       2026-07-10  2026-08-10  40\n"
    span = Months.parse("2026-06..2026-07")

    before, after = (models_of_lines(lines).customer_months for lines in (LATE, late))

    assert metrics.customer_churn(before, months=JUNE).equals(metrics.customer_churn(after, months=JUNE))
    assert retained(after, window=1, month=span) == [("33.33",) * 3, ("0.00",) * 3]


def test_a_term_renewed_without_a_gap_was_never_lost_however_late_it_is_told():
    """The line of 20 June is told in August: a restatement, not a churn and a return."""
    told_late = LATE + "    ann       2026-06-20  2026-07-20  40\n"

    june = metrics.customer_churn(models_of_lines(told_late).customer_months, months=JUNE).iloc[0]

    assert june[["opening_customers", "lost_customers"]].tolist() == [3, 1]


def test_who_joins_and_leaves_within_a_month_is_in_no_count():
    """Bought on 3 June, over on 28 June."""
    models = models_of_lines(LATE + "    dee       2026-06-03  2026-06-28  40\n")

    june = metrics.customer_churn(models.customer_months, months=JUNE).iloc[0]

    assert june[["opening_customers", "lost_customers"]].tolist() == [3, 2]


# --- Cohorts and survival.

BEGUN = """
    customer  starts_on   ends_on     net
    ann       2026-01-10  2026-05-10  400
    bob       2026-01-20  2026-02-20  100
    bob       2026-04-20  2026-05-20  50
    cy        2026-02-05  2026-05-05  120
"""


def test_cohorts_are_followed_from_their_first_month():
    """January's two: one pays on, one is lost and back in April; February's one stays."""
    months = models_of_lines(BEGUN).customer_months

    frame = metrics.cohort_retention(months, months=Months.parse("2026-01..2026-04"))

    told = frame[["age_months", "customers", "customer_retention", "mrr_retention"]]
    assert told.to_numpy().tolist() == [
        [0, 2, 1.0, 1.0],
        [1, 2, 0.5, 0.5],
        [2, 2, 0.5, 0.5],
        [3, 2, 1.0, 0.75],
        [0, 1, 1.0, 1.0],
        [1, 1, 1.0, 1.0],
        [2, 1, 1.0, 1.0],
    ]


def test_survival_takes_the_first_loss_and_no_youth_for_a_loss():
    """Bob is lost at one month of three at risk; ann and cy are seen for three months and for two."""
    months = models_of_lines(BEGUN).customer_months

    frame = metrics.survival(months, month=Month(2026, 4))

    assert frame[["age_months", "at_risk", "lost", "survival"]].round(4).to_numpy().tolist() == [
        [0, 3, 0, 1.0],
        [1, 3, 1, 0.6667],
        [2, 2, 0, 0.6667],
        [3, 1, 0, 0.6667],
    ]
