"""A quarter, figure by figure, typed by hand: what is summed, what is read at its end, what is asked anew."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.errors import ParamsError
from reports_lib.metrics import METRICS
from reports_lib.periods import Months, Quarter, Quarters
from tests.pipeline import models_of_lines, segments
from tests.spec.test_conversion import vendor

# March ends with A100 B100 C50. April: D30 comes, B leaves. May: A grows to 150, E70 comes, C leaves.
# June: B80 comes back, D leaves. June ends with A150 B80 E70.
WORKED = """
    customer  sale_type  starts_on   ends_on     net
    A         New        2026-01-01  2026-05-01  400
    A         Upgrade    2026-05-01  2026-09-01  600
    B         New        2026-01-01  2026-04-01  300
    B         Renewal    2026-06-10  2026-09-10  240
    C         New        2026-01-01  2026-05-01  200
    D         New        2026-04-10  2026-06-10  60
    E         New        2026-05-20  2026-08-20  210
"""
SECOND = Quarter(2026, 2).span
KINDS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "neutral", "closing")


@pytest.fixture(scope="module")
def worked():
    """The models of the worked example."""
    return models_of_lines(WORKED)


def waterfall(table, months):
    """Each period's waterfall in whole dollars."""
    frame = metrics.mrr_movements(table, months=months)
    return [tuple(float(row[f"{kind}_mrr_usd"]) for kind in KINDS) for row in frame.to_dict("records")]


def test_a_quarters_movements_are_those_of_its_months(worked):
    """Opening 250, new 30 + 70, reactivation 80, expansion 50, churn 100 + 50 + 30, closing 300."""
    assert waterfall(worked.customer_months, SECOND) == [(250, 100, 80, 50, 0, 180, 0, 300)]
    assert waterfall(worked.customer_months, Months.parse("2026-04..2026-06")) == [
        (250, 30, 0, 0, 0, 100, 0, 180),
        (180, 70, 0, 50, 0, 50, 0, 250),
        (250, 0, 80, 0, 0, 30, 0, 300),
    ]


def test_a_quarter_of_a_fiscal_year_has_other_months(worked):
    """From February on, the first quarter of 2027 ends in April: D comes, B leaves."""
    frame = metrics.mrr_movements(worked.customer_months, months=Quarter(2027, 1, 2).span)

    assert waterfall(worked.customer_months, Quarter(2027, 1, 2).span) == [(250, 30, 0, 0, 0, 100, 0, 180)]
    assert [f"{one.qyear}-Q{one.quarter}" for one in frame["quarter"]] == ["2027-Q1"]


def test_mrr_of_a_quarter_is_that_of_its_last_month(worked):
    """300 of three customers at the end of June: 3,600 a year, 100 each."""
    frame = metrics.mrr(worked.customer_months, months=Quarters.up_to(Quarter(2026, 2), count=2))

    assert frame.columns[0] == "quarter"
    assert frame.drop(columns="quarter").astype(str).to_numpy().tolist() == [
        ["250.00", "3000.00", "3", "83.33"],
        ["300.00", "3600.00", "3", "100.00"],
    ]


def test_who_is_back_by_the_quarters_end_is_not_lost(worked):
    """Of A, B and C only C; D was not there when it opened."""
    row = metrics.customer_churn(worked.customer_months, months=SECOND).iloc[0]

    assert row[["opening_customers", "lost_customers"]].tolist() == [3, 1]
    assert round(row["customer_churn"], 4) == 0.3333


def test_retention_of_a_quarter_is_about_who_paid_when_it_opened(worked):
    """(150 + 80) / 250 = 92 %, capped (100 + 80) / 250 = 72 %; nobody paid a year before."""
    frame = metrics.revenue_retention(worked.customer_months, months=SECOND)

    assert frame["window_months"].tolist() == [3, 12]
    assert frame[["nrr", "grr"]].map(str).to_numpy().tolist() == [["0.92", "0.72"], ["nan", "nan"]]


