"""Whatever a ledger is asked for, it can be played, and its truth adds up."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib.sample import EDGES, ledger
from tests.sample.waterfalls import change

FIRST_DAY = date(2024, 1, 1)


@settings(max_examples=20)
@given(
    until=st.integers(0, 1100).map(lambda days: FIRST_DAY + timedelta(days=days)),
    months=st.integers(1, 45),
    seed=st.integers(0, 10**6),
    edges=st.sets(st.sampled_from(sorted(EDGES))) | st.just(set(EDGES)),
)
def test_any_ledger_can_be_told_at_all_its_instants(until, months, seed, edges):
    """Of any length, on any last day, with any edges: records have keys, waterfalls close."""
    book = ledger(customers=210, seed=seed, until=until, months=months, edges=edges)
    at = book.instants[seed % len(book.instants)]

    lines = list(book.records("transactions", at=at))
    licences = list(book.records("licenses", at=at))
    truth = book.truth(at=at)

    assert len({one["transactionLineItemId"] for one in lines}) == len(lines)
    assert all({"licenseId", "appEntitlementNumber"} & one.keys() for one in licences)
    assert max(one["lastUpdated"] for one in [*lines, *licences]) < str(at.date())
    for row in truth.app_months.values():
        assert row.net.closing == row.net.opening + change(row.net)
        assert row.gross.closing == row.gross.opening + change(row.gross)
