"""The gate's lines about invoice lines: contradictory, told twice, without their sale, without MRR."""

from __future__ import annotations

import pytest

from tests.metrics.gated import CLEAN, gate_of, not_green, seen
from tests.records import line


def test_a_line_that_is_stated_in_two_ways_turns_the_gate_amber():
    """By one import; the last statement was taken."""
    checks = gate_of([CLEAN, line("L-1", net="1"), line("L-1", net="2")])

    assert not_green(checks) == [("Contradictory lines", "amber", 1, "L-1")]
    assert seen(checks, "Contradictory lines")[2] == (
        "lines stated in several ways by one import; the last was taken"
    )


def test_a_sale_under_two_line_ids_is_told_twice():
    """Both are counted, so the figures are doubled; the surplus ones are counted and one is named."""
    twice = [line(number, customer="bob") for number in ("L-1", "L-2", "L-3")]

    checks = gate_of([CLEAN, *twice])

    assert not_green(checks) == [("Sales told twice", "amber", 2, "L-3")]


def test_a_sale_that_differs_in_anything_is_another_one():
    """Two customers buy the same thing on the same day at the same price, often."""
    others = [
        {"customer": "cyd"},
        {"app": "other"},
        {"net": "86"},
        {"ends_on": "2026-03-01"},
        {"sale_type": "Renewal"},
        {"sold_on": "2025-12-31"},
    ]
    lines = [line(f"L-{at}", **({"customer": "bob"} | other)) for at, other in enumerate([{}, *others], 1)]

    assert not_green(gate_of([CLEAN, *lines])) == []


def test_what_is_ordinarily_told_twice_is_no_finding():
    """Taken back and sold again, worth nothing, seats added twice: nothing is counted double by it."""
    seats = {"prorated": {"addedUsers": 5}, "starts_on": "2026-01-10"}
    rows = [
        *({}, {"net": "-85", "sale_type": "Refund"}, {}),
        *({"customer": "cyd", "net": "0"}, {"customer": "cyd", "net": "0"}),
        *({"customer": "dee", "net": "100"}, {"customer": "dee"} | seats, {"customer": "dee"} | seats),
    ]
    lines = [line(f"L-{at}", **({"customer": "bob"} | row)) for at, row in enumerate(rows, 1)]

    assert not_green(gate_of([CLEAN, *lines])) == []


def test_half_a_ledger_told_twice_is_red():
    """An export that was imported under other line ids: every figure is double."""
    sales = [line(f"{copy}-{at:02}", customer=f"c{at}") for copy in "AB" for at in range(30)]

    checks = gate_of([CLEAN, *sales])

    assert not_green(checks) == [("Sales told twice", "red", 30, "B-00")]


def test_a_refund_without_its_sale_is_an_orphan():
    """It lowers MRR below zero, which is a finding of its own."""
    orphan = line("R-1", customer="bob", net="-50", sale_type="Refund")

    checks = gate_of([CLEAN, orphan])

    assert not_green(checks) == [
        ("Orphan refunds", "amber", 1, "R-1"),
        ("Negative MRR", "amber", 1, "site/site-bob"),
    ]
    assert not_green(gate_of([CLEAN, line("L-1", customer="bob", net="50"), orphan])) == []


def test_seats_added_to_a_line_that_is_not_there_are_counted():
    """They carry no MRR; with their line they are ordinary."""
    added = line("P-1", customer="bob", net="5", prorated={"addedUsers": 5}, starts_on="2026-01-10")

    alone, attached = (gate_of([CLEAN, *others, added]) for others in ([], [line("L-1", customer="bob")]))

    assert not_green(alone) == [("Prorated lines alone", "amber", 1, "P-1")]
    assert not_green(attached) == []
    assert seen(attached, "Lines: prorated")[:2] == ["green", 1]


@pytest.mark.parametrize(
    ("odd", "check", "finding"),
    [
        ({"ends_on": None}, "Lines: no term", "lines without a term: counted as sales, no MRR"),
        (
            {"net": None, "gross": "5"},
            "Lines: no amount",
            "lines without an amount: unknown, so neither sales nor MRR",
        ),
        (
            {"ends_on": "2025-12-01"},
            "Lines: ends before it starts",
            "lines whose term ends before it starts: counted as sales, no MRR",
        ),
        (
            {"ends_on": "2200-01-01"},
            "Lines: over 100 years",
            "lines with a term of over 100 years: counted as sales, no MRR",
        ),
        (
            {"licence_type": "COMMUNITY"},
            "Lines: unpaid type",
            "lines that charge for evaluation, community or open source: counted as sales, no MRR",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and "Lines" in value else None,
)
def test_lines_that_carry_no_mrr_turn_their_check_amber(odd, check, finding):
    """Counted, with one key to look up; no other check minds."""
    checks = gate_of([CLEAN, line("L-1", customer="bob", **odd)])

    assert not_green(checks) == [(check, "amber", 1, "L-1")]
    assert seen(checks, check)[2] == finding


def test_a_share_is_between_70_and_100_per_cent():
    """Of cents nothing can be said; an amount and a price of opposite signs are odd, too."""
    fine = [("70", "100"), ("100", "100"), ("-85", "-100"), ("0.01", "0.05"), ("0", "0")]
    odd = [("69.90", "100"), ("100.10", "100"), ("0", "100"), ("85", "-100")]
    paid = [
        *(line(f"A-{at}", customer=f"c{at}", net="500") for at in range(len(fine + odd))),
        *(
            line(f"B-{at}", customer=f"c{at}", net=net, gross=gross, sale_type="Renewal")
            for at, (net, gross) in enumerate(fine + odd)
        ),
    ]

    checks = gate_of([CLEAN, *paid])

    assert not_green(checks) == [("Revenue share", "amber", 4, "B-5")]


def test_a_customer_that_is_owed_more_than_it_bought_is_counted():
    """A negative amount that is called a sale, too."""
    checks = gate_of([CLEAN, line("L-1", customer="bob", net="-9")])

    assert not_green(checks) == [("Negative MRR", "amber", 1, "site/site-bob")]


def test_a_refund_of_a_line_without_mrr_is_ordinary():
    """The uncollectible sale is not in MRR, and neither is what takes it back."""
    checks = gate_of(
        [
            CLEAN,
            line("L-1", customer="bob", status="Uncollectible"),
            line("R-1", customer="bob", net="-85", sale_type="Refund"),
        ]
    )

    assert not_green(checks) == []
    assert seen(checks, "Lines: takes back a line without MRR")[:2] == ["green", 1]
