"""Refunded terms: what refunds take off the line they belong to, and from when new lines count."""

from __future__ import annotations

import pytest

from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

# By case, the lines of one licence, and the net MRR in cents that each of them is worth.
CASES = {
    "the rest of a term takes its whole MRR, however its days were priced": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  3650
        back    Refund     2026-06-15  2026-06-15  2027-01-01  -2000
        """,
        {"old": 30417, "back": -30417},
    ),
    "a part takes a part": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200  T-1          -
        back    Refund     2026-01-03  2026-01-01  2027-01-01  -360  T-2          T-1
        """,
        {"old": 10000, "back": -3000},
    ),
    "after a part, the rest takes what is left": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  3650   T-1          -
        part    Refund     2026-02-01  2026-01-01  2027-01-01  -365   T-2          T-1
        rest    Refund     2026-06-15  2026-06-15  2027-01-01  -2000  T-3          T-1
        """,
        {"old": 30417, "part": -3042, "rest": -27375},
    ),
    "two halves take all": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200  T-1          -
        a       Refund     2026-02-01  2026-01-01  2027-01-01  -600  T-2          T-1
        b       Refund     2026-03-01  2026-01-01  2027-01-01  -600  T-3          T-1
        """,
        {"old": 10000, "a": -5000, "b": -5000},
    ),
    "what was taken back already is not taken back again": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        b       Refund     2026-02-01  2026-01-01  2027-01-01  -1200  T-2          T-1
        a       Refund     2026-03-01  2026-01-01  2027-01-01  -1200  T-3          T-1
        """,
        {"old": 10000, "b": -10000, "a": 0},
    ),
    "one refund of a whole invoice takes no more than the line was worth": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction  original  prorated
        old     New        2026-01-01  2026-01-01  2026-02-01  100   T-1          -         -
        more    New        2026-01-01  2026-01-01  2026-02-01  20    T-1          -         yes
        back    Refund     2026-01-20  2026-01-01  2026-02-01  -120  T-2          T-1       -
        """,
        {"old": 10000, "more": 0, "back": -10000},
    ),
    "the whole price takes the whole MRR, whatever days the refund names": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        back    Refund     2026-07-01  2026-07-01  2027-01-01  -1200  T-2          T-1
        """,
        {"old": 10000, "back": -10000},
    ),
    "and whatever share of it is told": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    gross  transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1020   1200   T-1          -
        back    Refund     2026-07-01  2026-01-01  2027-01-01  -900   -1200  T-2          T-1
        """,
        {"old": 8500, "back": -8500},
    ),
    "a credit for some days of the term is worth what it says, and no part of the rest": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  3650   T-1          -
        march   Refund     2026-03-01  2026-03-01  2026-04-01  -50    T-2          T-1
        rest    Refund     2026-06-15  2026-06-15  2027-01-01  -2000  T-3          T-1
        """,
        {"old": 30417, "march": -5000, "rest": -30417},
    ),
    "a credit on a credit gives back": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net  transaction  original
        old     Downgrade  2026-01-01  2026-01-01  2026-02-01  -50  T-1          -
        back    Refund     2026-01-20  2026-01-01  2026-02-01  50   T-2          T-1
        """,
        {"old": -5000, "back": 5000},
    ),
    "refunds of prorated, free and given-up lines take nothing": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net  transaction  original  prorated  status
        old   New     2026-01-01  2026-01-01  2026-02-01  100  T-1  -    -    Paid
        more  New     2026-01-16  2026-01-16  2026-02-01  20   T-2  -    yes  Paid
        lost  New     2026-01-16  2026-01-16  2026-02-01  30   T-3  -    -    Uncollectible
        free  New     2026-01-16  2026-01-16  2026-02-01  0    T-4  -    -    Paid
        a     Refund  2026-01-20  2026-01-16  2026-02-01  -20  T-5  T-2  -    Paid
        b     Refund  2026-01-20  2026-01-16  2026-02-01  -30  T-6  T-3  -    Paid
        c     Refund  2026-01-20  2026-01-16  2026-02-01  0    T-7  T-4  -    Paid
        """,
        {"old": 10000, "more": 0, "lost": 0, "free": 0, "a": 0, "b": 0, "c": 0},
    ),
    "a refund that is given up itself takes nothing, nor does it count against the next": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original  status
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -         Paid
        a       Refund     2026-02-01  2026-01-01  2027-01-01  -1200  T-2          T-1       Uncollectible
        b       Refund     2026-03-01  2026-01-01  2027-01-01  -1200  T-3          T-1       Paid
        """,
        {"old": 10000, "a": 0, "b": -10000},
    ),
    "an orphan takes what it says": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        back    Refund     2026-01-20  2026-01-01  2026-02-01  -100
        """,
        {"back": -10000},
    ),
}


@pytest.fixture(scope="module")
def worth():
    """What each line of every case is worth: one ledger, with a licence a case."""
    lines = [
        line(**row | {"number": f"{name}/{row['number']}", "entitlement": name})
        for name, (text, _) in CASES.items()
        for row in read_rows(text)
    ]
    frame = models_of_lines(lines).subscription_terms.to_pandas()
    return frame.set_index("line_id")


@pytest.mark.parametrize("name", CASES)
def test_a_refund_follows_the_line_that_it_takes_back(worth, name):
    """Net MRR in cents, line by line."""
    told = {number: worth.loc[f"{name}/{number}", "mrr_net_cents"] for number in CASES[name][1]}

    assert told == CASES[name][1]


def test_a_refund_of_a_line_without_mrr_says_so():
    """It is kept, with the reason; what is odd with itself goes first."""
    terms = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net  transaction  original  prorated
        more    Upgrade    2026-01-16  2026-01-16  2026-02-01  20   T-2          -         yes
        a       Refund     2026-01-20  2026-01-16  2026-02-01  -20  T-3          T-2       -
        b       Refund     2026-01-20  2026-02-01  2026-01-16  -20  T-4          T-2       -
    """).subscription_terms.order_by("line_id")

    assert terms.to_pandas()["excluded"].tolist() == [
        "takes back a line without MRR",
        "ends before it starts",
        "prorated",
    ]


