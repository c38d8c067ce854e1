from __future__ import annotations

from itertools import pairwise

import pytest

from reports_lib.periods import Month
from reports_lib.sample.apps import PAGE_GUARD, ROADMAP_LENS, TIMESHEET_HARBOUR
from tests.sample.waterfalls import change

ROADMAP, GUARD, HARBOUR = ROADMAP_LENS.key, PAGE_GUARD.key, TIMESHEET_HARBOUR.key
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_every_waterfall_closes_and_opens_where_the_last_one_closed(truth, basis):
    """Conservation, to the cent, for every app and month."""
    for key in (ROADMAP, GUARD, HARBOUR):
        rows = [getattr(truth.app_months[month, key], basis) for month in truth.span]

        assert [row.opening + change(row) for row in rows] == [row.closing for row in rows]
        assert [row.opening for row in rows] == [0, *(row.closing for row in rows[:-1])]
        assert min(getattr(row, name) for row in rows for name in (*MOVEMENTS, "closing")) >= 0


def test_customers_of_apps_and_of_the_vendor_agree(truth):
    """The vendor has no more customers than its apps together, and no fewer than any one of them."""
    for month in truth.span:
        by_app = [truth.app_months[month, key].paying_customers for key in (ROADMAP, GUARD, HARBOUR)]

        assert max(by_app) <= truth.paying_customers[month] <= sum(by_app)


def test_october_2026_has_every_movement(truth):
    """The month under review has something to say of each kind."""
    october = [truth.app_months[Month(2026, 10), key].net for key in (ROADMAP, GUARD, HARBOUR)]

    assert all(sum(getattr(row, name) for row in october) > 10_000 for name in MOVEMENTS)


def test_the_vendor_grows_without_absurd_jumps(truth):
    """MRR goes from some thousand dollars to about 40,000; no month moves it by a third."""
    dollars = {
        str(month): sum(truth.app_months[month, key].mrr_net_cents for key in (ROADMAP, GUARD, HARBOUR)) / 100
        for month in truth.span
    }

    assert dollars["2023-07"] < 10_000
    assert dollars["2026-10"] == pytest.approx(40_000, rel=0.15)
    assert all(0.9 < now / before < 1.34 for before, now in pairwise(dollars.values()))
