"""What one invoice line is worth a month, case by case, as the definition's worked examples have it."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
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
    a year with a leap day              2024-01-01  2025-01-01  1200       10000
    two years                           2025-07-01  2027-07-01  2400       10000
    five years with two leap days       2020-01-15  2025-01-15  6000       10000
    365 days of a year of 366           2024-01-01  2024-12-31  1200       10027
    730 days of two years of 731        2023-06-01  2025-05-31  2400       10014
    a year and a day of 13 months       2026-01-01  2027-01-02  1200       9987
    a quarter                           2026-01-15  2026-04-15  300        10000
    18 months                           2025-01-15  2026-07-15  1800       10000
    ten years                           2020-01-01  2030-01-01  12000      10000
    a hundred years                     1926-07-01  2026-07-01  120000     10000
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
