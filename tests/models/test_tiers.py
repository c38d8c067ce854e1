"""Tiers: every spelling that is known, and what is never guessed."""

from __future__ import annotations

import ibis
import pytest

from reports_lib.models import tiers
from tests.pipeline import models_of_lines
from tests.records import licence, line

READ = {
    "10 Users": 10,
    "1 User": 1,
    "3 user": 3,
    "143 USERS": 143,
    "  25  Users ": 25,
    "Per Unit Pricing (143 Users)": 143,
    "Per Unit Pricing (7 users)": 7,
    "PER UNIT PRICING (1 User)": 1,
    "-1 Users": 0,
    "-250 Users": 0,
    "Per Unit Pricing (-2 Users)": 0,
    "0 Users": 0,
    "1,000 Users": 1000,
    "1,234,567 Users": 1234567,
    "999999999 Users": 999999999,
}
SILENT = [
    "Unlimited Users",
    "Evaluation",
    "Demonstration License",
    "Subscription",
    "1.000 Users",
    "1 000 Users",
    "1,00 Users",
    ",000 Users",
    "10.5 Users",
    "10-25 Users",
    "Up to 500 Users",
    "10 Users or more",
    "10 Users, 25 Users",
    "Per Unit Pricing (some Users)",
    "Per Unit Pricing",
    "10",
    "10000+",
    "Users",
    "ten Users",
    "99999999999999999999 Users",
    "",
    None,
]


def answers(column, texts):
    """What an expression says of texts, in order."""
    table = ibis.memtable({"at": range(len(texts)), "text": texts}, schema={"at": "int64", "text": "string"})
    told = table.mutate(said=column(table["text"])).order_by("at").to_pandas()["said"].astype(object)
    return told.where(told.notna(), None).tolist()


def test_seats_are_read_from_every_known_spelling():
    """Whatever its case; a negative number is none."""
    assert dict(zip(READ, answers(tiers.seats, list(READ)), strict=True)) == READ


def test_what_is_not_wholly_a_number_of_users_is_not_read():
    """A thousand with a point is not one user, and not none."""
    assert dict(zip(SILENT, answers(tiers.seats, SILENT), strict=True)) == dict.fromkeys(SILENT)


def test_words_that_stand_for_seats_are_known():
    """All else is for the gate to report."""
    known = dict(zip(SILENT, answers(tiers.is_known, SILENT), strict=True))

    words = ["Unlimited Users", "Evaluation", "Demonstration License", "Subscription"]
    assert [text for text, is_known in known.items() if is_known] == words
    assert set(answers(tiers.is_known, ["UNLIMITED users", " subscription "])) == {True}


@pytest.mark.parametrize(
    ("hosting", "bands"),
    [
        ("Cloud", {0: 0, 1: 1, 143: 143}),
        ("Moon", {143: 143}),
        (
            "Data Center",
            {0: 0, 100: 1, 500: 1, 501: 501, 1000: 501, 2000: 1001, 5000: 4001, 5001: 5001, 10000: 5001}
            | {15000: 10001, 20000: 15001, 25000: 20001},
        ),
        (
            "Server",
            {0: 0, 10: 1, 25: 11, 50: 26, 100: 51, 250: 101, 500: 251, 2000: 501, 10000: 2001, 20000: 10001},
        ),
    ],
)
def test_a_band_begins_above_the_one_below(hosting, bands):
    """Cloud is exact; the named number of a band is its upper end."""
    table = ibis.memtable({"seats": list(bands)})
    told = table.mutate(least=tiers.at_least(table.seats, ibis.literal(hosting))).to_pandas()

    assert dict(zip(told["seats"], told["least"], strict=True)) == bands


BANDS = {
    "1-10": ["1 User", "10 Users"],
    "11-25": ["11 Users", "25 Users"],
    "26-50": ["26 Users", "50 Users"],
    "51-100": ["51 Users", "100 Users"],
    "101-250": ["101 Users", "250 Users"],
    "251-500": ["251 Users", "500 Users"],
    "501-1000": ["501 Users", "1,000 Users"],
    "1001-5000": ["1001 Users", "5000 Users"],
    "over 5000": ["5001 Users", "999999999 Users"],
    "unlimited": ["unlimited users"],
    None: ["0 Users", "-5 Users", "a few", "Evaluation", None],
}


def test_a_tier_falls_into_a_band():
    """The words of every report; no seats, and seats that nobody knows, are in no band."""
    texts = [text for some in BANDS.values() for text in some]

    told = answers(lambda tier: tiers.band(tiers.countable(tiers.seats(tier), tier)), texts)

    assert told == [band for band, some in BANDS.items() for _ in some]


def test_seats_without_a_limit_are_above_all_others():
    """So that the largest can be found."""
    told = answers(
        lambda tier: tiers.countable(tiers.seats(tier), tier), ["Unlimited Users", "7 Users", None]
    )

    assert told == [1_000_000_000, 7, None]


# By tier: the opportunity size of the record, and what the licence says, as seats or a word.
SIZED = [
    ("Evaluation", "40", 40),
    ("Demonstration License", "7", 7),
    ("Evaluation", "Unlimited Users", "unlimited"),
    ("Evaluation", "Unknown", None),
    ("Evaluation", "1,000", None),
    ("Evaluation", None, None),
    ("Subscription", "40", 40),
    ("Subscription", None, None),
    ("10 Users", "40", 10),
    ("a few", "40", None),
]


def seats_of(models):
    """What each licence says in its only spell."""
    rows = models.ask(
        "select licence_id, seats, is_unlimited from licence_spells order by licence_id, starts_on"
    ).fetchall()
    return [(key, "unlimited" if unlimited else seats) for key, seats, unlimited in rows]


def test_some_words_ask_for_the_opportunity_size():
    """Evaluations, demonstrations, and subscriptions without a line."""
    records = [
        licence(f"E-{at}", tier=tier, opportunity_size=size) for at, (tier, size, _) in enumerate(SIZED)
    ]

    assert seats_of(models_of_lines([], licences=records)) == [
        (f"E-{at}", told) for at, (_, _, told) in enumerate(SIZED)
    ]


def test_a_subscription_asks_its_newest_line():
    """In force or not; what the line does not say, an older one or the opportunity size does."""
    lines = [
        line("1", entitlement="E-1", tier="10 Users"),
        line("2", entitlement="E-1", tier="25 Users", sold_on="2026-01-02"),
        line("3", entitlement="E-2", tier="Unlimited Users"),
        line("4", entitlement="E-3", tier="a few"),
        line("5", entitlement="E-4", tier="Subscription", ends_on="2027-01-01"),
    ]
    records = [
        licence(f"E-{at}", tier="Subscription", starts_on="2026-02-01", opportunity_size="40")
        for at in (1, 2, 3)
    ]

    assert seats_of(models_of_lines(lines, licences=records)) == [
        ("E-1", 25),
        ("E-1", 25),
        ("E-2", "unlimited"),
        ("E-2", "unlimited"),
        ("E-3", None),
        ("E-3", 40),
        ("E-4", None),
    ]
