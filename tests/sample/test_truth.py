from __future__ import annotations

from datetime import date

import pytest

from reports_lib.periods import Month, Months
from reports_lib.sample.apps import PAGE_GUARD, ROADMAP_LENS, TIMESHEET_HARBOUR
from reports_lib.sample.lines import Amounts, Correction
from reports_lib.sample.truth import Sales, tell
from tests.sample.by_hand import customer, line

ROADMAP, GUARD, HARBOUR = ROADMAP_LENS.key, PAGE_GUARD.key, TIMESHEET_HARBOUR.key
APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = (Month(2026, number) for number in range(4, 10))
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")
NOVEMBER = date(2026, 11, 5)


def told_at(day, *lines):
    """MRR, net dollars, at the end of September as told at the start of a day."""
    span = Months(Month(2026, 4), Month(2026, 9))
    truth = tell(lambda: [customer(roadmap=list(lines))], at=day, span=span, app_keys=[ROADMAP])
    return truth.app_months[SEPTEMBER, ROADMAP].mrr_net_cents / 100


@pytest.fixture
def worked():
    """Ann pays for two apps and is dunned for a third; Bob shrinks. April to September 2026."""
    ann = customer(
        roadmap=[
            line("2026-04-20", "2026-04-20", "2026-05-05", gross=125, net=100, sale_type="New"),
            line("2026-05-05", "2026-05-05", "2026-06-05", gross=250, net=200),
            line("2026-06-05", "2026-06-05", "2026-07-05", gross=300, net=240),
            line("2026-07-05", "2026-07-05", "2026-08-05", gross=200, net=160),
            line("2026-07-20", "2026-07-05", "2026-08-05", gross=-200, net=-160, sale_type="Refund"),
            line("2026-09-10", "2026-09-10", "2026-10-10", gross=100, net=80, sale_type="New"),
        ],
        guard=[
            line("2026-05-31", "2026-05-31", "2027-05-31", gross=1200, net=1008, sale_type="New"),
            line("2026-08-15", "2026-05-31", "2027-05-31", gross=-1200, net=-1008, sale_type="Refund"),
            line("2026-08-15", "2026-05-31", "2027-05-31", gross=2400, net=2016, sale_type="Upgrade"),
        ],
        harbour=[
            line("2026-04-01", "2026-04-01", "2026-05-01", gross=50, net=40, given_up_on="2026-06-20"),
            line("2026-04-01", "2026-04-01", "2027-04-01", gross=0, net=0, licence_type="COMMUNITY"),
        ],
    )
    bob = customer(
        roadmap=[
            line("2026-04-30", "2026-04-30", "2026-05-31", gross=100, net=80, sale_type="New"),
            line("2026-05-31", "2026-05-31", "2026-06-30", gross=70, net=56),
        ]
    )
    span = Months(Month(2026, 4), Month(2026, 9))
    return tell(lambda: [ann, bob], at=NOVEMBER, span=span, app_keys=[ROADMAP, GUARD, HARBOUR])


def waterfalls(truth, app_key, *, basis):
    """One app's waterfalls, month by month, in whole dollars."""
    rows = [getattr(truth.app_months[month, app_key], basis) for month in truth.span]
    names = ("opening", *MOVEMENTS, "closing")
    return [tuple(getattr(row, name) / 100 for name in names) for row in rows]


def test_an_app_grows_shrinks_and_comes_back_as_written(worked):
    """Worked example, net: an odd first term is worth a full month, a refund ends the month it is in."""
    assert waterfalls(worked, ROADMAP, basis="net") == [
        (0, 280, 0, 0, 0, 0, 280),
        (280, 0, 0, 0, 24, 0, 256),
        (256, 0, 0, 40, 0, 56, 240),
        (240, 0, 0, 0, 0, 240, 0),
        (0, 0, 0, 0, 0, 0, 0),
        (0, 0, 80, 0, 0, 0, 80),
    ]


