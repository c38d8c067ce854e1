"""Re-billed lines: changes that are booked as a refund and a new line, and what only looks like one."""

from __future__ import annotations

from random import Random

import pytest

from tests.models.linked import linked
from tests.models.rich_ledgers import ledger
from tests.models.told_months import rows_of
from tests.pipeline import models_of_lines

# Changes that are booked as a refund and a new line.
CHANGES = {
    "both name the same sale": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200  T-2          T-1
        anew    Upgrade    2026-07-15  2026-01-01  2027-01-01  2000   T-3          T-1
        """,
        ["anew re-bills back: named sale", "back takes back old: named sale"],
    ),
    "but not more than 30 days apart": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200  T-2          T-1
        anew    Upgrade    2026-07-16  2026-01-01  2027-01-01  2000   T-3          T-1
        """,
        ["back takes back old: named sale"],
    ),
    "they are on one invoice": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200  T-2
        anew    Upgrade    2026-06-16  2026-06-15  2027-01-01  1100   T-2
        """,
        ["anew re-bills back: same invoice", "back takes back old: same term and price"],
    ),
    "they were sold on one day, whatever the sale type": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  3650
        back    Refund     2026-06-15  2026-06-15  2027-01-01  -2000
        anew    Renewal    2026-06-15  2026-06-15  2027-06-15  5000
        """,
        ["anew re-bills back: same day", "back takes back old: rest of the term, all that was left"],
    ),
    "an upgrade goes before another sale of the day": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200
        a       Renewal    2026-06-15  2026-06-15  2027-06-15  1300
        b       Upgrade    2026-06-15  2026-06-15  2027-06-15  1400
        """,
        ["b re-bills back: same day", "back takes back old: same term and price"],
    ),
    "a term that begins later goes last": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200
        a       Upgrade    2026-06-15  2026-09-01  2027-06-15  1300
        b       New        2026-06-15  2026-01-01  2027-01-01  1400
        """,
        ["b re-bills back: same day", "back takes back old: same term and price"],
    ),
    "the original is not in the ledger": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200  T-2          T-1
        anew    Upgrade    2026-06-15  2026-01-01  2027-01-01  2000   T-3          T-1
        """,
        ["anew re-bills back: named sale", "back takes back nothing"],
    ),
    "an upgrade of an upgrade": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        back 1  Refund     2026-06-15  2026-01-01  2027-01-01  -1200  T-2          T-1
        anew 1  Upgrade    2026-06-15  2026-01-01  2027-01-01  2000   T-2          T-1
        back 2  Refund     2026-06-25  2026-01-01  2027-01-01  -2000  T-3          T-2
        anew 2  Upgrade    2026-06-25  2026-01-01  2027-01-01  3000   T-3          T-2
        """,
        [
            "anew 1 re-bills back 1: named sale",
            "anew 2 re-bills back 2: named sale",
            "back 1 takes back old: named sale",
            "back 2 takes back anew 1: named sale",
        ],
    ),
    "an upgrade of an upgrade on one day, without a name": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        back 1  Refund     2026-06-15  2026-01-01  2027-01-01  -1200
        z       Upgrade    2026-06-15  2026-01-01  2027-01-01  2000
        back 2  Refund     2026-06-15  2026-01-01  2027-01-01  -2000
        a       Upgrade    2026-06-15  2026-01-01  2027-01-01  1000
        """,
        [
            "a re-bills back 2: same day",
            "back 1 takes back old: same term and price",
            "back 2 takes back z: same term and price",
            "z re-bills back 1: same day",
        ],
    ),
    "two lines that are changed on one invoice are paired by price": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction
        cheap   New        2026-01-01  2026-01-01  2027-01-01  100   T-1
        dear    New        2026-01-01  2026-01-01  2027-01-01  900   T-1
        back 1  Refund     2026-06-15  2026-01-01  2027-01-01  -900  T-2
        back 2  Refund     2026-06-15  2026-01-01  2027-01-01  -100  T-2
        anew 1  Upgrade    2026-06-15  2026-01-01  2027-01-01  150   T-2
        anew 2  Upgrade    2026-06-15  2026-01-01  2027-01-01  950   T-2
        """,
        [
            "anew 1 re-bills back 2: same invoice",
            "anew 2 re-bills back 1: same invoice",
            "back 1 takes back dear: same term and price",
            "back 2 takes back cheap: same term and price",
        ],
    ),
    "one new line can come with one of two refunds": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction
        cheap   New        2026-01-01  2026-01-01  2027-01-01  100   T-1
        dear    New        2026-01-01  2026-01-01  2027-01-01  900   T-1
        back 1  Refund     2026-06-15  2026-01-01  2027-01-01  -900  T-2
        back 2  Refund     2026-06-15  2026-01-01  2027-01-01  -100  T-2
        anew    Upgrade    2026-06-15  2026-01-01  2027-01-01  1500  T-2
        """,
        [
            "anew re-bills back 2: same invoice",
            "back 1 takes back dear: same term and price",
            "back 2 takes back cheap: same term and price",
        ],
    ),
    "one invoice of a refund, a year in place of months, and the year after it": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction
        month   Renewal    2026-06-01  2026-06-01  2026-07-01  30    T-1
        back    Refund     2026-06-11  2026-06-11  2026-07-01  -20   T-2
        year    Upgrade    2026-06-11  2026-06-11  2027-06-11  300   T-2
        next    Renewal    2027-06-11  2027-06-11  2028-06-11  300   T-2
        """,
        ["back takes back month: rest of the term, all that was left", "year re-bills back: same invoice"],
    ),
    "bought together and cancelled together is no change": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        one     New        2026-06-01  2026-06-01  2027-06-01  1200   T-1          -
        two     New        2026-06-01  2026-06-01  2027-06-01  100    T-1          -
        back 1  Refund     2026-06-01  2026-06-01  2027-06-01  -1200  T-1          T-1
        back 2  Refund     2026-06-01  2026-06-01  2027-06-01  -100   T-1          T-1
        """,
        ["back 1 takes back one: named sale", "back 2 takes back two: named sale"],
    ),
    "a renewal on the day of a refund is no new line of the term that is over": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        month   Renewal    2026-06-01  2026-06-01  2026-07-01  30
        back    Refund     2026-07-01  2026-06-01  2026-07-01  -30
        next    Renewal    2026-07-01  2026-07-01  2026-08-01  30
        """,
        ["back takes back month: same term and price"],
    ),
    "neither a free line nor a prorated one is a new line": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    prorated
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   -
        back    Refund     2026-06-15  2026-01-01  2027-01-01  -1200  -
        free    New        2026-06-15  2026-06-15  2027-01-01  0      -
        more    Upgrade    2026-06-15  2026-06-15  2027-01-01  80     yes
        """,
        ["back takes back old: same term and price", "more adds to free: same term"],
    ),
    "a prorated line outside every term belongs to what is on its invoice": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net  transaction  prorated
        month   Renewal    2026-07-01  2026-07-01  2026-08-01  30   T-1          -
        more    Upgrade    2026-07-01  2026-06-10  2026-07-01  5    T-1          yes
        lost    Upgrade    2026-07-01  2026-06-10  2026-07-01  5    T-2          yes
        """,
        ["lost adds to nothing", "more adds to month: same invoice"],
    ),
}


