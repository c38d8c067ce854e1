from __future__ import annotations

from dataclasses import replace
from datetime import date

from reports_lib.periods import Month, Months
from reports_lib.sample.apps import ROADMAP_LENS
from reports_lib.sample.truth_changes import Upgrades, add_upgrades
from reports_lib.sample.truth_movements import unit_months
from tests.sample.by_hand import licence, line, owner

NOVEMBER = date(2026, 11, 5)
SPAN = Months(Month(2026, 1), Month(2026, 10))
KEY = ROADMAP_LENS.key


def neutral(*licences):
    """Neutral net MRR in dollars, by month and kind, where there is any."""
    return {
        (str(row.month), kind): cents / 100
        for _, months in unit_months(owner(*licences), SPAN, NOVEMBER)
        for row in months
        for kind, cents in row.neutral["net"].items()
        if cents
    }


def annual(one):
    """The same line, billed by the year."""
    one.offer = replace(one.offer, months=12)
    return one


def test_another_billing_period_is_neutral():
    """Worked example: 100 a month becomes 1,000 a year, 16.67 less."""
    moved = licence(
        line("2026-05-14", "2026-05-14", "2026-06-14", gross=125, net=100),
        annual(line("2026-06-14", "2026-06-14", "2027-06-14", gross=1250, net=1000)),
    )

    assert neutral(moved) == {("2026-06", "billing period"): -16.67}


def test_another_share_is_neutral():
    """Worked example: 200 a month at 85 percent, and then at 80."""
    before = line("2026-03-10", "2026-03-10", "2026-04-10", gross=200, net=170)
    before.share_percent = 85

    assert neutral(licence(before, line("2026-04-10", "2026-04-10", "2026-05-10", gross=200, net=160))) == {
        ("2026-04", "revenue share"): -10
    }


def test_a_migration_is_worth_the_difference():
    """Worked example: Data Center at 75 a month, then the Cloud at 170: 95 more, neither churn nor new."""
    old = licence(
        annual(line("2025-08-03", "2025-08-03", "2026-08-03", gross=1200, net=900)), hosting="Data Center"
    )
    new = licence(line("2026-08-03", "2026-08-03", "2026-09-03", gross=200, net=170), follows=old)

    assert neutral(old, new) == {("2026-08", "hosting migration"): 95}


def test_a_move_to_another_site_is_worth_the_difference():
    """Five dollars more on the new site: a transfer, neither churn nor new."""
    old = licence(line("2026-05-17", "2026-05-17", "2026-06-17", gross=125, net=100))
    new = licence(line("2026-06-17", "2026-06-17", "2026-07-17", gross=130, net=105), follows=old)

    assert neutral(old, new) == {("2026-06", "transfer"): 5}


def test_an_upgrade_is_one_event_of_seats_and_share():
    """Worked example: 1,200 a year at 85 percent becomes 2,000 at 80: seats 56.67, share -8.34."""
    term = ("2026-01-09", "2027-01-09")
    old = line("2026-01-09", *term, gross=1200, net=1020)
    old.share_percent = 85
    refund = line("2026-05-12", *term, gross=-1200, net=-1020, sale_type="Refund")
    refund.original = old
    upgrade = line("2026-05-12", *term, gross=2000, net=1600, sale_type="Upgrade")
    upgrade.original = old
    events = {}

    add_upgrades(owner(licence(old, refund, upgrade)), events, span=SPAN, at=NOVEMBER)

    assert events == {(Month(2026, 5), KEY): Upgrades(events=1, volume_cents=5667, rate_cents=-834)}


def test_the_sample_has_neutral_movements_and_upgrades(truth):
    """Each is there to be told apart; its moved site keeps its price."""
    sums = {
        kind: sum(abs(getattr(row.net, kind)) for row in truth.app_months.values())
        for kind in ("billing_period", "hosting_migration", "revenue_share")
    }

    assert all(sums.values())
    assert sum(row.events for row in truth.upgrades.values()) > 5


def test_identities_say_what_goes_on_under_other_ids(sample, licences):
    """Renumbered licences have several numbers, moved ones continue another; all records are somebody's."""
    told = list(sample.truth().identities())
    ids = {one for identity in told for one in identity.ids}

    assert {one["appEntitlementNumber"] for one in licences} <= ids
    assert sum(bool(one.follows) for one in told) >= 3
    assert all(any(other.ids == one.follows for other in told) for one in told if one.follows)
    assert sum(len([number for number in one.ids if number.startswith("E-")]) > 1 for one in told) >= 2
