"""Laws of the gate: whatever the ledger, its balances close, and its counts are those of a plain loop."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib.periods import Month
from tests.metrics.gated import gate_of, seen
from tests.models.test_laws import ledgers
from tests.records import line

CLOSES = ("Waterfall", "Waterfall by app", "Waterfall by customer", "MRR of terms", "Upgrades")
few = settings(max_examples=8)


@few
@given(ledgers(), st.integers(0, 7))
def test_balances_close_whatever_the_ledger(lines, at):
    """Refunds without sales, terms that end before they start, changes of every kind."""
    checks = gate_of(lines, Month(2026, 1) + at)

    assert [seen(checks, name)[:2] for name in CLOSES] == [["green", 0]] * len(CLOSES)


@few
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_check(lines, chance):
    """Not even the examples."""
    shuffled = list(lines)
    chance.shuffle(shuffled)

    ours, theirs = gate_of(lines), gate_of(shuffled)

    assert theirs.astype(str).to_numpy().tolist() == ours.astype(str).to_numpy().tolist()


@st.composite
def repetitive(draw):
    """Lines of so few kinds that many are alike."""
    return [
        {
            "number": f"L-{at:02}",
            "customer": draw(st.sampled_from(["ann", "bob"])),
            "starts_on": draw(st.sampled_from(["2026-01-01", "2026-01-02", None])),
            "ends_on": draw(st.sampled_from(["2026-02-01", "2025-12-01"])),
            "sold_on": draw(st.sampled_from(["2026-01-01", "2026-01-02"])),
            "net": draw(st.sampled_from(["0", "100", "110"])),
            "sale_type": draw(st.sampled_from(["New", "Renewal", "Barter"])),
            "entitlement": draw(st.sampled_from(["E-1", None])),
        }
        for at in range(draw(st.integers(1, 20)))
    ]


@few
@given(repetitive())
def test_counts_are_those_of_a_plain_loop(rows):
    """Sales told twice, odd terms, unknown words, lines without an id."""
    told, surplus = Counter(), 0
    for row in rows:
        # One entitlement is one licence, whose site it is; without one, the site stands for it.
        licence = row["entitlement"] or row["customer"]
        sale = (licence, *(row[name] for name in ("starts_on", "ends_on", "net", "sale_type", "sold_on")))
        is_compared = row["net"] != "0" and row["starts_on"] is not None
        surplus += is_compared and told[sale] > 0
        told[sale] += is_compared

    checks = gate_of(line(**row) for row in rows)

    counted = {name: seen(checks, name)[1] for name in EXPECTED}
    assert counted == {name: sum(map(is_one, rows)) for name, is_one in EXPECTED.items()}
    assert seen(checks, "Sales told twice")[1] == surplus


EXPECTED = {
    "Unknown sale types": lambda row: row["sale_type"] == "Barter",
    "Lines: no term": lambda row: row["starts_on"] is None,
    "Lines: ends before it starts": lambda row: (row["starts_on"] or "") > row["ends_on"],
    "Lines without an id": lambda row: row["entitlement"] is None,
}
