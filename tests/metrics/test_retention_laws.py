"""Revenue retention: what holds for every ledger, and a naive version that agrees to the cent."""

from __future__ import annotations

from hypothesis import given, settings

from reports_lib import metrics
from reports_lib.periods import Months
from tests.metrics.balances import FIRST, LENGTH, ledgers, table_of
from tests.metrics.test_revenue_retention import COLUMNS, told

few = settings(max_examples=10)


def counted_by_hand(ledger, at, window):
    """Opening, retained, capped and as billed in cents: one customer and app after the other."""
    held, parts = ledger
    sums = [0, 0, 0, 0]
    for unit, row in held.items():
        then, now = (row[at - window] if at >= window else 0), row[at]
        if then <= 0:
            continue
        neutral = sum(
            amount
            for (one, month), amount in parts.items()
            if one == unit and at - window < month <= at and min(row[month - 1], row[month]) > 0
        )
        counted = max(now - neutral, 0) if now > 0 else 0
        for place, amount in enumerate((then, counted, min(then, counted), now)):
            sums[place] += amount
    return sums


@few
@given(ledgers)
def test_agrees_with_counting_by_hand(ledger):
    """Every month, both windows, to the cent."""
    months = Months(FIRST, FIRST + (LENGTH - 1))

    frame = metrics.revenue_retention(table_of(ledger), months=months)

    amounts = frame[[f"{name}_mrr_usd" for name in COLUMNS[1:5]]].map(lambda one: int(one * 100))
    assert amounts.to_numpy().tolist() == [
        counted_by_hand(ledger, at, window) for at in range(LENGTH) for window in (1, 12)
    ]


@few
@given(ledgers)
def test_gross_retention_is_between_nothing_and_all_and_never_above_net(ledger):
    """Apps add up to the total; a later month changes no earlier one."""
    months = Months(FIRST, FIRST + 12)
    frame = metrics.revenue_retention(table_of(ledger), months=months)

    by_app = metrics.revenue_retention(table_of(ledger), months=months, by=["app_key"])
    shorter = metrics.revenue_retention(table_of(ledger, length=13), months=months)

    known = frame.dropna(subset="grr")
    assert ((known["grr"] >= 0) & (known["grr"] <= 1) & (known["grr"] <= known["nrr"])).all()
    sums = by_app.groupby(["month", "window_months"])[["opening_mrr_usd", "retained_mrr_usd"]].sum()
    totals = frame.set_index(["month", "window_months"])[["opening_mrr_usd", "retained_mrr_usd"]]
    assert sums.to_numpy().tolist() in (totals.to_numpy().tolist(), [])
    assert told(shorter) == told(frame)
