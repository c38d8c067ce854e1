from __future__ import annotations

from datetime import date

from reports_lib.periods import Month, Months
from reports_lib.sample.plans import Evaluation, Snapshot
from reports_lib.sample.tiers import tier_of
from reports_lib.sample.truth_licences import LicenceMonth, count_licences
from tests.sample.by_hand import licence, line, owner

NOVEMBER = date(2026, 11, 5)
SPAN = Months(Month(2026, 7), Month(2026, 10))


def months_of(*licences):
    """Active, evaluating, installs and uninstalls of July to October 2026."""
    rows = {}
    count_licences(owner(*licences), rows, span=SPAN, at=NOVEMBER)
    by_month = {month: row for (month, _, _), row in rows.items()}
    return [
        (row.active, row.evaluating, row.installs, row.uninstalls)
        for row in (by_month.get(month, LicenceMonth()) for month in SPAN)
    ]


def test_a_trial_that_is_bought_in_time_is_one_licence():
    """Worked example: tried from 20 July, bought on 10 August, left on 10 October."""
    bought = licence(
        line("2026-08-10", "2026-08-10", "2026-09-10", gross=10, net=8),
        line("2026-09-10", "2026-09-10", "2026-10-10", gross=10, net=8),
        evaluation=Evaluation(date(2026, 7, 20), date(2026, 8, 19), 10),
    )

    assert months_of(bought) == [(0, 1, 1, 0), (1, 0, 0, 0), (1, 0, 0, 0), (0, 0, 0, 1)]


def test_a_trial_that_is_bought_too_late_comes_twice():
    """There is no grace: ended on 20 August, bought five days later."""
    bought = licence(
        line("2026-08-25", "2026-08-25", "2027-08-25", gross=120, net=96),
        evaluation=Evaluation(date(2026, 7, 21), date(2026, 8, 20), 10),
    )

    assert months_of(bought) == [(0, 1, 1, 0), (1, 0, 1, 1), (1, 0, 0, 0), (1, 0, 0, 0)]


def test_a_licence_that_comes_and_goes_within_a_month_counts_in_both():
    """Installed on 5 September, refunded on 20 September."""
    sold = line("2026-09-05", "2026-09-05", "2026-10-05", gross=10, net=8)
    refund = line("2026-09-20", "2026-09-05", "2026-10-05", gross=-10, net=-8, sale_type="Refund")
    refund.original = sold

    assert months_of(licence(sold, refund)) == [(0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 1, 1), (0, 0, 0, 0)]


def test_a_free_licence_is_active():
    """Whatever it pays; a demonstration is only tried."""
    term = (date(2026, 3, 1), date(2027, 3, 1))
    free, shown = (
        licence(snapshots=[Snapshot(term[0], kind, tier_of(10), None, *term)])
        for kind in ("LEGACY_FREE", "DEMONSTRATION")
    )

    assert months_of(free, shown) == [(1, 1, 0, 0)] * 4


def test_an_end_on_the_last_day_of_a_month_is_in_that_month():
    """In force until 30 September, gone on it: no licence at that month's end."""
    sold = line("2026-08-31", "2026-08-31", "2026-09-30", gross=10, net=8)

    assert months_of(licence(sold)) == [(0, 0, 0, 0), (1, 0, 1, 0), (0, 0, 0, 1), (0, 0, 0, 0)]
