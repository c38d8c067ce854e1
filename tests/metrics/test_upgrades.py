"""Upgrades: events of a month and what they were made of, and refunds without them."""

from __future__ import annotations

import ibis
import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.models.test_upgrades import PARTS
from tests.table import read_table

MAY = Months.parse("2026-05")
EVENTS = """
    month       hosting  seats_net_cents  price_net_cents  edition_net_cents  revenue_share_net_cents
    2026-05-01  Cloud    5667             0                0                  -834
    2026-05-01  Cloud    -1000            200              0                  0
    2026-05-01  -        0                0                4000               0
    2026-07-01  Cloud    100              0                0                  0
"""


def events(text=EVENTS):
    """Events as typed; what is not, is nothing."""
    table = read_table(text)
    names = [f"{part}_{basis}_cents" for part in PARTS for basis in ("net", "gross")]
    missing = {name: ibis.literal(0, "int64") for name in names if name not in table.columns}
    return table.mutate(**missing)


def said(frame, *by):
    """Rows as text: columns, events, the change, its parts."""
    names = [*by, "events", "change_mrr_usd", *(f"{part}_mrr_usd" for part in PARTS)]
    return [" ".join(str(cell) for cell in row) for row in frame[names].to_numpy()]


def test_events_of_a_month_are_counted_and_their_parts_added_up():
    """Worked example: three changes in May."""
    found = metrics.upgrades(events(), months=MAY)

    assert said(found) == ["3 80.33 46.67 2.00 40.00 0.00 -8.34"]


def test_splits_foot_to_the_total():
    """Also where nobody knows the hosting."""
    found = metrics.upgrades(events(), months=MAY, by=["hosting"])

    assert said(found, "hosting") == [
        "Cloud 2 40.33 46.67 2.00 0.00 0.00 -8.34",
        "nan 1 40.00 0.00 0.00 40.00 0.00 0.00",
    ]


def test_a_month_without_an_event_is_a_row_of_nothing():
    """Between two that have some."""
    found = metrics.upgrades(events(), months=Months.parse("2026-05..2026-07"))

    assert found["events"].tolist() == [3, 0, 1]
    assert found["change_mrr_usd"].astype(str).tolist() == ["80.33", "0.00", "1.00"]
    assert found["events"].dtype == "int64"
    assert found.attrs["metric"] == "upgrades"


def test_gross_is_told_apart():
    """On the other basis these events changed nothing."""
    found = metrics.upgrades(events(), months=MAY, basis="gross")

    assert said(found) == ["3 0.00 0.00 0.00 0.00 0.00 0.00"]


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_no_upgrades_at_all_are_a_row_of_nothing(basis):
    """An empty model."""
    none = events().limit(0)

    assert said(metrics.upgrades(none, months=MAY, basis=basis)) == ["0 0.00 0.00 0.00 0.00 0.00 0.00"]
