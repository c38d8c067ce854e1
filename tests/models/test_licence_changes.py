"""Licence changes: month ends at which a licence is worth something else, or is booked otherwise."""

from __future__ import annotations

import pytest

from reports_lib.periods import Month
from tests.models.told_months import rows_of
from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

# By case, the lines of one licence, and what is told of its months: net MRR before and after, and why.
CASES = {
    "a month in which nothing changes has no row": (
        """
        starts_on   ends_on     net
        2026-01-10  2026-02-10  10
        2026-02-10  2026-03-10  10
        2026-03-10  2026-04-10  12
        """,
        ["2026-01 0 1000", "2026-03 1000 1200", "2026-04 1200 0"],
    ),
    "another billing period is neutral, however many seats there are": (
        """
        starts_on   ends_on     net   billing_period  tier
        2026-01-01  2026-02-01  100   Monthly         10 Users
        2026-02-01  2027-02-01  2400  Annual          25 Users
        """,
        ["2026-01 0 10000", "2026-02 10000 20000 billing period 10000"],
    ),
    "a renewal in another period at the same MRR has a row, and nothing in it": (
        """
        starts_on   ends_on     net   billing_period
        2026-01-01  2026-02-01  100   Monthly
        2026-02-01  2027-02-01  1200  Annual
        """,
        ["2026-01 0 10000", "2026-02 10000 10000"],
    ),
    "a period that is not told is no other one": (
        """
        starts_on   ends_on     net   billing_period
        2026-01-01  2026-02-01  100   -
        2026-02-01  2026-03-01  110   Monthly
        2026-03-01  2027-03-01  1440  -
        """,
        ["2026-01 0 10000", "2026-02 10000 11000", "2026-03 11000 12000"],
    ),
    "a period that nobody documented is another one": (
        """
        starts_on   ends_on     net   billing_period
        2026-01-01  2026-02-01  100   Monthly
        2026-02-01  2026-03-01  110   Lunar
        """,
        ["2026-01 0 10000", "2026-02 10000 11000 billing period 1000", "2026-03 11000 0"],
    ),
    "another hosting is the whole change": (
        """
        starts_on   ends_on     net   gross  hosting      billing_period
        2026-01-01  2027-01-01  900   1200   Data Center  Annual
        2027-01-01  2027-02-01  170   200    Cloud        Monthly
        """,
        ["2026-01 0 7500", "2027-01 7500 17000 rehosted 9500"],
    ),
    "a hosting that is not told is no other one": (
        """
        starts_on   ends_on     net  hosting
        2026-01-01  2026-02-01  100  -
        2026-02-01  2026-03-01  110  Cloud
        2026-03-01  2026-04-01  120  -
        """,
        ["2026-01 0 10000", "2026-02 10000 11000", "2026-03 11000 12000", "2026-04 12000 0"],
    ),
    "another share is what it makes of the new price": (
        """
        starts_on   ends_on     net  gross
        2026-01-01  2026-02-01  85   100
        2026-02-01  2026-03-01  160  200
        """,
        ["2026-01 0 8500", "2026-02 8500 16000 share -1000", "2026-03 16000 0"],
    ),
    "share and period stand side by side": (
        """
        starts_on   ends_on     net  gross  billing_period
        2026-01-01  2026-02-01  85   100    Monthly
        2026-02-01  2027-02-01  880  1100   Annual
        """,
        ["2026-01 0 8500", "2026-02 8500 7333 billing period -708 share -459"],
    ),
    "a cent is rounding and no share": (
        """
        starts_on   ends_on     net    gross
        2026-01-01  2026-02-01  85     100
        2026-02-01  2026-03-01  84.98  100
        2026-03-01  2026-04-01  84.99  100
        """,
        ["2026-01 0 8500", "2026-02 8500 8498 share -2", "2026-03 8498 8499", "2026-04 8499 0"],
    ),
    "of less than a dollar no share is told": (
        """
        starts_on   ends_on     net   gross
        2026-01-01  2026-02-01  0.05  0.05
        2026-02-01  2026-03-01  85    100
        """,
        ["2026-01 0 5", "2026-02 5 8500", "2026-03 8500 0"],
    ),
    "who pays nothing at one of both ends has no neutral change": (
        """
        starts_on   ends_on     net  hosting  billing_period
        2026-01-01  2026-02-01  85   Server   Monthly
        2026-03-01  2027-03-01  960  Cloud    Annual
        """,
        ["2026-01 0 8500", "2026-02 8500 0", "2026-03 0 8000"],
    ),
    "a term between two month ends passes": (
        """
        starts_on   ends_on     net
        2026-01-03  2026-01-20  85
        """,
        ["2026-01 0 0 passing"],
    ),
    "one that is taken back before the month ends, too": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-01-03  2026-01-03  2027-01-03  1200
        Refund     2026-01-20  2026-01-03  2027-01-03  -1200
        """,
        ["2026-01 0 0 passing"],
    ),
    "the line that began last says how it is booked, on one day the one sold last": (
        """
        sold_on     starts_on   ends_on     net  billing_period
        2026-01-01  2026-01-01  2026-03-01  20   Monthly
        2026-01-09  2026-01-01  2026-03-01  20   Annual
        2026-01-01  2026-02-01  2026-03-01  20   Monthly
        """,
        ["2026-01 0 2000", "2026-02 2000 4000 billing period 2000", "2026-03 4000 0"],
    ),
    "below zero there is nothing neutral": (
        """
        sale_type  starts_on   ends_on     net  hosting  billing_period
        Refund     2026-01-01  2026-03-01  -40  Server   Monthly
        New        2026-02-01  2026-03-01  10   Cloud    Annual
        """,
        ["2026-01 0 -2000", "2026-02 -2000 -1000", "2026-03 -1000 0"],
    ),
}
PARTS = {"billing period": "billing_period", "rehosted": "rehosted", "share": "revenue_share"}


def said(row):
    """One change in words: its parts where they can be told."""
    told = [f"{row['month']:%Y-%m} {row['opening_net_cents']} {row['mrr_net_cents']}"]
    told += [f"{word} {row[f'{name}_net_cents']}" for word, name in PARTS.items() if row[f"{name}_net_cents"]]
    return " ".join([*told, *(["passing"] if row["is_passing"] else [])])


@pytest.fixture(scope="module")
def changes():
    """The changes of every case: one ledger, with a licence a case."""
    lines = [
        line(**row | {"number": f"{name} {at}", "entitlement": name})
        for name, (text, _) in CASES.items()
        for at, row in enumerate(read_rows(text))
    ]
    models = models_of_lines(lines, last_month=Month(2027, 1))
    return rows_of(models, "select * from licence_changes order by licence_id, month")


@pytest.mark.parametrize("name", CASES)
def test_changes_of_a_licence_are_told_month_by_month(changes, name):
    """The whole change, and what of it is booking and not business."""
    assert [said(row) for row in changes if row["licence_id"] == name] == CASES[name][1]


def test_gross_has_no_share_and_parts_of_its_own():
    """What the customer pays is not shared; a hosting changes on both bases."""
    models = models_of_lines("""
        entitlement  starts_on   ends_on     net  gross  hosting      billing_period
        E-1          2026-01-01  2026-02-01  85   100    Cloud        Monthly
        E-1          2026-02-01  2027-02-01  960  1200   Cloud        Annual
        E-2          2026-01-01  2026-02-01  75   100    Data Center  Monthly
        E-2          2026-02-01  2026-03-01  170  200    Cloud        Monthly
    """)

    sql = """select billing_period_net_cents, billing_period_gross_cents, revenue_share_net_cents,
        rehosted_net_cents, rehosted_gross_cents from licence_changes where month = '2026-02-01'
        order by licence_id"""
    assert models.ask(sql).fetchall() == [(0, 0, -500, 0, 0), (0, 0, 0, 9500, 10000)]


def test_days_of_the_month_are_the_first_that_began_and_the_last_that_ended():
    """A refund ends something on the day that it counts from."""
    models = models_of_lines("""
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-01-03  2026-01-03  2026-02-03  10
        Renewal    2026-02-07  2026-02-07  2026-03-07  20
        Renewal    2026-02-03  2026-02-03  2026-03-03  20
        Refund     2026-02-17  2026-02-07  2026-03-07  -20
    """)

    rows = rows_of(models, "select month, returned_on, ended_on from licence_changes order by month")

    assert [[str(day)[:10] for day in row.values()] for row in rows] == [
        ["2026-01-01", "2026-01-03", "None"],
        ["2026-02-01", "2026-02-03", "2026-02-17"],
        ["2026-03-01", "None", "2026-03-07"],
    ]


def test_a_booking_is_known_by_its_number():
    """One for each combination of words, missing ones too; lines share it."""
    models = models_of_lines("""
        number  hosting  billing_period  edition   partner_type  tier
        L-1     Cloud    Monthly         -         -             10 Users
        L-2     Cloud    Monthly         -         -             10 Users
        L-3     Cloud    Monthly         -         EXPERT        10 Users
        L-4     Cloud    Monthly         -         -             11 Users
        L-5     -        -               Standard  -             -
    """)

    rows = rows_of(models, "select * from bookings order by booking")

    assert [row["booking"] for row in rows] == [1, 2, 3, 4]
    assert [(row["hosting"], row["partner_type"], row["tier_band"]) for row in rows] == [
        (None, None, None),
        ("Cloud", None, "1-10"),
        ("Cloud", None, "11-25"),
        ("Cloud", "EXPERT", "1-10"),
    ]
    assert {row["share_bp"] for row in rows} == {10000}
