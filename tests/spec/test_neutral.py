"""Neutral movements: changes of booking that are no business, with their worked numbers."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import line
from tests.spec.waterfalls import JUNE, moves
from tests.table import read_rows

# By case, the lines of one customer, and its June.
CASES = {
    "monthly 100 becomes annual 1,000: -16.67 by the billing period": (
        """
        starts_on   ends_on     net   billing_period
        2026-05-01  2026-06-01  100   Monthly
        2026-06-01  2027-06-01  1000  Annual
        """,
        {"opening": 100, "billing_period": -16.67, "closing": 83.33},
    ),
    "Data Center at 900 net a year becomes Cloud at 200 a month and 85 %: +95.00 by the migration": (
        """
        entitlement  hosting      starts_on   ends_on     net  gross  billing_period
        E-dc         Data Center  2025-06-01  2026-06-01  900  1200   Annual
        E-cloud      Cloud        2026-06-01  2026-07-01  170  200    Monthly
        """,
        {"opening": 75, "hosting_migration": 95, "closing": 170},
    ),
    "it is the same migration when the licence keeps its number": (
        """
        hosting      starts_on   ends_on     net  gross  billing_period
        Data Center  2025-06-01  2026-06-01  900  1200   Annual
        Cloud        2026-06-01  2026-07-01  170  200    Monthly
        """,
        {"opening": 75, "hosting_migration": 95, "closing": 170},
    ),
    "annual 1,200 at 85 % becomes 2,000 at 80 %: +48.33, of which -8.34 by the share": (
        """
        sale_type  sold_on     starts_on   ends_on     net    gross
        New        2026-01-01  2026-01-01  2027-01-01  1020   1200
        Refund     2026-06-12  2026-01-01  2027-01-01  -1020  -1200
        Upgrade    2026-06-12  2026-01-01  2027-01-01  1600   2000
        """,
        {"opening": 85, "expansion": 56.67, "revenue_share": -8.34, "closing": 133.33},
    ),
    "the share alone": (
        """
        starts_on   ends_on     net  gross
        2026-05-01  2026-06-01  85   100
        2026-06-01  2026-07-01  80   100
        """,
        {"opening": 85, "revenue_share": -5, "closing": 80},
    ),
    "one licence begins as another one ends: a transfer": (
        """
        entitlement  starts_on   ends_on     net
        E-old        2026-05-01  2026-06-01  100
        E-new        2026-06-01  2026-07-01  120
        """,
        {"opening": 100, "transfer": 20, "closing": 120},
    ),
    "one more licence is no transfer": (
        """
        entitlement  starts_on   ends_on     net
        E-old        2026-05-01  2026-07-01  200
        E-new        2026-06-01  2026-07-01  120
        """,
        {"opening": 100, "expansion": 120, "closing": 220},
    ),
    "a starter licence that becomes free never paid anything: $0 to $0 does not move": (
        """
        starts_on   ends_on     net  licence_type
        2026-05-01  2026-06-01  0    STARTER
        2026-06-01  2026-07-01  0    FREE
        """,
        {},
    ),
    "paid to free is churn of MRR": (
        """
        starts_on   ends_on     net  licence_type
        2026-05-01  2026-06-01  10   COMMERCIAL
        2026-06-01  2026-07-01  0    FREE
        """,
        {"opening": 10, "churn": 10},
    ),
    "so is paid to community, and a discount of all": (
        """
        entitlement  starts_on   ends_on     net  licence_type
        E-1          2026-05-01  2026-06-01  10   COMMERCIAL
        E-1          2026-06-01  2026-07-01  10   COMMUNITY
        E-2          2026-05-01  2026-06-01  20   COMMERCIAL
        E-2          2026-06-01  2026-07-01  0    COMMERCIAL
        """,
        {"opening": 30, "churn": 30},
    ),
    "who buys and loses between two month ends passes through": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-06-02  2026-06-02  2026-07-02  40
        Refund     2026-06-15  2026-06-02  2026-07-02  -40
        """,
        {"passed_through": 1},
    ),
    "all changes of one licence in a month are one movement": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-01  2026-05-01  2026-07-01  200
        Upgrade    2026-06-05  2026-06-05  2026-07-05  50
        Downgrade  2026-06-05  2026-06-05  2026-07-05  -20
        """,
        {"opening": 100, "expansion": 30, "closing": 130},
    ),
}


@pytest.fixture(scope="module")
def months_of_cases():
    """The customer months of every case: one ledger, with a customer a case."""
    lines = [
        line(**({"number": f"{name} {at}", "customer": name} | row | _own(name, row)))
        for name, (text, _) in CASES.items()
        for at, row in enumerate(read_rows(text))
    ]
    return models_of_lines(lines).customer_months


def _own(name, row):
    """Entitlements of one case are no other case's."""
    return {"entitlement": f"{row['entitlement']} {name}"} if "entitlement" in row else {}