def test_the_customers_of_a_quarter_are_told_once(worked):
    """E came, A grew, C left, B shrank from 100 to 80; D came and left again."""
    moves = metrics.customer_movements(worked.customer_months, worked.customers, months=SECOND)

    told = ["company", "movement", "opening_mrr_usd", "closing_mrr_usd", "change_usd"]
    assert moves[told].astype(str).to_numpy().tolist() == [
        ["Company E", "new", "0.00", "70.00", "70.00"],
        ["Company A", "expansion", "100.00", "150.00", "50.00"],
        ["Company C", "churn", "50.00", "0.00", "-50.00"],
        ["Company B", "contraction", "100.00", "80.00", "-20.00"],
    ]


def test_who_grew_in_two_months_of_a_first_quarter_is_new():
    """30 in April and 50 in June are one newcomer of 50."""
    models = models_of_lines("""
        starts_on   ends_on     net
        2026-04-10  2026-06-10  60
        2026-06-10  2026-08-10  100
    """)

    moves = metrics.customer_movements(models.customer_months, models.customers, months=SECOND)

    assert moves[["movement", "change_usd"]].astype(str).to_numpy().tolist() == [["new", "50.00"]]


def test_ratios_of_a_quarter_are_made_of_its_sums(worked):
    """(100 + 50) / 180 = 0.83 gained for each dollar lost, with who came back 1.28."""
    row = metrics.quick_ratio(worked.customer_months, months=SECOND).iloc[0]

    assert f"{row['quick_ratio']:.2f} {row['quick_ratio_with_reactivation']:.2f}" == "0.83 1.28"


def test_sales_of_a_quarter_are_added_up(worked):
    """600 + 240 + 60 + 210."""
    row = metrics.sales(worked.transactions, months=SECOND).iloc[0]

    assert (row["lines"], str(row["sales_usd"])) == (4, "1110.00")


def test_all_that_was_due_in_a_quarter_counts(worked):
    """B, A, C and D; A alone was renewed: 25 %."""
    row = metrics.renewals(worked.term_ends, months=SECOND, known_on=date(2026, 11, 5)).iloc[0]

    assert row[["due", "renewed", "renewal_rate"]].tolist() == [4, 1, 0.25]


def test_due_mrr_stands_beside_what_the_quarter_opened_with(worked):
    """100 + 100 + 50 + 30 were due, all but A's 100 lost; 250 at the opening, all of one billing period."""
    opening = segments(worked, "billing_period")

    row = metrics.mrr_churn(worked.term_ends, opening=opening, months=SECOND).iloc[0]

    told = ["opening_mrr_usd", "due_mrr_usd", "lost_mrr_usd"]
    assert row[told].astype(str).tolist() == ["250.00", "280.00", "180.00"]


def test_licences_of_a_quarter_close_and_their_flows_are_added_up(worked):
    """Three at the end of March, three came (B again), three went, three at the end of June."""
    frame = metrics.licences(worked.licence_spells, months=Quarters.up_to(Quarter(2026, 2), count=2))

    assert frame[["active", "installs", "uninstalls"]].to_numpy().tolist() == [[3, 3, 0], [3, 3, 3]]


def test_the_largest_customer_is_that_of_the_quarters_end(worked):
    """150 of 300."""
    row = metrics.concentration(worked.customer_months, months=SECOND).iloc[0]

    assert row[["paying_customers", "top_customer_share"]].tolist() == [3, 0.5]


def test_cohorts_are_named_by_their_quarter(worked):
    """A, B and C, of whom B is away in their fourth month; D and E have not both reached another month."""
    cohorts = metrics.cohort_retention(
        worked.customer_months, months=Quarters.up_to(Quarter(2026, 2), count=2), cohort="quarter"
    )

    told = cohorts[["age_months", "customers", "retained_customers"]].astype(int).to_numpy().tolist()
    assert cohorts["cohort"].astype(str).tolist() == ["2026Q1"] * 4 + ["2026Q2"]
    assert told == [[0, 3, 3], [1, 3, 3], [2, 3, 3], [3, 3, 2], [0, 2, 2]]


