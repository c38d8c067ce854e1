from reports_lib import tables
from tests.presented import APPS, HOSTILE, MRR_BY_APP, rows

MODELS = rows(
    "model grain rows summary",
    "apps | app_key | 3 | Apps seen in transactions or licences, under their newest name.",
    "term_ends | app_key × licence_id × due_on | 3268 | Renewals that were due.",
)
METRICS = rows(
    "metric summary split_by",
    "mrr | Monthly recurring revenue in force at the end of a month or quarter. | app_key, hosting",
    "restatement | Every headline as first published and as known today. | -",
    "sales | What was booked in a month or quarter, refunds taken off. | app_key, hosting",
)


def lines(block):
    """Return a table's text, one line a row, without what only aligns it."""
    return [" ".join(line.split()) for line in str(block).splitlines() if line.strip()]


def test_models_are_listed_with_what_a_row_stands_for():
    """Worked example; a sentence is never cut short."""
    block = tables.models_table(MODELS)

    assert lines(block) == [
        "Models",
        "Model One row per Rows What it is",
        "apps app_key 3 Apps seen in transactions or licences, under their newest name.",
        "term_ends app_key × licence_id × due_on 3,268 Renewals that were due.",
    ]


def test_metrics_stand_under_what_they_can_be_split_by():
    """One list of columns for all metrics that share it."""
    html = tables.metrics_table(METRICS).html

    assert html.count("Split by app_key, hosting<") == 1
    assert html.index("Split by app_key, hosting<") < html.index("restatement")
    assert html.index(">sales<") < html.index("Not split") < html.index(">restatement<")


def test_any_metric_is_shown_as_it_is():
    """Apps under their names, where their keys were."""
    block = tables.figures_table(MRR_BY_APP, APPS, title="MRR by app", limit=2)

    assert lines(block) == [
        "MRR by app",
        "Month App name MRR",
        "Sep 2026 Page Guard for Confluence $500.00",
        "Sep 2026 Roadmap Lens for Jira $1,000.00",
    ]
    assert "2 of 5 rows are shown." in block.html


def test_columns_are_chosen_and_rows_ordered():
    """The least first; what is not known is last, and a chosen name is not shown twice."""
    figures = rows("month app_key nrr mrr_usd", "2026-10 | a | - | 3.00", "2026-10 | b | 1 | 1.00")

    block = tables.figures_table(figures, APPS, title="x", columns=["app_key", "nrr"], least_first="nrr")

    assert lines(block)[1:] == ["App name NRR", "b 100.0 %", "a —"]
    assert "rows are shown" not in block.html


def test_a_frame_without_rows_says_so():
    """An empty table would look like a fault."""
    block = tables.figures_table(MRR_BY_APP.head(0), APPS, title="MRR by app")

    assert str(block) == "MRR by app\n\nThere is nothing of this kind."


def test_a_hostile_name_is_escaped():
    """Whatever an app is called."""
    html = tables.figures_table(MRR_BY_APP, APPS.assign(app_name=HOSTILE), title=HOSTILE).html

    assert "<script" not in html
    assert "<img" not in html
