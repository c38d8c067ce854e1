from decimal import Decimal

import pytest
from pandas import DataFrame, concat

from reports_lib import charts
from reports_lib.build.data_table import data_table
from reports_lib.errors import ReportError
from reports_lib.palette import colour
from tests.presented import APPS, HOSTILE, MOVED, MRR_BY_APP, SALES, SALES_BY_TYPE, SOURCE

SAID = {"title": "A finding", "source": SOURCE}


def drawn_rows(chart):
    """Return the rows that a chart draws."""
    return next(iter(chart.to_dict()["datasets"].values()))


def test_the_waterfall_leads_from_opening_to_closing():
    """Worked example: gains and losses of October, signed as they are read."""
    steps = drawn_rows(charts.mrr_movements_waterfall(MOVED, **SAID))

    assert [(step["movement"], step["kind"], step["amount_usd"], step["label"]) for step in steps] == [
        ("Opening MRR", "balance", 1500.0, "$1,500.00"),
        ("New", "gain", 165.0, "+$165.00"),
        ("Reactivation", "gain", 30.0, "+$30.00"),
        ("Expansion", "gain", 60.5, "+$60.50"),
        ("Contraction", "loss", 20.25, "−$20.25"),
        ("Churn", "loss", 140.25, "−$140.25"),
        ("Closing MRR", "balance", 1595.0, "$1,595.00"),
    ]


def test_the_waterfall_shows_each_neutral_change_by_name_where_there_is_any():
    """A row of zero about bookings would only raise questions; one of each kind adds up to the rest."""
    moved = MOVED.assign(
        billing_period_mrr_usd=[Decimal("7.00")],
        revenue_share_mrr_usd=[Decimal("-12.00")],
        neutral_mrr_usd=[Decimal("-5.00")],
        closing_mrr_usd=[Decimal("1590.00")],
    )

    steps = drawn_rows(charts.mrr_movements_waterfall(moved, **SAID))

    assert [(step["movement"], step["kind"], step["label"]) for step in steps][-3:] == [
        ("Billing change", "neutral", "+$7.00"),
        ("Revenue share", "neutral", "−$12.00"),
        ("Closing MRR", "balance", "$1,590.00"),
    ]


def test_the_data_behind_the_history_are_months_apps_and_amounts():
    """And nothing of how they are drawn."""
    table = data_table(charts.mrr_history_bars(MRR_BY_APP, APPS, **SAID).to_dict())

    assert table.labels == ["Month", "App name", "MRR"]


def test_a_waterfall_of_two_months_is_refused():
    """It would add one month's closing to another's opening."""
    with pytest.raises(ReportError, match="A waterfall draws one month or quarter, not 2 rows"):
        charts.mrr_movements_waterfall(concat([MOVED, MOVED]), **SAID)


@pytest.mark.parametrize(
    "chart",
    [
        charts.mrr_movements_waterfall(MOVED, **SAID),
        charts.mrr_history_bars(MRR_BY_APP, APPS, **SAID),
        charts.sales_by_type_bars(SALES_BY_TYPE, **SAID),
        charts.sales_history_bars(SALES, **SAID),
        charts.sales_history_bars(SALES.head(0), **SAID),
    ],
)
def test_every_chart_prints_its_finding_and_its_source(chart):
    """A picture that is passed on keeps its origin."""
    title = chart.to_dict()["title"]

    assert (title["text"], title["subtitle"]) == ("A finding", f"Source: {SOURCE}")


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (charts.mrr_movements_waterfall(MOVED.head(0), **SAID), "No recurring revenue, neither"),
        (charts.mrr_history_bars(MRR_BY_APP.head(0), APPS, **SAID), "No recurring revenue in these months."),
        (charts.sales_by_type_bars(SALES_BY_TYPE.head(0), **SAID), "Nothing was sold or paid back"),
        (
            charts.sales_history_bars(SALES.assign(sales_usd=Decimal()), **SAID),
            "Nothing was sold in these months.",
        ),
    ],
)
def test_nothing_to_draw_is_drawn_as_such(chart, words):
    """Neither an empty frame nor a missing section."""
    spec = chart.to_dict()

    assert spec["description"].startswith(words)
    assert spec["usermeta"]["empty"] == spec["description"]


def test_apps_keep_their_colour_by_key():
    """One app, one colour, whichever is the largest this month."""
    chart = charts.mrr_history_bars(MRR_BY_APP, APPS, **SAID)

    assert chart.to_dict()["usermeta"]["key"] == [
        ["Roadmap Lens for Jira", colour("app-3")],
        ["Timesheet Harbour", colour("app-2")],
        ["Page Guard for Confluence", colour("app-1")],
    ]


def test_beyond_six_apps_the_smaller_ones_share_a_neutral_colour():
    """Thirty apps: five by name, the rest as one."""
    keys = [f"app-{number:02d}" for number in range(30)]
    mrr = DataFrame(
        {"month": ["2026-10-01"] * 30, "app_key": keys, "mrr_usd": [Decimal(n + 1) for n in range(30)]}
    )
    apps = DataFrame({"app_key": keys, "app_name": [key.upper() for key in keys]})

    chart = charts.mrr_history_bars(mrr.astype({"month": "datetime64[ns]"}), apps, **SAID)

    assert [words for words, _ in chart.to_dict()["usermeta"]["key"]] == [
        "25 other apps",
        "APP-29",
        "APP-28",
        "APP-27",
        "APP-26",
        "APP-25",
    ]
    assert len(drawn_rows(chart)) == 30


def test_apps_of_one_name_are_told_apart():
    """Two apps never melt into one series."""
    apps = APPS.assign(app_name=["Same", "Same", "Other"])

    names = [row["app_name"] for row in drawn_rows(charts.mrr_history_bars(MRR_BY_APP, apps, **SAID))]

    assert names[-3:] == ["Same (com.example.guard)", "Same (com.example.harbour)", "Other"]


def test_a_name_of_ten_thousand_characters_is_cut():
    """A label is a label."""
    apps = APPS.assign(app_name=["W" * 10_000, HOSTILE, "Other"])

    names = {row["app_name"] for row in drawn_rows(charts.mrr_history_bars(MRR_BY_APP, apps, **SAID))}

    assert max(map(len, names)) == 48


def test_sale_types_stand_in_the_order_of_a_licences_life():
    """New first, refunds last; a negative amount keeps its sign."""
    drawn = drawn_rows(charts.sales_by_type_bars(SALES_BY_TYPE, **SAID))

    assert [(row["sale_type"], row["label"]) for row in drawn] == [
        ("New", "$300.00"),
        ("Renewal", "$700.00"),
        ("Refund", "−$100.00"),
    ]


def test_a_chart_says_in_words_what_it_shows():
    """The alt text has the figures of the month."""
    chart = charts.sales_history_bars(SALES, **SAID)

    assert chart.to_dict()["description"] == "Columns of sales, Aug 2026 to Oct 2026. Oct 2026: $900.00."