def test_cohorts_of_a_fiscal_year_begin_where_its_quarters_do():
    """From February on: who began in April and who began in May are of two quarters."""
    models = models_of_lines("""
        customer  starts_on   ends_on     net
        A         2026-04-10  2027-04-10  1200
        B         2026-05-10  2027-05-10  1200
    """)

    cohorts = metrics.cohort_retention(
        models.customer_months, months=Quarters.up_to(Quarter(2027, 2, 2), count=2), cohort="quarter"
    )

    begun = cohorts[cohorts["age_months"] == 0]
    assert [f"{one.qyear}-Q{one.quarter}" for one in begun["cohort"]] == ["2027-Q1", "2027-Q2"]


def test_a_quarters_median_is_that_of_all_who_bought():
    """10, 20, 20 and 40 days: 20, and not the mean of the months' 10, 20 and 40. One of five lapsed."""
    evaluations = vendor(
        (1, "2026-04-01", "2026-05-01", "2026-04-11"),
        (2, "2026-05-01", "2026-06-01", "2026-05-21"),
        (1, "2026-06-01", "2026-07-01", "2026-07-11"),
        (1, "2026-06-02", "2026-07-02", None),
    )
    quarters = Quarters.up_to(Quarter(2026, 3), count=2)

    second, third = metrics.evaluation_conversion(
        evaluations, months=quarters, known_on=date(2026, 11, 5)
    ).to_dict("records")

    assert (second["started"], second["converted"], second["conversion_rate"]) == (5, 4, 0.8)
    assert (second["median_days"], second["is_mature"], third["is_mature"]) == (20, True, False)


TOLD_BY_QUARTER = {
    *("mrr", "mrr_movements", "revenue_retention", "customer_churn", "renewals", "licence_churn"),
    *("mrr_churn", "quick_ratio", "concentration", "upgrades", "sales", "refunds", "refunded_lines"),
    *("licences", "evaluation_conversion", "edition_trials", "stitched_licences", "cohort_retention"),
    *("restatement", "restated_reasons", "restated_lines"),
}
WITHOUT_A_SPAN = {"survival", "high_value_segments", "app_users"}
REFUSED = {"host_churn", "signals", "switchboard", "switchboard_bridge", "mrr_bridge", "contested_mrr"}


def test_every_metric_has_an_answer_to_quarters():
    """Told, refused, or asked for an instant; a new metric has to choose."""
    assert {*METRICS} == TOLD_BY_QUARTER | WITHOUT_A_SPAN | REFUSED


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_told_by_month_alone_refuses_quarters(name):
    """In three lines; nothing is summed that has no sum."""
    tables = {"host_churn": 1, "mrr_bridge": 4, "contested_mrr": 2}.get(name, 1)
    beside = {"host_churn": {"paid_ends": None}}.get(name, {})

    with pytest.raises(ParamsError) as caught:
        METRICS[name](*[None] * tables, months=SECOND, **beside)

    told = name.removesuffix("_bridge") if name == "switchboard_bridge" else name
    assert str(caught.value).startswith(f"{told} is told by month, not by quarter: ")
    assert str(caught.value).endswith("ask for months, for example --from 2026-04 --to 2026-06")


def test_the_worst_check_of_a_quarters_months_counts():
    """The newest month speaks where several are alike, and one that only an early month has is kept."""
    first = pd.DataFrame({"check": ["A", "B", "C"], "status": ["red", "green", "amber"], "finding": "first"})
    last = pd.DataFrame({"check": ["A", "B"], "status": ["green", "green"], "finding": "last"})

    worst = metrics.worst_checks([first, last])

    assert worst.to_numpy().tolist() == [
        ["A", "red", "first"],
        ["B", "green", "last"],
        ["C", "amber", "first"],
    ]
