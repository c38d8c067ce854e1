"""The gate's lines about words: those that nobody told us of, in lines and in licence records."""

from __future__ import annotations

from tests.metrics.gated import CLEAN, gate_of, not_green, seen
from tests.records import licence, line

ANN = licence("E-ann-app")


def test_unknown_words_of_lines_turn_their_check_amber():
    """Kept as they are, counted, named; no other check minds."""
    odd = {
        "Unknown sale types": ("sale_type", "Barter"),
        "Unknown hostings": ("hosting", "Moon"),
        "Unknown licence types": ("licence_type", "ROYAL"),
        "Unknown payment statuses": ("status", "IOU"),
        "Unknown billing periods": ("billing_period", "Weekly"),
    }
    lines = [
        line(f"L-{at}", customer=f"c{at}", **{name: word}) for at, (name, word) in enumerate(odd.values(), 1)
    ]

    checks = gate_of([CLEAN, *lines])

    assert not_green(checks) == [(check, "amber", 1, f"L-{at}") for at, check in enumerate(odd, 1)]
    for check, (_name, word) in odd.items():
        assert seen(checks, check)[2] == f"values nobody told us of: {word!r}; kept as they are"


def test_unknown_words_of_licence_records_do_too():
    """A record without a line has words as well."""
    odd = {
        "Unknown hostings": ("hosting", "Moon"),
        "Unknown licence types": ("licence_type", "Royal"),
        "Unknown licence statuses": ("status", "paused"),
    }
    records = [licence(f"E-{at}", **{name: word}) for at, (name, word) in enumerate(odd.values())]

    checks = gate_of([CLEAN], licences=[ANN, *records])

    for at, (check, (_name, word)) in enumerate(odd.items()):
        finding = f"values nobody told us of: {word!r}; kept as they are"
        assert seen(checks, check) == ["amber", 1, finding, f"E-{at}"]


def test_words_are_known_in_any_case():
    """A metric's details write them otherwise than lists do."""
    words = {"sale_type": "NEW", "hosting": "CLOUD", "licence_type": "commercial", "billing_period": "ANNUAL"}

    checks = gate_of(
        [CLEAN, line("L-1", customer="bob", status="PAID", **words)],
        licences=[ANN, licence("E-bob-app", hosting="cloud", status="ACTIVE", licence_type="Commercial")],
    )

    assert not_green(checks) == []


def test_words_of_lines_and_of_records_are_counted_together():
    """The first key of both is the example."""
    checks = gate_of(
        [CLEAN, line("L-1", customer="bob", hosting="Moon")],
        licences=[ANN, licence("E-bob-app", hosting="Mars", status="inactive")],
    )

    assert seen(checks, "Unknown hostings") == [
        "amber",
        2,
        "values nobody told us of: 'Mars', 'Moon'; kept as they are",
        "E-bob-app",
    ]


def test_the_first_three_unknown_words_are_named():
    """And all records are counted."""
    odd = [line(f"L-{at}", customer=f"c{at}", sale_type=word) for at, word in enumerate("abbcd", 1)]

    checks = gate_of([CLEAN, *odd])

    assert seen(checks, "Unknown sale types") == [
        "amber",
        5,
        "values nobody told us of: 'a', 'b', 'c'; kept as they are",
        "L-1",
    ]


def test_tiers_that_say_no_number_are_named():
    """Of lines and of licences; words that stand for a number are understood."""
    told = ["10 Users", "Evaluation", "Subscription", "some", "Unlimited", None]
    licences = [licence(f"E-{at}", tier=tier, status="inactive") for at, tier in enumerate(told)]

    checks = gate_of([CLEAN, line("L-1", customer="bob", tier="10.5 Users")], licences=licences)

    assert seen(checks, "Unknown tiers") == [
        "amber",
        3,
        "tiers that say no number of seats: '10.5 Users', 'Unlimited', 'some'; their seats are unknown",
        "E-3",
    ]
