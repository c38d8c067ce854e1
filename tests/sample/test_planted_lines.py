"""Every plant of a line is really there, whatever the seed, in a ledger of two hundred customers."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from reports_lib.sample import ALL_EDGES, EDGES
from reports_lib.sample.calendars import Calendar
from reports_lib.sample.hostile_names import HOSTILE_NAMES
from reports_lib.sample.plants import CAST, planted

EVERYWHERE = {"share_switches", "forge_move", "data_center_run_off", "hostile_names"}


def purchases(records, **wanted):
    """The lines whose purchase says all that is wanted, flat."""
    flat = [one | one["purchaseDetails"] for one in records]
    return [one for one in flat if wanted.items() <= one.items()]


def by_licence(records):
    """Lines by entitlement, or support number, oldest first."""
    found = defaultdict(list)
    for one in purchases(records):
        found[one.get("licenseId") or one["appEntitlementId"]].append(one)
    return [sorted(lines, key=lambda one: one["maintenanceStartDate"]) for lines in found.values()]


def days(one):
    """The days from the start to the end of a line's term."""
    start, end = (date.fromisoformat(one[f"maintenance{which}Date"]) for which in ("Start", "End"))
    return (end - start).days


def test_every_edge_is_played_by_someone_or_by_all():
    """No edge is a mere word."""
    assert {edge for edge, _ in CAST} | EVERYWHERE == set(EDGES) == ALL_EDGES


@pytest.mark.parametrize("edge", sorted(ALL_EDGES - EVERYWHERE))
def test_an_edge_is_played_once_or_more_in_two_hundred_customers(edge):
    """Whoever asks for one edge gets it, and no other customer is touched."""
    calendar = Calendar(until=date(2026, 11, 4), months=40)

    players = [number for number in range(1, 201) if planted(number, Random(7), calendar, {edge})]  # noqa: S311

    assert len(players) == Counter(name for name, _ in CAST)[edge]


def test_lines_come_late_change_and_vanish(lines_told):
    """Late, altered up and down, merely touched, vanished, given up: told by three states of the lines."""
    told = [{one["transactionLineItemId"]: one for one in records} for records in lines_told]
    sold = [{key: one["purchaseDetails"] for key, one in state.items()} for state in told]
    prices = [{key: one["purchasePrice"] for key, one in state.items()} for state in sold]
    late = [
        key
        for key in told[2]
        if key not in told[1] and told[2][key]["purchaseDetails"]["saleDate"] < "2026-10-05"
    ]
    changed = [
        (prices[at][key], prices[at + 1][key]) for at in (0, 1) for key in prices[at] if key in prices[at + 1]
    ]
    touched = [
        key
        for key in sold[1]
        if key in sold[2] and sold[1][key] != sold[2][key] and prices[1][key] == prices[2][key]
    ]

    assert len(late) >= 1
    assert {before < after for before, after in changed if before != after} == {True, False}
    assert {sold[2][key]["changeInParentProductEdition"] for key in touched} == {"Increase"}
    assert len(told[1].keys() - told[2].keys()) >= 1
    assert any(
        told[1][key]["paymentStatus"] == "Open" and told[2][key]["paymentStatus"] == "Uncollectible"
        for key in told[1]
        if key in told[2]
    )


def test_shares_step_twice_and_stand_side_by_side(lines_told):
    """85, then 80 and 84, then 75 and 83 percent; the app that moves to Forge has two at once."""
    shares = defaultdict(set)
    for one in purchases(lines_told[2], hosting="Cloud"):
        if one["purchasePrice"] > 20 and one["saleType"] != "Refund":
            percent = round(100 * one["vendorAmount"] / one["purchasePrice"])
            shares[one["addonName"], one["saleDate"][:7]].add(percent)

    assert shares["Roadmap Lens for Jira", "2026-03"] == {85}
    assert shares["Roadmap Lens for Jira", "2026-04"] == {80}
    assert shares["Roadmap Lens for Jira", "2026-10"] == {75}
    assert shares["Page Guard for Confluence", "2026-10"] == {83}
    assert shares["Timesheet Harbour", "2026-07"] | shares["Timesheet Harbour", "2026-08"] == {80, 84}
    assert shares["Timesheet Harbour", "2026-10"] == {83}


