"""Movements: the waterfall of customer months, and the customers behind it."""

from __future__ import annotations

import pytest

from reports_lib import metrics
from reports_lib.errors import ReportError
from reports_lib.periods import Months
from tests.table import read_months, read_table

MAY = Months.parse("2026-05")
MOVED = """
    customer_id  app_key  country  month       opening_net_cents  mrr_net_cents  first_net_month
    ann          maps     Norway   2026-05-01  0                  7000           2026-05-01
    bob          maps     Norway   2026-05-01  0                  3000           2026-02-01
    cy           maps     -        2026-05-01  10000              15000          2026-01-01
    dee          maps     Sweden   2026-05-01  10000              6000           2026-01-01
    eve          maps     Sweden   2026-05-01  5000               0              2026-01-01
    flo          forms    Sweden   2026-05-01  20000              20000          2026-01-01
    gus          forms    Sweden   2026-05-01  0                  -100           -
    hal          forms    Sweden   2026-05-01  -300               500            2026-05-01
    ida          forms    Sweden   2026-05-01  300                -500           2026-01-01
    joe          forms    Sweden   2026-05-01  -300               -100           -
"""
KINDS = "opening new reactivation expansion contraction churn neutral closing".split()


def said(frame, *by):
    """The rows of a waterfall, segments first, then dollars."""
    columns = [*by, *(f"{kind}_mrr_usd" for kind in KINDS)]
    return [" ".join(str(cell) for cell in row) for row in frame[columns].to_numpy()]


def test_every_movement_is_told_apart():
    """Worked example: each kind once or twice, also below zero; losses are positive."""
    moves = metrics.mrr_movements(read_months(MOVED), months=MAY)

    assert said(moves) == ["447.00 78.00 30.00 52.00 41.00 58.00 0.00 508.00"]


def test_splits_foot_to_the_total():
    """By app, then by a country that is not always known."""
    by_app = metrics.mrr_movements(read_months(MOVED), months=MAY, by=["app_key"])
    by_country = metrics.mrr_movements(read_months(MOVED), months=MAY, by=["country"])

    assert said(by_app, "app_key") == [
        "forms 197.00 8.00 0.00 2.00 1.00 8.00 0.00 198.00",
        "maps 250.00 70.00 30.00 50.00 40.00 50.00 0.00 310.00",
    ]
    assert said(by_country, "country") == [
        "Norway 0.00 70.00 30.00 0.00 0.00 0.00 0.00 100.00",
        "Sweden 347.00 8.00 0.00 2.00 41.00 58.00 0.00 258.00",
        "nan 100.00 0.00 0.00 50.00 0.00 0.00 0.00 150.00",
    ]


def test_a_month_without_data_is_a_row_of_zero():
    """June has nothing, and says so."""
    moves = metrics.mrr_movements(read_months(MOVED), months=Months.parse("2026-06"))

    assert said(moves) == ["0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00"]
    assert list(moves.columns)[:9] == ["month", *(f"{kind}_mrr_usd" for kind in KINDS)]
    assert moves.attrs["metric"] == "mrr_movements"


def test_a_waterfall_that_does_not_close_is_refused(monkeypatch):
    """The three lines, whole: were a movement ever forgotten, nothing would be published."""
    monkeypatch.setattr("reports_lib.metrics.revenue.movements._LOSSES", ("contraction",))

    with pytest.raises(ReportError) as caught:
        metrics.mrr_movements(read_months(MOVED), months=MAY)

    assert str(caught.value) == (
        "The waterfall of 2026-05 does not close: off by -58.00\n"
        "  where: metric mrr_movements\n"
        "  to do: run: reports check; do not publish this month until it closes"
    )


NAMES = """
    customer_id  company
    ann          Ann Ltd
    cy           Cy Inc
    flo          Flo Ltd
    gus          -
"""


def test_the_largest_changes_come_first_with_their_companies():
    """Worked example; who did not move is not listed, a company nobody knows is missing."""
    moves = metrics.customer_movements(read_months(MOVED), read_table(NAMES), months=MAY)

    assert list(moves.columns) == [
        "month",
        "customer_id",
        "company",
        "app_key",
        "movement",
        "opening_mrr_usd",
        "closing_mrr_usd",
        "change_usd",
    ]
    assert [" ".join(row) for row in moves.iloc[:, 1:].fillna("-").astype(str).to_numpy()] == [
        "ann Ann Ltd maps new 0.00 70.00 70.00",
        "cy Cy Inc maps expansion 100.00 150.00 50.00",
        "eve - maps churn 50.00 0.00 -50.00",
        "dee - maps contraction 100.00 60.00 -40.00",
        "bob - maps reactivation 0.00 30.00 30.00",
        "hal - forms new -3.00 5.00 8.00",
        "ida - forms churn 3.00 -5.00 -8.00",
        "joe - forms expansion -3.00 -1.00 2.00",
        "gus - forms contraction 0.00 -1.00 -1.00",
    ]


def test_the_list_is_as_long_as_asked():
    """Two rows."""
    moves = metrics.customer_movements(read_months(MOVED), read_table(NAMES), months=MAY, limit=2)

    assert moves["customer_id"].tolist() == ["ann", "cy"]


def test_a_month_without_a_change_has_an_empty_list():
    """With its columns."""
    moves = metrics.customer_movements(read_months(MOVED), read_table(NAMES), months=Months.parse("2026-06"))

    assert (len(moves), "change_usd" in moves.columns) == (0, True)
