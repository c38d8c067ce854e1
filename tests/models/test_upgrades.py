"""Upgrades: a refund and a new line as one event, split into parts that add up."""

from __future__ import annotations

from random import Random

import pytest

from tests.models.rich_ledgers import ledger
from tests.models.told_months import rows_of
from tests.pipeline import models_of_lines
from tests.records import line
from tests.table import read_rows

PARTS = ("seats", "price", "edition", "billing_period", "revenue_share")

# By case, the old line and the new one, and what the change of net MRR is made of, in cents.
CASES = {
    "more seats at the same price each": (
        """
        net   gross  tier
        1020  1200   30 Users
        1700  2000   50 Users
        """,
        {"seats": 5667},
    ),
    "fewer seats": (
        """
        net  gross  tier
        1200  1200  40 Users
        600   600   20 Users
        """,
        {"seats": -5000},
    ),
    "more seats, each cheaper": (
        """
        net   gross  tier
        1200  1200   10 Users
        2100  2100   20 Users
        """,
        {"seats": 10000, "price": -2500},
    ),
    "another edition": (
        """
        net   gross  tier      edition
        1200  1200   10 Users  Standard
        1800  1800   10 Users  Advanced
        """,
        {"edition": 5000},
    ),
    "another edition with more seats": (
        """
        net   gross  tier      edition
        1200  1200   10 Users  Standard
        3600  3600   20 Users  Advanced
        """,
        {"seats": 10000, "edition": 10000},
    ),
    "an edition where there was none": (
        """
        net   gross  tier      edition
        1200  1200   10 Users  -
        1800  1800   10 Users  Advanced
        """,
        {"edition": 5000},
    ),
    "another billing period": (
        """
        net   gross  tier      billing_period
        1200  1200   10 Users  Monthly
        1000  1000   10 Users  Annual
        """,
        {"billing_period": -1667},
    ),
    "the edition goes before the period": (
        """
        net   gross  tier      billing_period  edition
        1200  1200   10 Users  Monthly         Standard
        1500  1500   10 Users  Annual          Advanced
        """,
        {"edition": 2500},
    ),
    "a period that is not told is no other one": (
        """
        net   gross  tier      billing_period
        1200  1200   10 Users  -
        1500  1500   10 Users  Annual
        """,
        {"price": 2500},
    ),
    "another share": (
        """
        net   gross  tier
        1020  1200   10 Users
        960   1200   10 Users
        """,
        {"revenue_share": -500},
    ),
    "seats and share": (
        """
        net   gross  tier
        1020  1200   30 Users
        1600  2000   50 Users
        """,
        {"seats": 5667, "revenue_share": -834},
    ),
    "seats that nobody knows are in the price": (
        """
        net   gross  tier
        1200  1200   -
        1500  1500   20 Users
        """,
        {"price": 2500},
    ),
    "so are those without a limit": (
        """
        net   gross  tier
        1200  1200   10 Users
        1500  1500   Unlimited Users
        """,
        {"price": 2500},
    ),
    "and those of a free tier": (
        """
        net   gross  tier
        1200  1200   0 Users
        1500  1500   20 Users
        """,
        {"price": 2500},
    ),
    "more seats than a product could hold": (
        """
        net           gross         tier
        999999999     999999999     1 Users
        999999998.8   999999998.8   999999999 Users
        """,
        {"price": -20},
    ),
}


def changed(name, text):
    """A sale, its refund, and the new line of the same term, sold in May."""
    old, new = read_rows(text)
    # The odd one is dear even for a year.
    end = "2026-02-01" if name.startswith("more seats than") else "2027-01-01"
    own = {"entitlement": name, "starts_on": "2026-01-01", "ends_on": end, "original": f"T {name}"}
    back = {key: f"-{value}" for key, value in old.items() if key in {"net", "gross"}}
    may = own | {"sold_on": "2026-01-12" if end == "2026-02-01" else "2026-05-12"}
    return [
        line(f"{name} old", **old | own | {"original": None, "transaction": f"T {name}"}),
        line(f"{name} back", **may | back | {"sale_type": "Refund"}),
        line(f"{name} new", **new | may | {"sale_type": "Upgrade"}),
    ]


