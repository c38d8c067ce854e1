"""What is in force at a month's end, case by case: terms to come, over, overlapping, changed, late."""

from __future__ import annotations

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

# By case, what is sold and the MRR at the ends of September to December 2026, in whole dollars.
BALANCES = {
    "in force at the end of September, over at the end of October": (
        """
        sold_on     starts_on   ends_on     net
        2026-09-20  2026-09-20  2026-10-20  10
        """,
        [10, 0, 0, 0],
    ),
    "sold in September, counted from November on": (
        """
        sold_on     starts_on   ends_on     net
        2026-09-02  2026-11-30  2026-12-30  10
        """,
        [0, 0, 10, 0],
    ),
    "the end day is not paid for any more": (
        """
        starts_on   ends_on     net
        2026-09-30  2026-10-31  10
        """,
        [10, 0, 0, 0],
    ),
    "one day is enough if it is the last of the month": (
        """
        starts_on   ends_on     net
        2026-10-31  2026-11-01  1
        """,
        [0, 30, 0, 0],
    ),
    "terms that overlap add up": (
        """
        starts_on   ends_on     net
        2026-09-01  2026-11-01  20
        2026-10-15  2026-12-15  40
        """,
        [10, 30, 20, 0],
    ),
    "a gap is a month of nothing": (
        """
        starts_on   ends_on     net
        2026-09-01  2026-10-01  10
        2026-12-01  2027-01-01  12
        """,
        [10, 0, 0, 12],
    ),
    "open lines count, uncollectible ones do not": (
        """
        starts_on   ends_on     net  status
        2026-09-01  2027-01-01  40   Uncollectible
        2026-09-01  2027-01-01  80   Open
        """,
        [20, 20, 20, 20],
    ),
    "community, open source and evaluations have none, academic licences have": (
        """
        starts_on   ends_on     net  licence_type
        2026-09-01  2027-01-01  40   COMMUNITY
        2026-09-01  2027-01-01  40   OPEN_SOURCE
        2026-09-01  2027-01-01  40   EVALUATION
        2026-09-01  2027-01-01  40   DEMONSTRATION
        2026-09-01  2027-01-01  4    ACADEMIC
        """,
        [1, 1, 1, 1],
    ),
    "a refund counts from its sale, so that September stays as it was reported": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-09-01  2026-09-01  2027-09-01  1200
        Refund     2026-11-20  2026-09-01  2027-09-01  -1200
        """,
        [100, 100, 0, 0],
    ),
    "an upgrade counts from its sale, and from its start if that is later": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        Upgrade    2026-10-05  2026-09-01  2027-09-01  1200
        Upgrade    2026-10-05  2026-12-01  2027-12-01  12
        """,
        [0, 100, 100, 101],
    ),
    "a term sold after it was over counts in its months all the same": (
        """
        sold_on     starts_on   ends_on     net
        2026-12-05  2026-09-10  2026-11-10  20
        """,
        [10, 10, 0, 0],
    ),
    "a change sold after its term was over never counts": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-09-01  2026-09-01  2026-11-01  20
        Refund     2026-11-01  2026-09-01  2026-11-01  -20
        Upgrade    2026-11-01  2026-09-01  2026-11-01  40
        """,
        [10, 10, 0, 0],
    ),
    "a refund of a term to come counts from its start": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-09-01  2026-09-01  2026-12-01  30
        New        2026-09-01  2026-12-01  2027-12-01  240
        Refund     2026-09-20  2026-12-01  2027-12-01  -240
        """,
        [10, 10, 10, 0],
    ),
    "two years are one price a month, to the last": (
        """
        starts_on   ends_on     net
        2024-11-30  2026-11-30  240
        """,
        [10, 10, 0, 0],
    ),
    "terms that follow each other never overlap, whatever day they end": (
        """
        starts_on   ends_on     net
        2026-08-31  2026-09-30  10
        2026-09-30  2026-10-31  10
        2026-10-31  2026-11-30  10
        2026-11-30  2026-12-31  10
        2026-12-31  2027-01-31  10
        """,
        [10, 10, 10, 10],
    ),
    "a renewal that is booked late counts from its start: a restatement": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-09-01  2026-09-01  2027-09-01  1200
        Renewal    2026-11-20  2026-10-01  2026-11-01  7
        """,
        [100, 107, 100, 100],
    ),
    "terms without sense have no MRR": (
        """
        sold_on     starts_on   ends_on     net
        2026-09-01  2026-10-01  2026-09-01  50
        2026-09-01  -           2026-12-01  50
        2026-09-01  2026-09-01  -           50
        2026-09-01  2026-09-01  2126-12-31  50
        2026-09-01  2026-09-01  9999-12-31  50
        2026-09-01  0001-01-01  2027-01-01  50
        2026-09-01  2026-09-01  2026-12-01  -
        """,
        [0, 0, 0, 0],
    ),
}


@pytest.fixture(scope="module")
def balances():
    """The MRR of every case: one ledger, with an app a case."""
    lines = [
        line(**({"number": f"{name} {at}", "app": name} | row))
        for name, (text, _) in BALANCES.items()
        for at, row in enumerate(read_rows(text))
    ]
    months = Months.parse("2026-09..2026-12")
    frame = metrics.mrr(models_of_lines(lines).customer_months, months=months, by=["app_key"])
    return {name: [float(one) for one in part["mrr_usd"]] for name, part in frame.groupby("app_key")}


@pytest.mark.parametrize(
    ("name", "by_month"), [(name, want) for name, (_, want) in BALANCES.items()], ids=BALANCES
)
def test_a_balance_is_what_is_in_force_at_the_last_instant_of_the_month(balances, name, by_month):
    """A term is in force if start <= last day < end; a change of plan, from the day it was sold."""
    assert balances.get(name, [0, 0, 0, 0]) == by_month
