"""The waterfall of MRR, as the definition's worked example and its traps have it."""

from __future__ import annotations

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines, segments
from tests.records import line
from tests.table import read_rows

# Who pays what: opening A100 B100 C50 D200 E80, and G paid 30 until February.
WORKED = """
    customer  sale_type  starts_on   ends_on     net
    A         New        2026-05-01  2026-06-01  100
    A         Upgrade    2026-06-01  2026-07-01  150
    B         New        2026-05-01  2026-06-01  100
    B         Downgrade  2026-06-01  2026-07-01  60
    C         New        2026-05-11  2026-06-11  50
    D         New        2025-07-01  2026-07-01  2400
    E         New        2026-04-20  2026-06-20  160
    E         Renewal    2026-06-20  2026-07-20  80
    F         New        2026-06-30  2026-07-30  70
    G         New        2026-01-15  2026-02-15  30
    G         Renewal    2026-06-02  2026-07-02  30
"""
KINDS = ("opening", "new", "reactivation", "expansion", "contraction", "churn", "neutral", "closing")


def waterfall(moves):
    """Every row of a waterfall in whole dollars, in reading order."""
    return [tuple(float(row[f"{kind}_mrr_usd"]) for kind in KINDS) for _, row in moves.iterrows()]


def test_june_moves_as_the_definition_says():
    """Open 530: new 70, reactivation 30, expansion 50, contraction 40, churn 50, close 590."""
    models = models_of_lines(WORKED)

    june = metrics.mrr_movements(models.customer_months, months=Months.parse("2026-06"))

    assert waterfall(june) == [(530, 70, 30, 50, 40, 50, 0, 590)]


def test_the_customers_behind_june_are_named():
    """Those who moved, largest first; D and E did not."""
    models = models_of_lines(WORKED)

    moved = metrics.customer_movements(
        models.customer_months, models.customers, months=Months.parse("2026-06")
    )

    assert moved[["company", "movement", "change_usd"]].astype(str).to_numpy().tolist() == [
        ["Company F", "new", "70.00"],
        ["Company A", "expansion", "50.00"],
        ["Company C", "churn", "-50.00"],
        ["Company B", "contraction", "-40.00"],
        ["Company G", "reactivation", "30.00"],
    ]


# By case, one customer: what is sold, the months looked at, and their waterfalls in whole dollars.
CASES = {
    "a refund in a later month shows +100, then -100": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-05  2026-05-05  2027-05-05  1200
        Refund     2026-08-20  2026-05-05  2027-05-05  -1200
        """,
        "2026-05..2026-09",
        [
            (0, 100, 0, 0, 0, 0, 0, 100),
            (100, 0, 0, 0, 0, 0, 0, 100),
            (100, 0, 0, 0, 0, 0, 0, 100),
            (100, 0, 0, 0, 0, 100, 0, 0),
            (0, 0, 0, 0, 0, 0, 0, 0),
        ],
    ),
    "from 0 to 50 after having paid is a reactivation, to 0 is churn and no contraction": (
        """
        starts_on   ends_on     net
        2026-05-01  2026-06-01  40
        2026-07-01  2026-08-01  50
        """,
        "2026-05..2026-08",
        [
            (0, 40, 0, 0, 0, 0, 0, 40),
            (40, 0, 0, 0, 0, 40, 0, 0),
            (0, 0, 50, 0, 0, 0, 0, 50),
            (50, 0, 0, 0, 0, 50, 0, 0),
        ],
    ),
    "who comes and goes between two month ends does not move the balance": (
        """
        starts_on   ends_on     net
        2026-05-03  2026-05-28  40
        2026-06-03  2026-06-28  40
        """,
        "2026-05..2026-06",
        [(0, 0, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 0, 0)],
    ),
    "a renewal without a gap is no movement": (
        """
        starts_on   ends_on     net
        2026-05-10  2026-06-10  40
        2026-06-10  2026-07-10  40
        """,
        "2026-06",
        [(40, 0, 0, 0, 0, 0, 0, 40)],
    ),
    "a discount of the whole price is churn of MRR": (
        """
        starts_on   ends_on     net
        2026-05-10  2026-06-10  40
        2026-06-10  2026-07-10  0
        2026-07-10  2026-08-10  40
        """,
        "2026-06..2026-07",
        [(40, 0, 0, 0, 0, 40, 0, 0), (0, 0, 40, 0, 0, 0, 0, 40)],
    ),
    "the grain is customer and app: apps do not offset each other": (
        """
        app    starts_on   ends_on     net
        maps   2026-05-01  2026-06-01  100
        forms  2026-05-01  2026-06-01  100
        maps   2026-06-01  2026-07-01  60
        forms  2026-06-01  2026-07-01  150
        """,
        "2026-06",
        [(200, 0, 0, 50, 40, 0, 0, 210)],
    ),
    "a second licence of one customer for one app is expansion": (
        """
        entitlement  starts_on   ends_on     net
        E-1          2026-05-01  2026-07-01  200
        E-2          2026-06-01  2026-07-01  120
        """,
        "2026-06",
        [(100, 0, 0, 120, 0, 0, 0, 220)],
    ),
    "a licence that another one takes the place of is a transfer": (
        """
        entitlement  starts_on   ends_on     net
        E-3          2026-05-01  2026-06-01  100
        E-4          2026-06-01  2026-07-01  120
        """,
        "2026-06",
        [(100, 0, 0, 0, 0, 0, 20, 120)],
    ),
    "a refund without its sale goes below zero, and who pays after it is new": (
        """
        sale_type  starts_on   ends_on     net
        Refund     2026-05-01  2026-07-01  -40
        Renewal    2026-06-01  2026-07-01  50
        """,
        "2026-05..2026-07",
        [
            (0, 0, 0, 0, 20, 0, 0, -20),
            (-20, 50, 0, 0, 0, 0, 0, 30),
            (30, 0, 0, 0, 0, 30, 0, 0),
        ],
    ),
}


@pytest.fixture(scope="module")
def months_of_cases():
    """The customer months of every case: one ledger, with a customer a case."""
    lines = [
        line(**({"number": f"{name} {at}", "customer": name} | row))
        for name, (text, _, _) in CASES.items()
        for at, row in enumerate(read_rows(text))
    ]
    return models_of_lines(lines).customer_months


@pytest.mark.parametrize(("name", "months"), [(name, case[1]) for name, case in CASES.items()], ids=CASES)
def test_a_movement_is_what_the_balance_did(months_of_cases, name, months):
    """One customer's opening, five movements, neutral and closing, month by month."""
    own = months_of_cases.filter(months_of_cases.customer_id == f"site/site-{name}")

    moves = metrics.mrr_movements(own, months=Months.parse(months))

    assert waterfall(moves) == CASES[name][2]


def test_a_hosting_migration_is_neutral_and_nobody_leaves():
    """Worked example: 75 leave Data Center and 170 arrive in the Cloud: 95 by a migration, no churn."""
    models = models_of_lines("""
        hosting      starts_on   ends_on     net
        Data Center  2025-06-01  2026-06-01  900
        Cloud        2026-06-01  2026-07-01  170
    """)

    split = segments(models, "hosting")
    moves = metrics.mrr_movements(split, months=Months.parse("2026-06"), by=["hosting"])

    assert moves["hosting"].tolist() == ["Cloud", "Data Center"]
    assert waterfall(moves) == [(0, 0, 0, 0, 0, 0, 170, 170), (75, 0, 0, 0, 0, 0, -75, 0)]
