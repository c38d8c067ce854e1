"""Pictures of retention: what is drawn, what is said, and what an empty one says."""

from __future__ import annotations

import pytest

from reports_lib import charts
from reports_lib.build.data_table import data_table
from reports_lib.build.svg import draw
from tests.presented import SOURCE
from tests.presented_retention import COHORTS, CUSTOMER_CHURN, RETENTION, SURVIVAL

SAID = {"title": "A finding", "source": SOURCE}


def drawn_rows(chart):
    """Return the rows that a chart draws."""
    return next(iter(chart.to_dict()["datasets"].values()))


def pictures():
    """Return one of each."""
    return [
        charts.revenue_retention_lines(RETENTION, **SAID),
        charts.customer_churn_line(CUSTOMER_CHURN, **SAID),
        charts.cohort_retention_heatmap(COHORTS, **SAID),
        charts.survival_line(SURVIVAL, **SAID),
    ]


def test_retention_is_that_of_a_year():
    """Worked example: NRR and GRR of twelve months; a month before which nobody paid stays empty."""
    chart = charts.revenue_retention_lines(RETENTION, **SAID)

    assert [(row["month"], row["nrr"], row["grr"]) for row in drawn_rows(chart)] == [
        ("2026-08", None, None),
        ("2026-09", 1.05, 0.9),
        ("2026-10", 0.98, 0.85),
    ]
    assert chart.to_dict()["description"] == (
        "Lines of NRR and GRR over twelve months, Aug 2026 to Oct 2026. In Oct 2026: NRR 98.0 %; GRR 85.0 %."
    )


def test_the_lines_are_named_at_their_ends():
    """With the figure on a wide page, by the figure alone on a phone, where a key has the names."""
    spec = charts.revenue_retention_lines(RETENTION, **SAID).to_dict()

    wide, slim = (draw(spec, name="c", title="t", width=width, narrow=width < 400) for width in (860, 350))

    assert (">NRR 98.0 %<" in wide, ">GRR 85.0 %<" in wide) == (True, True)
    assert (">NRR 98.0 %<" in slim, ">98.0 %<" in slim) == (False, True)
    assert [words for words, _ in spec["usermeta"]["key"]] == ["NRR", "GRR"]


def test_churn_of_nothing_is_not_churn_of_none():
    """A month that nobody opened has no point; one that lost nobody is a zero."""
    chart = charts.customer_churn_line(CUSTOMER_CHURN, **SAID)

    assert [row["customer_churn"] for row in drawn_rows(chart)] == [None, 0.0, 0.1]
    assert chart.to_dict()["description"] == (
        "Line of customer churn a month, Aug 2026 to Oct 2026. In Oct 2026: Opening customers 30; "
        "Lost customers 3; Customer churn 10.0 %; Provisional losses 2."
    )


def test_cohorts_are_drawn_at_every_third_month_of_age():
    """Worked example: quarters by name and size, and a number in each cell."""
    chart = charts.cohort_retention_heatmap(COHORTS, **SAID)

    assert [(row["began"], row["age_months"], row["customer_retention"]) for row in drawn_rows(chart)] == [
        ("Q1 2026 (8)", 0, 1.0),
        ("Q1 2026 (8)", 3, 0.75),
        ("Q2 2026 (1)", 0, 1.0),
    ]
    assert ">75%<" in draw(chart.to_dict(), name="c", title="t", width=350, narrow=True)


def test_survival_is_marked_at_whole_years_or_at_its_end():
    """A curve younger than a year says how far it goes."""
    chart = charts.survival_line(SURVIVAL, **SAID)

    assert chart.to_dict()["description"].endswith("that holds 95 times of 100: after 2 months 45.0 %.")
    assert ">45.0 %<" in draw(chart.to_dict(), name="c", title="t", width=350, narrow=True)


def test_the_data_behind_are_shown_in_their_fields():
    """What the picture leaves out is in its data: the amounts, the count at risk, the band."""
    labels = [data_table(chart.to_dict()).labels for chart in pictures()]

    assert labels == [
        ["Month", "Opening MRR", "Retained MRR", "NRR", "GRR", "NRR as billed"],
        ["Month", "Opening customers", "Lost customers", "Customer churn", "Provisional losses"],
        ["Cohort", "Age in months", "Customers", "Retained customers", "Customer retention", "MRR retention"],
        ["Age in months", "At risk", "Lost", "Survival", "Survival at least", "Survival at most"],
    ]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("chart", pictures())
def test_every_picture_can_be_drawn_wide_and_narrow(chart, narrow):
    """With its source, its marks, and in colours that the page can swap."""
    spec = chart.to_dict()

    drawn = draw(spec, name="c", title="A finding", width=350 if narrow else 860, narrow=narrow)

    assert spec["title"]["subtitle"] == f"Source: {SOURCE}"
    assert "var(--" in drawn
    assert 'fill="#' not in drawn


@pytest.mark.parametrize(
    "chart",
    [
        charts.revenue_retention_lines(RETENTION.tail(1), **SAID),
        charts.customer_churn_line(CUSTOMER_CHURN.tail(1), **SAID),
        charts.cohort_retention_heatmap(COHORTS.tail(1), **SAID),
        charts.survival_line(SURVIVAL.head(2), **SAID),
        charts.customer_churn_line(CUSTOMER_CHURN.iloc[[1]], **SAID),
    ],
)
def test_a_single_point_is_drawn(chart):
    """The first months of a young vendor, and one without a loss."""
    drawn = draw(chart.to_dict(), name="c", title="t", width=350, narrow=True)

    assert drawn.count("<path") >= 1


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (charts.revenue_retention_lines(RETENTION.head(2), **SAID), "Nobody paid a year before these months"),
        (charts.revenue_retention_lines(RETENTION.head(0), **SAID), "Nobody paid a year before these months"),
        (charts.customer_churn_line(CUSTOMER_CHURN.head(1), **SAID), "Nobody paid when these months opened."),
        (charts.customer_churn_line(CUSTOMER_CHURN.head(0), **SAID), "Nobody paid when these months opened."),
        (charts.cohort_retention_heatmap(COHORTS.head(0), **SAID), "No quarter that is over brought"),
        (charts.survival_line(SURVIVAL.head(0), **SAID), "Nobody began to pay a month ago or earlier"),
        (charts.survival_line(SURVIVAL.head(1), **SAID), "Nobody began to pay a month ago or earlier"),
    ],
)
def test_nothing_to_draw_is_drawn_as_such(chart, words):
    """Neither an empty frame nor a missing section."""
    spec = chart.to_dict()

    assert spec["description"].startswith(words)
    assert spec["usermeta"]["empty"] == spec["description"]
