from __future__ import annotations

from datetime import date

import pytest

from reports_lib.periods import Month, Months
from reports_lib.sample.apps import PAGE_GUARD, ROADMAP_LENS, TIMESHEET_HARBOUR
from reports_lib.sample.customers import Customer, Licence
from reports_lib.sample.lines import Line
from reports_lib.sample.offers import Offer
from reports_lib.sample.people import Company, Person
from reports_lib.sample.truth import Sales, mrr_cents, tell

ROADMAP, GUARD, HARBOUR = ROADMAP_LENS.key, PAGE_GUARD.key, TIMESHEET_HARBOUR.key
APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = (Month(2026, number) for number in range(4, 10))
MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")
SOMEBODY = Person("Ada Groot", "ada.groot@somewhere.example")


def line(sold_on, start, end, *, gross, net, sale_type="Renewal", status="Paid", licence_type="COMMERCIAL"):
    """A line with dollars and days as a person writes them."""
    return Line(
        line_id="",
        invoice="",
        sold_on=date.fromisoformat(sold_on),
        start=date.fromisoformat(start),
        end=date.fromisoformat(end),
        sale_type=sale_type,
        offer=Offer(ROADMAP_LENS, "Cloud", licence_type, 1, None, 10),
        offer_before=None,
        discount_cents=0,
        gross_cents=gross * 100,
        net_cents=net * 100,
        payment_status=status,
        payment_terms=None,
    )


def customer(**lines_by_app):
    """A customer with these lines for each app."""
    apps = {"roadmap": ROADMAP_LENS, "guard": PAGE_GUARD, "harbour": TIMESHEET_HARBOUR}
    licences = [Licence(apps[name], "Cloud", "", "", 0, None, lines) for name, lines in lines_by_app.items()]
    return Customer(1, Company("", "", "", "", SOMEBODY, SOMEBODY), None, None, licences)


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
            line("2026-04-01", "2026-04-01", "2026-05-01", gross=50, net=40, status="Uncollectible"),
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
    return tell([ann, bob], span=span, app_keys=[ROADMAP, GUARD, HARBOUR])


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


@pytest.mark.parametrize(
    ("cents", "start", "end", "monthly"),
    [
        pytest.param(200_000, "2026-01-01", "2027-01-01", 16667, id="a year of 2,000 dollars"),
        pytest.param(12500, "2026-04-01", "2026-04-16", 25000, id="15 of 30 days at half the price"),
        pytest.param(10000, "2026-01-31", "2026-02-28", 10000, id="31 January to 28 February is a month"),
        pytest.param(10000, "2026-02-28", "2026-03-31", 10000, id="28 February to 31 March is a month"),
        pytest.param(10000, "2026-02-28", "2026-03-29", 10000, id="so is 28 February to 29 March"),
        pytest.param(
            10000, "2026-02-27", "2026-03-31", 9219, id="27 February is no month end: 59 / (32 x 2)"
        ),
        pytest.param(90000, "2024-02-29", "2027-02-28", 2500, id="three years from a leap day"),
        pytest.param(
            73000, "2026-01-01", "2026-07-20", 11054, id="200 days of seven months: 212 / (200 x 7)"
        ),
        pytest.param(-5, "2026-01-01", "2026-11-01", -1, id="half a cent rounds away from zero"),
        pytest.param(10000, "2026-01-01", "2026-01-01", 0, id="a term without a day"),
    ],
)
def test_an_amount_is_spread_over_its_months(cents, start, end, monthly):
    """MRR of one line, worked by hand."""
    assert mrr_cents(cents, date.fromisoformat(start), date.fromisoformat(end)) == monthly


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_every_waterfall_closes_and_opens_where_the_last_one_closed(truth, basis):
    """Conservation, to the cent, for every app and month."""
    for key in (ROADMAP, GUARD, HARBOUR):
        rows = [getattr(truth.app_months[month, key], basis) for month in truth.span]
        changes = [row.new + row.reactivation + row.expansion - row.contraction - row.churn for row in rows]

        assert [row.opening + change for row, change in zip(rows, changes, strict=True)] == [
            row.closing for row in rows
        ]
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


def test_the_vendor_grows_and_has_a_bad_summer(truth):
    """MRR goes from about 10,000 dollars to about 45,000, with a dip in 2025 that a chart shows."""
    dollars = {
        str(month): sum(truth.app_months[month, key].mrr_net_cents for key in (ROADMAP, GUARD, HARBOUR)) / 100
        for month in truth.span
    }

    assert dollars["2023-07"] == pytest.approx(10_000, rel=0.1)
    assert dollars["2026-10"] == pytest.approx(45_000, rel=0.1)
    assert dollars["2025-09"] < 0.95 * dollars["2025-05"]
