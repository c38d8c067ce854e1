"""Segment months: customer months split by how licences are booked, and what moves between segments."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.models.movement_oracle import NEUTRAL
from tests.pipeline import models_of_lines, segments
from tests.records import line
from tests.table import read_rows

JUNE = Months.parse("2026-06")
KINDS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", *NEUTRAL, "moved", "closing")

# By case, the column to split by, the lines of one customer, and June by segment in whole dollars.
CASES = {
    "an upgrade of the edition moves what the licence was worth, and expands": (
        "app_edition",
        """
        edition   starts_on   ends_on     net
        Standard  2026-05-01  2026-06-01  100
        Advanced  2026-06-01  2026-07-01  150
        """,
        {"Advanced": "expansion 50 moved 100 closing 150", "Standard": "opening 100 moved -100"},
    ),
    "a migration moves to another hosting, and the change is neutral": (
        "hosting",
        """
        hosting      starts_on   ends_on     net
        Data Center  2026-05-01  2026-06-01  75
        Cloud        2026-06-01  2026-07-01  170
        """,
        {"Cloud": "hosting_migration 95 moved 75 closing 170", "Data Center": "opening 75 moved -75"},
    ),
    "one licence that takes the place of another moves nothing: it is a migration": (
        "hosting",
        """
        entitlement  hosting      starts_on   ends_on     net
        E-1          Data Center  2026-05-01  2026-06-01  75
        E-2          Cloud        2026-06-01  2026-07-01  170
        """,
        {"Cloud": "hosting_migration 170 closing 170", "Data Center": "opening 75 hosting_migration -75"},
    ),
    "or a transfer": (
        "tier_band",
        """
        entitlement  tier      starts_on   ends_on     net
        E-1          10 Users  2026-05-01  2026-06-01  50
        E-2          25 Users  2026-06-01  2026-07-01  90
        """,
        {"1-10": "opening 50 transfer -50", "11-25": "transfer 90 closing 90"},
    ),
    "another billing period moves, too": (
        "billing_period",
        """
        billing_period  starts_on   ends_on     net
        Monthly         2026-05-01  2026-06-01  100
        Annual          2026-06-01  2027-06-01  1080
        """,
        {"Annual": "billing_period -10 moved 100 closing 90", "Monthly": "opening 100 moved -100"},
    ),
    "a word that was not told is a segment of its own": (
        "billing_period",
        """
        billing_period  starts_on   ends_on     net
        -               2026-05-01  2026-06-01  100
        Annual          2026-06-01  2027-06-01  1080
        """,
        {"Annual": "contraction 10 moved 100 closing 90", "nan": "opening 100 moved -100"},
    ),
    "who keeps one licence has no churn where the other one was": (
        "hosting",
        """
        entitlement  hosting      starts_on   ends_on     net
        E-1          Data Center  2026-05-01  2026-07-01  200
        E-2          Cloud        2026-04-01  2026-05-01  10
        E-3          Data Center  2026-05-01  2026-06-01  40
        """,
        {"Data Center": "opening 140 contraction 40 closing 100"},
    ),
    "who leaves churns in every segment": (
        "hosting",
        """
        entitlement  hosting      starts_on   ends_on     net
        E-1          Data Center  2026-05-01  2026-06-01  100
        E-2          Cloud        2026-05-01  2026-06-01  10
        """,
        {"Cloud": "opening 10 churn 10", "Data Center": "opening 100 churn 100"},
    ),
    "who comes is new in every segment": (
        "hosting",
        """
        entitlement  hosting      starts_on   ends_on     net
        E-1          Data Center  2026-06-01  2026-07-01  100
        E-2          Cloud        2026-06-01  2026-07-01  10
        """,
        {"Cloud": "new 10 closing 10", "Data Center": "new 100 closing 100"},
    ),
    "a licence that ends is gone from the segment that it was in, whatever was booked on its way out": (
        "billing_period",
        """
        entitlement  billing_period  starts_on   ends_on     net
        E-1          Monthly         2026-05-01  2026-06-01  100
        E-1          Annual          2026-06-02  2026-06-20  9
        E-2          Annual          2026-05-01  2026-07-01  600
        E-3          Annual          2026-06-01  2026-07-01  30
        """,
        {
            "Annual": "opening 300 transfer 30 closing 330",
            "Monthly": "opening 100 transfer -100",
        },
    ),
    "who is worth less than nothing elsewhere takes that away": (
        "billing_period",
        """
        entitlement  sale_type  billing_period  starts_on   ends_on     net
        E-1          New        Annual          2026-05-01  2026-07-01  600
        E-2          Refund     Monthly         2026-05-01  2026-07-01  -40
        E-2          New        Annual          2026-06-01  2026-07-01  50
        """,
        {"Annual": "opening 300 expansion 30 closing 330", "nan": "opening -20 expansion 20"},
    ),
}


def said(frame, column):
    """The waterfall of each segment in words and whole dollars; what is nothing is left out."""
    return {
        str(row[column]): " ".join(
            f"{kind} {row[f'{kind}_mrr_usd']:.0f}" for kind in KINDS if row[f"{kind}_mrr_usd"]
        )
        for row in frame.to_dict("records")
    }


@pytest.fixture(scope="module")
def moves():
    """June of every case, by each of the columns: one ledger, with a customer a case."""
    lines = [
        line(
            **row
            | {"number": f"{name} {at}", "customer": name, "entitlement": f"{name} {row.get('entitlement')}"}
        )
        for name, (_, text, _) in CASES.items()
        for at, row in enumerate(read_rows(text))
    ]
    models = models_of_lines(lines)
    return {
        column: metrics.mrr_movements(segments(models, column), months=JUNE, by=["customer_id", column])
        for column in {column for column, *_ in CASES.values()}
    }


@pytest.mark.parametrize("name", CASES)
def test_a_customers_month_is_told_by_segment(moves, name):
    """What each segment opened with, what came, went and moved, and what it closes with."""
    column, _, june = CASES[name]

    own = moves[column].query("customer_id == @customer", local_dict={"customer": f"site/site-{name}"})

    assert {key: words for key, words in said(own, column).items() if words} == june


def test_who_passes_through_does_so_in_a_segment():
    """Both balances are nothing; the segment is that of the term in between."""
    models = models_of_lines("""
        customer  hosting  starts_on   ends_on     net
        ann       Cloud    2026-06-03  2026-06-20  40
        bob       Server   2026-06-01  2026-07-01  40
    """)

    frame = metrics.mrr_movements(segments(models, "hosting"), months=JUNE, by=["hosting"])

    assert frame[["hosting", "passed_through"]].to_numpy().tolist() == [["Cloud", 1], ["Server", 0]]


def test_late_renewals_and_provisional_churn_are_told_by_segment():
    """As the customer's whole MRR for the app says."""
    models = models_of_lines("""
        customer  hosting  starts_on   ends_on     net
        ann       Cloud    2026-04-20  2026-05-20  40
        ann       Cloud    2026-06-10  2026-07-10  40
        bob       Server   2026-05-15  2026-06-15  70
    """)

    frame = metrics.mrr_movements(
        segments(models, "hosting"), months=JUNE, by=["hosting"], known_on=date(2026, 7, 5)
    )

    names = ["hosting", "late_renewal_mrr_usd", "provisional_churn_mrr_usd"]
    assert frame[names].astype(str).to_numpy().tolist() == [
        ["Cloud", "40.00", "0.00"],
        ["Server", "0.00", "70.00"],
    ]


def test_several_columns_split_at_once():
    """One row per combination that is there."""
    models = models_of_lines("""
        entitlement  hosting  edition   starts_on   ends_on     net
        E-1          Cloud    Standard  2026-05-01  2026-06-01  100
        E-1          Cloud    Advanced  2026-06-01  2026-07-01  150
        E-2          Server   -         2026-06-01  2026-07-01  10
    """)

    by = ["hosting", "app_edition"]
    frame = metrics.mrr_movements(segments(models, *by), months=JUNE, by=by)

    rows = frame[[*by, "moved_mrr_usd", "closing_mrr_usd"]].to_numpy().tolist()
    assert [[str(cell) for cell in row] for row in rows] == [
        ["Cloud", "Advanced", "100.00", "150.00"],
        ["Cloud", "Standard", "-100.00", "0.00"],
        ["Server", "nan", "0.00", "10.00"],
    ]