@pytest.fixture(scope="module")
def changes():
    """The links of all changes."""
    return linked(CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_a_refund_and_a_new_line_are_one_change(changes, name):
    """Who comes with whom, and why."""
    assert changes[name] == CHANGES[name][1]


@pytest.fixture(scope="module")
def rich():
    """The models of a large and odd ledger."""
    dice = Random(4)  # noqa: S311  lines, not secrets
    return models_of_lines(ledger(dice, size=300, customers=tuple("abcdefgh")))


def test_links_are_within_a_licence_and_one_to_one(rich):
    """Each refund and prorated line has one; a refund comes with one new line at most, which is a sale."""
    lines = {row["line_id"]: row for row in rows_of(rich, "select * from subscription_terms")}
    links = rows_of(rich, "select * from line_links")

    refunds = {line for line, row in lines.items() if row["sale_type"] == "Refund"}
    anew = [row for row in links if row["kind"] == "re-bills"]
    assert len(anew) > 5
    assert {row["line_id"] for row in links if row["kind"] == "takes back"} == refunds
    assert len({row["parent_line_id"] for row in anew}) == len(anew)
    assert {row["parent_line_id"] for row in anew} <= refunds
    assert not refunds & {row["line_id"] for row in anew}
    for row in links:
        if row["parent_line_id"]:
            assert lines[row["parent_line_id"]]["licence_id"] == lines[row["line_id"]]["licence_id"]
        else:
            assert (row["evidence"], row["is_rest"]) == (None, False)


def test_refunds_never_take_more_than_a_line_is_worth(rich):
    """All that end with it, on both bases."""
    lines = {row["line_id"]: row for row in rows_of(rich, "select * from subscription_terms")}
    taken = rows_of(rich, "select * from line_links where kind = 'takes back' and parent_line_id is not null")

    for basis in ("mrr_net_cents", "mrr_gross_cents"):
        left = {line: row[basis] for line, row in lines.items() if row[basis] > 0}
        for link in taken:
            refund, parent = lines[link["line_id"]], lines[link["parent_line_id"]]
            if link["parent_line_id"] in left and refund["ends_on"] == parent["ends_on"]:
                left[link["parent_line_id"]] += refund[basis]

        assert min(left.values()) == 0