def test_gross_has_a_waterfall_of_its_own(worked):
    """Worked example, gross: the same lines at the customer's price."""
    assert waterfalls(worked, ROADMAP, basis="gross") == [
        (0, 350, 0, 0, 0, 0, 350),
        (350, 0, 0, 0, 30, 0, 320),
        (320, 0, 0, 50, 0, 70, 300),
        (300, 0, 0, 0, 0, 300, 0),
        (0, 0, 0, 0, 0, 0, 0),
        (0, 0, 100, 0, 0, 0, 100),
    ]
    assert worked.app_months[SEPTEMBER, ROADMAP].mrr_gross_cents == 10000
    assert worked.app_months[SEPTEMBER, ROADMAP].mrr_net_cents == 8000


def test_an_upgrade_counts_from_the_day_it_was_sold(worked):
    """Worked example: refund and new line reach back to May, the expansion is in August."""
    assert waterfalls(worked, GUARD, basis="net") == [
        (0, 0, 0, 0, 0, 0, 0),
        (0, 84, 0, 0, 0, 0, 84),
        (84, 0, 0, 0, 0, 0, 84),
        (84, 0, 0, 0, 0, 0, 84),
        (84, 0, 0, 84, 0, 0, 168),
        (168, 0, 0, 0, 0, 0, 168),
    ]


def test_what_is_free_or_never_paid_carries_no_mrr(worked):
    """An uncollectible line and a community licence move nothing."""
    assert waterfalls(worked, HARBOUR, basis="gross") == [(0, 0, 0, 0, 0, 0, 0)] * 6


def test_customers_count_once_however_many_apps_they_pay_for(worked):
    """Ann pays for two apps in May and is one customer."""
    by_app = {
        key: [worked.app_months[month, key].paying_customers for month in worked.span]
        for key in (ROADMAP, GUARD)
    }

    assert by_app == {ROADMAP: [2, 2, 1, 0, 0, 1], GUARD: [0, 1, 1, 1, 1, 1]}
    assert list(worked.paying_customers.values()) == [2, 2, 1, 1, 1, 1]


def test_sales_are_booked_when_they_are_sold(worked):
    """Worked example: by month of sale, refunds negative, uncollectible and free lines counted."""
    assert worked.sales == {
        (APRIL, "New", "Cloud"): Sales(2, 18000, 22500),
        (APRIL, "Renewal", "Cloud"): Sales(2, 4000, 5000),
        (MAY, "New", "Cloud"): Sales(1, 100800, 120000),
        (MAY, "Renewal", "Cloud"): Sales(2, 25600, 32000),
        (JUNE, "Renewal", "Cloud"): Sales(1, 24000, 30000),
        (JULY, "Renewal", "Cloud"): Sales(1, 16000, 20000),
        (JULY, "Refund", "Cloud"): Sales(1, -16000, -20000),
        (AUGUST, "Refund", "Cloud"): Sales(1, -100800, -120000),
        (AUGUST, "Upgrade", "Cloud"): Sales(1, 201600, 240000),
        (SEPTEMBER, "New", "Cloud"): Sales(1, 8000, 10000),
    }


def test_a_line_counts_from_the_day_it_is_told(worked):
    """Worked example: late, corrected, vanished, given up: one term of 100 dollars, told five ways."""
    term = ("2026-09-12", "2026-09-12", "2026-10-12")
    lines = {
        "in time": line(*term, gross=125, net=100),
        "late": line(*term, gross=125, net=100, known_on="2026-10-20"),
        "corrected": line(*term, gross=125, net=100),
        "vanished": line(*term, gross=125, net=100, vanishes_on="2026-10-20"),
        "given up": line(*term, gross=125, net=100, given_up_on="2026-10-20"),
    }
    lines["corrected"].correction = Correction(date(2026, 10, 20), Amounts(net=9000, gross=11250))
    days = (date(2026, 10, 5), date(2026, 10, 20), date(2026, 10, 21))

    told = {name: tuple(told_at(day, one) for day in days) for name, one in lines.items()}

    assert told == {
        "in time": (100, 100, 100),
        "late": (0, 100, 100),
        "corrected": (90, 90, 100),
        "vanished": (100, 0, 0),
        "given up": (100, 100, 0),
    }
