"""Term ends and paid spells: agreement with counting day by day, and what holds for any ledger."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.paid_ledgers import OWNERS, built, ledgers
from tests.models.paid_oracle import ends_told, renewals_told, spells_told, terms_of

few = settings(max_examples=12)


def renewals_of(rows):
    """The rows of term_ends, by licence and due day, as the oracle tells them."""
    names = ("hosting", "billing_period", "due_net_cents", "renewed_on", "renewed_by", "renewed_net_cents")
    return {(row["licence_id"], row["due_on"]): tuple(row[name] for name in names) for row in rows}


def spells_of(told):
    """The rows of paid_spells, and those of paid_ends beside the last ones, as the oracle tells them."""
    days = ("licence_id", "starts_on", "ends_on", "since_on", "hosting", "billing_period", "is_last")
    after = ("next_on", "next_by", "next_net_cents")
    ends = {(row["licence_id"], row["ends_on"]): row for row in told["paid_ends"]}
    found = [(row, ends.get((row["licence_id"], row["ends_on"]), {})) for row in told["paid_spells"]]
    return [(*(row[name] for name in days), *(end.get(name) for name in after)) for row, end in found]


@settings(max_examples=25)
@given(ledgers())
def test_spells_ends_and_renewals_agree_with_counting_day_by_day(ledger):
    """Every paid day once, in its spell; every due day, and when and by what it is renewed."""
    lines, links, moves = ledger

    told = built(ledger)

    terms = terms_of(lines, links)
    ends = ends_told(terms, OWNERS, moves)
    assert sorted(spells_of(told)) == sorted(spells_told(terms, ends))
    assert len(told["paid_ends"]) == len(ends)
    assert renewals_of(told["term_ends"]) == renewals_told(terms, ends)


@few
@given(ledgers(), st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_matter(ledger, dice):
    """Shuffled, the same models come out."""
    lines, links, moves = ledger
    shuffled, mixed = list(lines), list(links)
    dice.shuffle(shuffled)
    dice.shuffle(mixed)

    both = [built(one) for one in (ledger, (shuffled, mixed, moves))]

    assert [renewals_of(one["term_ends"]) for one in both] == [renewals_of(both[0]["term_ends"])] * 2


@few
@given(ledgers(), ledgers())
def test_terms_that_begin_later_change_no_due_day_that_is_settled(ledger, later):
    """A renewal's month, rate and value are what they were, once its 30 days of grace are over."""
    lines, links, moves = ledger
    shift = timedelta(days=400)
    names = ("sold_on", "starts_on", "ends_on", "effective_on")
    more = [
        row | {name: row[name] + shift for name in names} | {"line_id": "Z" + row["line_id"]}
        for row in later[0]
    ]
    far = [row | {key: "Z" + row[key] for key in ("line_id", "parent_line_id")} for row in later[1]]

    alone = renewals_of(built(ledger)["term_ends"])
    both = renewals_of(built((lines + more, links + far, moves))["term_ends"])

    settled = {key: row for key, row in alone.items() if row[3] is not None}
    assert {key: both[key] for key in settled} == settled
    assert {key: row[:3] for key, row in both.items() if key in alone} == {
        key: row[:3] for key, row in alone.items()
    }
