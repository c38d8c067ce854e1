"""Tables of retention: what stayed, what was due, what was lost."""

from __future__ import annotations

import re

import pytest

from reports_lib import tables
from tests.presented import APPS, HOSTILE
from tests.presented_retention import (
    HOST_CHURN,
    LICENCE_CHURN,
    MRR_CHURN,
    QUICK_RATIO,
    RENEWALS,
    RETENTION,
    RETENTION_BY_APP,
)


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def test_retention_stands_by_app_with_both_windows_and_the_total():
    """Worked example: the largest app first; an app that nobody paid for then has dashes."""
    block = tables.revenue_retention_table(RETENTION_BY_APP, RETENTION, APPS)

    assert cells(block) == [
        (
            "App name NRR, a year GRR, a year NRR as billed, a year "
            "NRR, a month GRR, a month NRR as billed, a month"
        ),
        "Roadmap Lens for Jira 110.0 % 92.0 % 108.0 % 99.0 % 94.0 % 98.0 %",
        "Page Guard for Confluence 80.0 % 75.0 % 80.0 % 90.0 % 88.0 % 90.0 %",
        "Timesheet Harbour — — — — — —",
        "Total 98.0 % 85.0 % 97.0 % 96.0 % 92.0 % 95.0 %",
    ]
    assert block.html.count('<tr class="total">') == 1


def test_renewals_stand_by_hosting_and_billing_period():
    """Strict, with grace, by value; what may still come is said; a hosting nobody stated is, too."""
    block = tables.renewals_table(RENEWALS)

    assert cells(block) == [
        (
            "Hosting Billing period Due Renewed Renewed with grace Renewal rate Renewal rate with grace "
            "Due MRR Renewed by value Provisional"
        ),
        "Cloud Annual 8 5 6 63.0 % 75.0 % $800.00 90.0 % 2",
        "Cloud Monthly 20 19 19 95.0 % 95.0 % $600.00 95.0 % 0",
        "Not stated Annual 1 0 0 0.0 % 0.0 % $90.00 0.0 % 0",
    ]
    assert "2 not renewed may still be: fewer than 30 days have passed.</p>" in block.html
    assert "may still be" not in tables.renewals_table(RENEWALS.tail(2)).html


def test_churn_stands_by_billing_period_by_count_and_by_value():
    """Never blended: there is no total."""
    block = tables.licence_churn_table(LICENCE_CHURN, MRR_CHURN)

    assert cells(block) == [
        "Billing period Due Lost Licence churn Provisional Opening MRR Due MRR Lost MRR MRR churn",
        "Annual 9 4 44.0 % 2 $900.00 $890.00 $290.00 33.0 %",
        "Monthly 20 1 5.0 % 0 $600.00 $600.00 $30.00 5.0 %",
    ]


def test_a_billing_period_of_which_nothing_was_due_keeps_its_opening():
    """Dashes for what is not known; and a billing period that nobody stated is told apart."""
    annual = LICENCE_CHURN.head(1)
    odd = MRR_CHURN.assign(billing_period=["Annual", None])

    assert cells(tables.licence_churn_table(annual, odd))[2] == (
        "Not stated — — — — $600.00 $600.00 $30.00 5.0 %"
    )


def test_the_quick_ratio_has_its_amounts_and_a_dash_where_nothing_was_lost():
    """Never infinite; the newest month first."""
    assert cells(tables.quick_ratio_table(QUICK_RATIO)) == [
        "Month Gained MRR Reactivation Lost MRR Quick ratio Quick ratio with reactivation",
        "Oct 2026 $225.50 $30.00 $160.50 1.40 1.59",
        "Sep 2026 $100.00 $0.00 $0.00 — —",
    ]


def test_numbers_of_every_unit_stand_to_the_right():
    """Ratios and days as well."""
    html = tables.quick_ratio_table(QUICK_RATIO).html

    assert len(re.findall('<td class="gt_row gt_right">', html)) == 10


def test_lost_licences_are_told_by_their_host():
    """Worked example: four lost, of which one whose host lives."""
    assert cells(tables.host_churn_table(HOST_CHURN))[1] == "Oct 2026 40 4 1 1 2 10.0 % 3.0 %"


def test_names_are_escaped():
    """Whoever named the app, or told the hosting."""
    apps = APPS.assign(app_name=[HOSTILE, "=1+1", "W" * 10_000])
    blocks = [
        tables.revenue_retention_table(RETENTION_BY_APP, RETENTION, apps),
        tables.renewals_table(RENEWALS.assign(hosting=HOSTILE)),
    ]

    assert [HOSTILE in block.html for block in blocks] == [False, False]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (
            tables.revenue_retention_table(RETENTION_BY_APP.iloc[2:4], RETENTION, APPS),
            "Nobody paid a month or a year before",
        ),
        (tables.revenue_retention_table(RETENTION_BY_APP.head(0), RETENTION.head(0), APPS), "Nobody paid"),
        (tables.renewals_table(RENEWALS.head(0)), "No paid term ended in this month"),
        (tables.licence_churn_table(LICENCE_CHURN.head(0), MRR_CHURN), "No paid term ended in this month"),
        (tables.licence_churn_table(LICENCE_CHURN.head(0), MRR_CHURN.head(0)), "No paid term ended"),
        (tables.quick_ratio_table(QUICK_RATIO.head(0)), "Nothing was gained or lost"),
        (tables.host_churn_table(HOST_CHURN.head(0)), "No licence was paid for"),
    ],
)
def test_empty_frames_make_explicit_empty_tables(block, words):
    """No rows, and the reader is told so."""
    assert block.html.count('class="empty"') == 1
    assert words in str(block)
