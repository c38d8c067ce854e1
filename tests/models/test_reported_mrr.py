"""Reported MRR: what Atlassian counts, in our words and one row a figure."""

from __future__ import annotations

from datetime import date

import pytest

from tests.metrics.reported_figures import figure
from tests.pipeline import models_of_lines


def rows(*figures):
    """The model of some figures: app, subscription, measure and cents."""
    table = models_of_lines([], reported=figures).reported_mrr.to_pandas()
    return sorted(
        table[["app_key", "subscription", "measure", "reported_cents"]].itertuples(index=False, name=None)
    )


def test_every_measure_has_our_word():
    """Whether it is written as the replies do or as the request does; losses are positive either way."""
    told = rows(
        figure("maps", "openingMrr", "10"),
        figure("maps", "NEW_MRR", "1.10"),
        figure("maps", "reactivatedMrr", "2"),
        figure("maps", "expansionMrr", "3"),
        figure("maps", "contractionMrr", "-4"),
        figure("maps", "expiredMrr", "5"),
        figure("maps", "closingMrr", "7.10", subscription="ANNUAL"),
    )

    assert told == [
        ("maps", "annual", "closing", 710),
        ("maps", "total", "churn", 500),
        ("maps", "total", "contraction", 400),
        ("maps", "total", "expansion", 300),
        ("maps", "total", "new", 110),
        ("maps", "total", "opening", 1000),
        ("maps", "total", "reactivation", 200),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"metricSet": "GMV"},
        {"measure": "arr"},
        {"appKey": None},
        {"date": None},
        {"gracePeriodInDays": 30},
        {"amount": None},
    ],
)
def test_what_is_no_figure_of_an_app_is_left_out(other):
    """Lifetime sales, yearly figures, those of all apps together, those with days of grace."""
    assert rows(figure("maps", "closingMrr", "7") | other) == []


def test_the_newest_name_of_an_app_stands():
    """A figure that was told under two names is one figure."""
    told = rows(
        figure("maps", "closingMrr", "7", appName="Maps"), figure("maps", "closingMrr", "8", appName="Atlas")
    )

    assert told == [("maps", "total", "closing", 800)]


def test_a_month_is_a_date():
    """Whatever day of it Atlassian names."""
    models = models_of_lines([], reported=[figure("maps", "closingMrr", "7", month="2026-06-15")])

    told = models.ask("select month, typeof(month) from reported_mrr").fetchall()

    assert told == [(date(2026, 6, 1), "DATE")]
