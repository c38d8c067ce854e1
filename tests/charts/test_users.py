"""Pictures of users and licences: what is drawn, in which order, and what an empty one says."""

from __future__ import annotations

import pytest
from pandas import concat

from reports_lib import charts
from reports_lib.build.data_table import data_table
from reports_lib.build.svg import draw
from reports_lib.palette import colour
from tests.presented import APPS, HOSTILE, LICENCES, SOURCE, USERS

SAID = {"title": "A finding", "source": SOURCE}


def drawn_rows(chart):
    """Return the rows that a chart draws."""
    return next(iter(chart.to_dict()["datasets"].values()))


def test_apps_are_drawn_by_how_much_they_moved():
    """Worked example: gains to the right, losses to the left; what stood still is in the table alone."""
    drawn = drawn_rows(charts.app_users_bars(USERS, APPS, **SAID))

    assert [(row["row"], row["gain_label"], row["loss_label"]) for row in drawn] == [
        ("Roadmap Lens for Jira · Cloud", "+75", "−15"),
        ("Page Guard for Confluence · Cloud", "+5", "−35"),
    ]


def test_the_data_behind_the_users_are_shown_in_their_fields():
    """In the order of the fields, with exact numbers."""
    table = data_table(charts.app_users_bars(USERS, APPS, **SAID).to_dict())

    assert table.labels == [
        "App name", "Hosting", "Users then", "New users", "Lost users", "Net users", "Users now",
    ]  # fmt: skip
    assert table.rows[1] == ["Page Guard for Confluence", "Cloud", "120", "5", "35", "−30", "90"]


def test_of_many_apps_the_twelve_that_moved_most_are_drawn():
    """The others are counted in words."""
    many = concat([USERS.head(1).assign(app_key=f"app-{at:02}", new_users=at + 1) for at in range(20)])

    chart = charts.app_users_bars(many, APPS, **SAID)

    assert [row["app_name"] for row in drawn_rows(chart)][:2] == ["app-19", "app-18"]
    assert len(drawn_rows(chart)) == 12
    assert chart.to_dict()["description"].endswith("; 8 more with less movement.")


def test_an_unknown_hosting_and_a_hostile_name_are_drawn():
    """As words, in the label and in the picture."""
    odd = USERS.assign(hosting=[None, "Cloud", "Cloud"])
    apps = APPS.assign(app_name=[HOSTILE, "=1+1", "W" * 10_000])
    chart = charts.app_users_bars(odd, apps, **SAID)

    drawn = draw(chart.to_dict(), name="c", title="A finding", width=350, narrow=True)

    assert {row["hosting"] for row in drawn_rows(chart)} == {"Cloud", "Not stated"}
    assert "<script" not in drawn
    assert "<img" not in drawn


def test_licences_are_stacked_active_below_and_evaluating_above():
    """A row is a month with all that happened in it."""
    chart = charts.licences_history_bars(LICENCES, **SAID).to_dict()

    assert chart["datasets"]["licences_history"] == [
        {"month": "2026-09", "active": 30, "evaluating": 4, "installs": 5, "uninstalls": 2},
        {"month": "2026-10", "active": 31, "evaluating": 1, "installs": 3, "uninstalls": 5},
    ]
    assert chart["usermeta"]["key"] == [["Evaluating", colour("past")], ["Active", colour("total")]]
    assert chart["description"] == (
        "Stacked bars of licences in force, Sep 2026 to Oct 2026. "
        "In Oct 2026: Active 31; Evaluating 1; Installs 3; Uninstalls 5."
    )


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(
    "chart", [charts.app_users_bars(USERS, APPS, **SAID), charts.licences_history_bars(LICENCES, **SAID)]
)
def test_every_picture_can_be_drawn_wide_and_narrow(chart, narrow):
    """With its source and its bars."""
    spec = chart.to_dict()

    drawn = draw(spec, name="c", title="A finding", width=350 if narrow else 860, narrow=narrow)

    assert spec["title"]["subtitle"] == f"Source: {SOURCE}"
    assert drawn.count("<path") >= 4


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (charts.app_users_bars(USERS.head(0), APPS, **SAID), "No app gained or lost a user."),
        (charts.app_users_bars(USERS.tail(1), APPS, **SAID), "No app gained or lost a user."),
        (charts.licences_history_bars(LICENCES.head(0), **SAID), "No licence was in force in these months."),
    ],
)
def test_nothing_to_draw_is_drawn_as_such(chart, words):
    """Neither an empty frame nor a missing section."""
    spec = chart.to_dict()

    assert (spec["description"], spec["usermeta"]["empty"]) == (words, words)
