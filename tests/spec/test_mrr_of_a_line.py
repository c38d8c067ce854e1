"""What one invoice line is worth a month, case by case, as the definition's worked examples have it."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

# The MRR in cents of each term, worked out by hand.
WORKED = """
    number                              starts_on   ends_on     net        cents
    a year of 2000 dollars              2026-01-01  2027-01-01  2000       16667
    a year of 1020 dollars              2026-03-15  2027-03-15  1020       8500
    a month                             2026-05-10  2026-06-10  85         8500
    15 of 30 days billed at 125         2026-04-01  2026-04-16  125        25000
    credit on the old plan of 100       2026-04-01  2026-04-16  -50        -10000
    a term of no days                   2026-04-01  2026-04-01  99         0
    31 January to 28 February           2026-01-31  2026-02-28  100        10000
    28 February to 31 March             2026-02-28  2026-03-31  100        10000
    28 February to 28 March             2026-02-28  2026-03-28  100        10000
    30 April to 31 May                  2026-04-30  2026-05-31  100        10000
    31 May to 30 June                   2026-05-31  2026-06-30  100        10000
    31 December to 29 February          2023-12-31  2024-02-29  100        5000
    a year from a leap day              2024-02-29  2025-02-28  1200       10000
    to the day after a leap day         2024-02-29  2024-03-01  1          2900
    a leap day as the day before        2024-02-01  2024-03-01  100        10000
    three years from a leap day         2024-02-29  2027-02-28  900        2500
    four years to a leap day            2020-02-29  2024-02-29  4800       10000
    two years                           2025-07-01  2027-07-01  2400       10000
    ten years                           2020-01-01  2030-01-01  12000      10000
    one day of thirty one               2026-01-01  2026-01-02  1          3100
    45 days of 2 months of 59           2026-01-01  2026-02-15  100        6556
    27 February to 31 March             2026-02-27  2026-03-31  100        9219
    200 days of 7 months of 212         2026-01-01  2026-07-20  730        11054
    a month and a day                   2026-01-01  2026-02-02  320        29500
    half a cent goes up                 2026-01-01  2026-11-01  0.05       1
    half a cent goes down below zero    2026-01-01  2026-11-01  -0.05      -1
    less than half a cent               2026-01-01  2027-01-01  0.05       0
    nearly a billion in one day         2026-01-01  2026-01-02  999999999  3099999996900
"""


@pytest.fixture(scope="module")
def terms():
    """The MRR in cents of every worked line, by its name."""
    lines = "\n".join(row.rsplit("  ", 1)[0] for row in WORKED.splitlines())
    frame = models_of_lines(lines).subscription_terms.to_pandas()
    return frame.set_index("line_id")["mrr_net_cents"].to_dict()


@pytest.mark.parametrize(
    ("name", "cents"),
    [pytest.param(row["number"], int(row["cents"]), id=row["number"]) for row in read_rows(WORKED)],
)
def test_an_amount_is_spread_over_the_months_of_its_term(terms, name, cents):
    """MRR = amount x full days / (covered days x months), rounded once, half away from zero."""
    assert terms[name] == cents


def test_a_change_of_plan_in_the_middle_of_a_month_is_worth_the_difference():
    """250 for the new plan and a credit of 50 on the old one of 100: MRR moves by 150 to 250."""
    models = models_of_lines("""
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-03-01  2026-03-01  2026-05-01  200
        Downgrade  2026-04-16  2026-04-16  2026-05-01  -50
        Upgrade    2026-04-16  2026-04-16  2026-05-01  125
    """)

    moves = metrics.mrr_movements(models.customer_months, months=Months.parse("2026-03..2026-04"))

    assert moves["closing_mrr_usd"].astype(str).tolist() == ["100.00", "250.00"]
    assert moves["expansion_mrr_usd"].astype(str).tolist() == ["0.00", "150.00"]


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


def test_net_and_gross_stand_side_by_side():
    """The vendor's share and the price paid are spread each on its own."""
    models = models_of_lines("""
        starts_on   ends_on     net   gross
        2026-01-01  2027-01-01  1700  2000
    """)

    term = models.subscription_terms.to_pandas().iloc[0]

    assert (term["mrr_net_cents"], term["mrr_gross_cents"]) == (14167, 16667)
    assert (term["months"], term["covered_days"], term["full_days"]) == (12, 365, 365)
    assert (term["starts_on"].date(), term["ends_on"].date()) == (date(2026, 1, 1), date(2027, 1, 1))