# By case, what is sold and from when on it counts.
BEGINS = {
    "a new line that comes with a refund counts from its sale, whatever its sale type": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200
        anew    New        2026-06-15  2026-01-01  2027-01-01  2000
        """,
        {"old": "2026-01-01", "back": "2026-06-15", "anew": "2026-06-15"},
    ),
    "or from its start, if that is later": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200
        anew    Renewal    2026-06-15  2026-07-01  2027-07-01  2000
        """,
        {"old": "2026-01-01", "back": "2026-06-15", "anew": "2026-07-01"},
    ),
    "not when the refund was booked after it": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        anew    Renewal    2026-06-15  2026-01-01  2027-01-01  2000   T-2          T-1
        back    Refund     2026-06-20  2026-01-01  2027-01-01  -1200  T-3          T-1
        """,
        {"old": "2026-01-01", "anew": "2026-01-01", "back": "2026-06-20"},
    ),
    "a renewal without a refund counts from its start, however late it is booked": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2026-02-01  100
        next    Renewal    2026-02-20  2026-02-01  2026-03-01  100
        """,
        {"old": "2026-01-01", "next": "2026-02-01"},
    ),
}


@pytest.mark.parametrize("name", BEGINS)
def test_a_change_of_a_running_term_counts_from_the_day_it_was_made(name):
    """It never changes a past month."""
    text, days = BEGINS[name]

    terms = models_of_lines(text).subscription_terms.to_pandas()

    assert dict(zip(terms["line_id"], terms["effective_on"].astype(str), strict=True)) == days
    months = terms["effective_on"].dt.year * 12 + terms["effective_on"].dt.month - 1
    assert terms["effective_month"].tolist() == months.tolist()


# By what the vendor gets and what is paid: the share in basis points.
SHARES = [
    ("85", "100", 8500),
    ("-85", "-100", 8500),
    ("1700", "2000", 8500),
    ("84.99", "100", 8500),
    ("84.98", "100", 8498),
    ("76.50", "100", 7650),
    ("0.85", "1", 8500),
    ("0.85", "0.99", None),
    ("0.05", "0.05", None),
    ("85", "0", None),
    ("0", "100", 0),
]


def test_the_share_is_the_whole_per_cent_that_gives_the_amount():
    """To a cent and a half, else the nearest basis point; of less than a dollar nothing is said."""
    lines = [line(f"L-{at:02}", net=net, gross=gross) for at, (net, gross, _) in enumerate(SHARES)]

    terms = models_of_lines(lines).subscription_terms.order_by("line_id").to_pandas()

    assert terms["share_bp"].astype(object).where(terms["share_bp"].notna(), None).tolist() == [
        share for *_, share in SHARES
    ]