@pytest.fixture(scope="module")
def events():
    """The events of all cases, by licence."""
    lines = [one for name, (text, _) in CASES.items() for one in changed(name, text)]
    return {row["licence_id"]: row for row in rows_of(models_of_lines(lines), "select * from upgrades")}


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_split_into_what_it_was_made_of(events, name):
    """Parts that are nothing are left out; the others are the whole change."""
    event = events[name]

    told = {part: event[f"{part}_net_cents"] for part in PARTS if event[f"{part}_net_cents"]}
    assert told == CASES[name][1]
    assert sum(told.values()) == event["mrr_net_cents"] - event["old_mrr_net_cents"]


def test_on_gross_there_is_no_share(events):
    """The customer pays for seats alone."""
    event = events["seats and share"]

    assert [event[f"{part}_gross_cents"] for part in PARTS] == [6667, 0, 0, 0, 0]


def test_an_event_says_of_what_and_how_it_is_known():
    """The three lines, the reason, the day of the new line's sale."""
    models = models_of_lines("""
        number  sale_type  sold_on     starts_on   ends_on     net    tier
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   10 Users
        back    Refund     2026-05-12  2026-01-01  2027-01-01  -1200  10 Users
        new     Downgrade  2026-05-12  2026-01-01  2027-01-01  600    5 Users
    """)

    (event,) = rows_of(models, "select * from upgrades")

    names = (
        "old_line_id",
        "refund_id",
        "line_id",
        "evidence",
        "sale_type",
        "old_seats",
        "seats",
        "tier_band",
    )
    assert [event[name] for name in names] == [
        *("old", "back", "new", "same day"),
        *("Downgrade", 10, 5, "1-10"),
    ]
    assert (str(event["sold_on"]), str(event["month"])) == ("2026-05-12", "2026-05-01")


def test_without_its_sale_or_its_mrr_a_change_is_no_event():
    """An orphan, a line given up, and an evaluation: nothing is guessed."""
    models = models_of_lines("""
        entitlement  sale_type  sold_on     starts_on   ends_on     net   status         licence_type
        E-1          Refund     2026-05-12  2026-01-01  2027-01-01  -12   Paid           COMMERCIAL
        E-1          Upgrade    2026-05-12  2026-01-01  2027-01-01  24    Paid           COMMERCIAL
        E-2          New        2026-01-01  2026-01-01  2027-01-01  12    Uncollectible  COMMERCIAL
        E-2          Refund     2026-05-12  2026-01-01  2027-01-01  -12   Paid           COMMERCIAL
        E-2          Upgrade    2026-05-12  2026-01-01  2027-01-01  24    Paid           COMMERCIAL
        E-3          New        2026-01-01  2026-01-01  2027-01-01  12    Paid           COMMERCIAL
        E-3          Refund     2026-05-12  2026-01-01  2027-01-01  -12   Paid           COMMERCIAL
        E-3          Upgrade    2026-05-12  2026-01-01  2027-01-01  24    Paid           COMMUNITY
    """)

    assert rows_of(models, "select * from upgrades") == []


@pytest.mark.parametrize("seed", range(3))
def test_parts_add_up_whatever_was_booked(seed):
    """On both bases, in rich ledgers."""
    dice = Random(seed)  # noqa: S311  lines, not secrets
    models = models_of_lines(ledger(dice, size=150))

    events = rows_of(models, "select * from upgrades")

    assert len(events) > 3
    for basis in ("net", "gross"):
        changes = [event[f"mrr_{basis}_cents"] - event[f"old_mrr_{basis}_cents"] for event in events]
        assert changes == [sum(event[f"{part}_{basis}_cents"] for part in PARTS) for event in events]
