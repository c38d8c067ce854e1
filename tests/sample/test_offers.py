from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports_lib.sample.apps import PAGE_GUARD, ROADMAP_LENS, TIMESHEET_HARBOUR, share_percent
from reports_lib.sample.offers import Offer


def offer(app=ROADMAP_LENS, hosting="Cloud", licence_type="COMMERCIAL", months=1, edition=None, seats=143):
    """An offer with something ordinary wherever a test does not care."""
    return Offer(app, hosting, licence_type, months, edition, seats)


@pytest.mark.parametrize(
    ("offered", "cents"),
    [
        pytest.param(offer(seats=10), 2000, id="up to ten users pay a flat price"),
        pytest.param(offer(seats=143), 31740, id="100 x 2.40 + 43 x 1.80"),
        pytest.param(offer(licence_type="ACADEMIC"), 7935, id="academic pays a quarter in the Cloud"),
        pytest.param(offer(licence_type="COMMUNITY"), 0, id="community pays nothing"),
        pytest.param(offer(PAGE_GUARD, edition="Standard", seats=50), 7000, id="50 x 1.40"),
        pytest.param(
            offer(PAGE_GUARD, edition="Advanced", seats=50), 10500, id="Advanced costs half as much again"
        ),
        pytest.param(
            offer(months=12), 420_000, id="a year is ten months of the band: 10 x (240 + 100 x 1.80)"
        ),
        pytest.param(offer(months=12, licence_type="ACADEMIC", seats=15), 9000, id="whole dollars"),
        pytest.param(offer(hosting="Data Center", months=12, seats=501), 690_000, id="the band above 500"),
        pytest.param(offer(hosting="Data Center", months=36, seats=501), 2_070_000, id="three years"),
        pytest.param(offer(hosting="Data Center", months=12, seats=10_001), 3_900_000, id="no limit"),
    ],
)
def test_an_offer_has_a_list_price(offered, cents):
    """Prices follow the price list, typed by hand here."""
    assert offered.list_cents == cents


@pytest.mark.parametrize(
    ("offered", "tiers"),
    [
        (offer(seats=143), ("Per Unit Pricing (143 Users)", "143 Users")),
        (offer(seats=143, months=12), ("200 Users", "200 Users")),
        (offer(hosting="Data Center", months=12, seats=10_001), ("Unlimited Users", "Unlimited Users")),
    ],
)
def test_a_tier_is_spelled_as_the_marketplace_does(offered, tiers):
    """Monthly Cloud transactions name the users in brackets; everything else names a band."""
    assert (offered.tier.text, offered.licence_tier.text) == tiers


@pytest.mark.parametrize(
    ("app", "hosting", "sold_on", "percent"),
    [
        (ROADMAP_LENS, "Cloud", date(2026, 3, 31), 85),
        (ROADMAP_LENS, "Cloud", date(2026, 4, 1), 80),
        (ROADMAP_LENS, "Cloud", date(2026, 10, 1), 75),
        (PAGE_GUARD, "Cloud", date(2026, 4, 1), 84),
        (TIMESHEET_HARBOUR, "Cloud", date(2026, 3, 31), 85),
        (TIMESHEET_HARBOUR, "Cloud", date(2026, 7, 12), 80),
        (TIMESHEET_HARBOUR, "Cloud", date(2026, 7, 13), 84),
        (TIMESHEET_HARBOUR, "Cloud", date(2026, 9, 30), 84),
        (TIMESHEET_HARBOUR, "Cloud", date(2026, 10, 1), 83),
        (ROADMAP_LENS, "Data Center", date(2023, 7, 1), 75),
        (ROADMAP_LENS, "Data Center", date(2026, 10, 1), 75),
    ],
)
def test_the_share_depends_on_framework_hosting_and_day_of_sale(app, hosting, sold_on, percent):
    """The published table of the vendor's share, both steps of 2026."""
    assert share_percent(app, hosting, sold_on) == percent


def test_a_site_that_moves_to_forge_later_keeps_the_share_of_connect_until_then():
    """Two shares of one app stand side by side for weeks."""
    late = timedelta(days=20)

    shares = [
        share_percent(TIMESHEET_HARBOUR, "Cloud", date(2026, month, day), moves_after=late)
        for month, day in ((7, 20), (8, 1), (8, 2))
    ]

    assert shares == [80, 80, 84]
