"""Pictures of quarters: the same drawings, along an axis of quarters."""

from __future__ import annotations

import json

import pytest
from pandas import PeriodIndex

from reports_lib import charts
from reports_lib.build.data_table import data_table
from reports_lib.build.vega import interactive
from reports_lib.charts.channel import time_axis
from tests.presented import APPS, MRR_BY_APP, SALES_BY_TYPE
from tests.presented_quarters import CHURN, CONVERSION, LICENCES, MOVED, RETENTION, SALES, by_quarter
from tests.presented_retention import COHORTS

SAID = {"title": "What it shows", "source": "Marketplace"}
MOVEMENTS = ("billing_period", "hosting_migration", "transfer", "revenue_share", "moved")
ONE = MOVED.tail(1).assign(**{f"{name}_mrr_usd": MOVED["neutral_mrr_usd"].iloc[0] for name in MOVEMENTS})


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (charts.sales_history_bars(SALES, **SAID), "Columns of sales, Q2 2026 to Q3 2026."),
        (charts.mrr_history_bars(by_quarter(MRR_BY_APP), APPS, **SAID), "Largest in Q4 2026: "),
        (charts.customer_churn_line(CHURN, **SAID), "Line of customer churn a quarter, Q2 2026 to Q3 2026."),
        (charts.licences_history_bars(LICENCES, **SAID), "In Q3 2026: Active 12"),
        (charts.evaluation_conversion_bars(CONVERSION, **SAID), "evaluations by the quarter they began in"),
        (charts.mrr_movements_waterfall(ONE, **SAID), "Waterfall of MRR in Q3 2026: "),
        (charts.sales_by_type_bars(by_quarter(SALES_BY_TYPE), **SAID), "sale type in Q4 2026"),
        (
            charts.revenue_retention_lines(
                RETENTION.assign(retained_mrr_usd=RETENTION["opening_mrr_usd"]), **SAID
            ),
            "In Q3 2026: NRR 110.0 %",
        ),
    ],
)
def test_a_picture_of_quarters_says_so(drawn, words):
    """Its alt text, and every month in it, is a quarter."""
    spec = drawn.to_dict()

    assert words in spec["description"]
    assert "month" not in spec["description"].replace("twelve months", "")
    assert "datum.month" not in str(spec)


def test_an_empty_picture_of_quarters_says_quarters():
    """Also where nothing is drawn."""
    spec = charts.sales_history_bars(SALES.head(0), **SAID).to_dict()

    assert spec["usermeta"]["empty"] == "Nothing was sold in these quarters."


def test_quarters_are_labelled_one_by_one_and_on_a_phone_every_other():
    """While there are few, all of them on a phone, too."""
    names = [f"{year}-Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4)]

    many, few = (time_axis([{"quarter": one} for one in told]).to_dict() for told in (names, names[:4]))

    assert many["field"] == "quarter"
    assert many["axis"]["values"]["expr"] == f"narrow ? {names[::2]} : {names}"
    assert few["axis"]["values"]["expr"] == f"narrow ? {names[:4]} : {names[:4]}"


def test_the_data_behind_a_picture_have_their_quarters():
    """In the table as the page says them, in the file as files and commands write them."""
    table = data_table(charts.sales_history_bars(SALES, **SAID).to_dict())

    assert table.labels[0] == "Quarter"
    assert [row[0] for row in table.rows] == ["Q2 2026", "Q3 2026"]
    assert table.csv.splitlines()[:2] == ["quarter,sales_usd", "2026-Q2,800.00"]


def test_quarters_of_a_fiscal_year_say_so():
    """In the table, and to the tooltips; the file has them as commands take them."""
    fiscal = SALES.assign(quarter=PeriodIndex(["2026-04-01", "2026-07-01"], freq="Q-JUN"))
    fiscal.attrs = SALES.attrs

    spec = charts.sales_history_bars(fiscal, **SAID).to_dict()

    assert [row[0] for row in data_table(spec).rows] == ["Q4 FY2026", "Q1 FY2027"]
    assert data_table(spec).csv.splitlines()[1].startswith("2026-Q4,")
    assert json.loads(interactive(spec, title="t"))["fiscal"] is True


@pytest.mark.parametrize("cohorts", [COHORTS, COHORTS.assign(cohort=COHORTS["cohort"].dt.to_period("Q-DEC"))])
def test_a_cohort_is_called_the_same_in_its_row_and_in_the_data(cohorts):
    """Whether months or quarters were asked for: the quarter it began in."""
    spec = charts.cohort_retention_heatmap(cohorts, **SAID).to_dict()

    [rows] = spec["datasets"].values()
    assert {(row["cohort"], row["began"]) for row in rows} == {
        ("2026-Q1", "Q1 2026 (8)"),
        ("2026-Q2", "Q2 2026 (1)"),
    }
    assert [row[0] for row in data_table(spec).rows] == ["Q1 2026", "Q1 2026", "Q2 2026"]