@pytest.mark.parametrize("name", CASES)
def test_a_change_of_booking_is_no_business(months_of_cases, name):
    """One customer's June: opening, what moved and why, closing."""
    own = months_of_cases.filter(months_of_cases.customer_id == f"site/site-{name}")

    assert moves(own) == [CASES[name][1]]


GAP = """
    starts_on   ends_on     net
    2026-05-20  2026-06-20  40
    {back}      2026-09-01  40
"""


@pytest.mark.parametrize(("back", "is_late"), [("2026-07-20", True), ("2026-07-21", False)])
def test_who_is_back_within_30_days_renewed_late(back, is_late):
    """The churn of June stays; the return is a reactivation, of the kind late until the 30th day."""
    months = models_of_lines(GAP.format(back=back)).customer_months

    june, july = moves(months, Months.parse("2026-06..2026-07"))

    assert june == {"opening": 40, "churn": 40}
    assert july.pop("late_renewal", 0) == (july["reactivation"] if is_late else 0)
    assert july == {"reactivation": july["closing"], "closing": july["closing"]}


def test_a_renewal_without_a_gap_is_no_churn_however_late_it_is_booked():
    """A restatement: before the line is known June has a churn, after it none."""
    ended = {"starts_on": "2026-05-20", "ends_on": "2026-06-20", "net": "40"}
    goes_on = {"starts_on": "2026-06-20", "ends_on": "2026-07-20", "sold_on": "2026-07-10", "net": "40"}

    before = models_of_lines([line("1", **ended)]).customer_months
    after = models_of_lines([line("1", **ended), line("2", **goes_on)]).customer_months

    assert moves(before) == [{"opening": 40, "churn": 40}]
    assert moves(after) == [{"opening": 40, "closing": 40}]


@pytest.mark.parametrize(("known_on", "provisional"), [("2026-07-19", 40), ("2026-07-20", 0)])
def test_churn_is_provisional_until_the_thirtieth_day(known_on, provisional):
    """The term ended on 20 June; it is churn all the time, and open for 30 days."""
    months = models_of_lines("""
        starts_on   ends_on     net
        2026-05-20  2026-06-20  40
    """).customer_months

    (june,) = moves(months, known_on=date.fromisoformat(known_on))

    assert june.pop("provisional_churn", 0) == provisional
    assert june == {"opening": 40, "churn": 40}


def test_without_the_day_that_the_ledger_is_known_up_to_nothing_is_provisional():
    """It is missing, and not zero."""
    months = models_of_lines("""
        starts_on   ends_on     net
        2026-05-20  2026-06-20  40
    """).customer_months

    frame = metrics.mrr_movements(months, months=JUNE)

    assert frame["provisional_churn_mrr_usd"].tolist() == [None]


def test_gross_has_no_revenue_share():
    """1,200 becomes 2,000: what the customer pays is all expansion."""
    months = models_of_lines("""
        starts_on   ends_on     net   gross
        2025-06-01  2026-06-01  1020  1200
        2026-06-01  2027-06-01  1600  2000
    """).customer_months

    assert moves(months, basis="gross") == [{"opening": 100, "expansion": 66.67, "closing": 166.67}]