def test_refunds_keep_the_share_of_the_sale(lines_told):
    """An upgrade after a switch has another share than the refund beside it."""
    found = defaultdict(list)
    for one in purchases(lines_told[2], hosting="Cloud"):
        if one["saleDate"] == "2026-05-12" and one["saleType"] in {"Refund", "Upgrade"}:
            share = round(100 * one["vendorAmount"] / one["purchasePrice"])
            found[one["appEntitlementId"]].append((one["saleType"], share, one))

    pairs = [pair for pair in found.values() if len(pair) == 2]

    assert len(pairs) >= 2
    assert {(kind, share) for pair in pairs for kind, share, _ in pair if kind == "Refund"} == {
        ("Refund", 85)
    }
    assert {share for pair in pairs for kind, share, _ in pair if kind == "Upgrade"} <= {80, 84}


def test_upgrades_are_booked_in_two_ways(lines_told):
    """Of the whole term on one invoice, the refund naming no sale; and of the days left, on two invoices."""
    pairs = defaultdict(dict)
    for one in purchases(lines_told[2], saleDate="2026-05-12"):
        if one["saleType"] in {"Refund", "Upgrade"}:
            pairs[one.get("appEntitlementId")][one["saleType"]] = one
    told = {
        (
            pair["Refund"]["transactionId"] == pair["Upgrade"]["transactionId"],
            "originalTransactionDetails" in pair["Refund"],
            days(pair["Refund"]) > 360,
        )
        for pair in pairs.values()
        if len(pair) == 2
    }

    assert {(True, False, True), (False, True, False)} <= told


def test_billing_periods_change_both_ways(lines_told):
    """To annual and back, each with a line that says so."""
    told = {
        (one["oldBillingPeriod"], one["billingPeriod"])
        for one in purchases(lines_told[2], changeInBillingPeriod="Yes")
    }

    assert told == {("Monthly", "Annual"), ("Annual", "Monthly")}


def test_some_lines_cost_nothing(lines_told):
    """Dual licensing, a term without a day, community."""
    free = [one for one in purchases(lines_told[2]) if one["purchasePrice"] == 0]

    reasons = {discount.get("reason") for one in free for discount in one.get("discounts", [])}

    assert "DUAL_LICENSING" in reasons
    assert any(days(one) == 0 for one in free)
    assert any(one["licenseType"] == "COMMUNITY" for one in free)


def test_added_users_are_billed_in_arrears(lines_told):
    """Small prorated lines for days gone by, since July 2025; one of 27 cents on a renewal's day."""
    added = [one for one in purchases(lines_told[2]) if "proratedDetails" in one]

    assert len(added) >= 6
    assert all(one["maintenanceEndDate"] == one["saleDate"] >= "2025-07-01" for one in added)
    assert {one["tier"].split()[1] for one in added} == {"User", "users"}
    assert Decimal("0.27") in {one["purchasePrice"] for one in added}


def test_customers_renew_late_and_early_leave_and_come_back(lines_told):
    """A gap of days, a sale ahead by weeks, a gap of months."""
    lives = [[one for one in lines if one["saleType"] != "Refund"] for lines in by_licence(lines_told[2])]
    gaps = [
        (
            date.fromisoformat(after["maintenanceStartDate"])
            - date.fromisoformat(before["maintenanceEndDate"])
        ).days
        for lines in lives
        for before, after in pairwise(lines)
        if after["saleType"] in {"New", "Renewal"}
    ]
    ahead = [
        (date.fromisoformat(one["maintenanceStartDate"]) - date.fromisoformat(one["saleDate"])).days
        for lines in lives
        for one in lines
    ]

    assert 14 in gaps
    assert max(ahead) == 40
    assert max(gaps) > 120


def test_money_is_given_back_in_four_ways(lines_told):
    """Months later, within a month, in part, and for a sale nobody knows."""
    refunds = purchases(lines_told[2], saleType="Refund")
    sales = {one["transactionId"]: one["saleDate"] for one in purchases(lines_told[2])}
    unnamed = [one for one in refunds if "originalTransactionDetails" not in one]
    apart = Counter(
        one["saleDate"][:7] == one["originalTransactionDetails"]["saleDate"][:7]
        for one in refunds
        if "originalTransactionDetails" in one
    )

    assert set(apart) == {True, False}
    assert len(unnamed) >= 3
    assert all(
        one["originalTransactionDetails"]["transactionId"] in sales for one in refunds if one not in unnamed
    )


def test_an_invoice_has_lines_of_several_apps(lines_told):
    """So a transactionId is no key."""
    apps = defaultdict(set)
    for one in lines_told[2]:
        apps[one["transactionId"]].add(one["addonKey"])

    assert sum(len(keys) > 1 for keys in apps.values()) >= 10


def test_companies_have_hostile_names(lines_told):
    """Eight of them buy, and their names are theirs to the letter."""
    names = {one["customerDetails"].get("company") for one in lines_told[2]}

    assert set(HOSTILE_NAMES) <= names
    assert max(len(name or "") for name in names) == 300
