"""The truth again, from the records alone and as naively as possible."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from reports_lib.periods import Month
from reports_lib.sample.truth import Sales

MOVEMENTS = ("new", "reactivation", "expansion", "contraction", "churn")


def anniversary(start, months):
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def monthly(amount, start, end):
    """Count months up one by one, and round an exact fraction."""
    begins_at_month_end = start.day == monthrange(start.year, start.month)[1]
    months = 1
    while anniversary(start, months) < end:
        reached = anniversary(start, months)
        if begins_at_month_end and (reached.year, reached.month) == (end.year, end.month):
            return rounded(Fraction(amount, months))
        months += 1
    full_days = (anniversary(start, months) - start).days
    return rounded(Fraction(amount * full_days, (end - start).days * months))


def rounded(fraction):
    """Half away from zero."""
    away = int(abs(fraction) + Fraction(1, 2))
    return -away if fraction < 0 else away


def in_force(line, day):
    """Whether a line counts on a day."""
    begins = line["maintenanceStartDate"]
    if line["saleType"] in {"Refund", "Upgrade", "Downgrade"}:
        begins = max(begins, line["saleDate"])
    return begins <= str(day) < line["maintenanceEndDate"]


@pytest.fixture(scope="module")
def truth(simple):
    """What is right about the ledger without edges, whose customers are told apart by company."""
    return simple.truth()


@pytest.fixture(scope="module")
def balances(simple_transactions, truth):
    """MRR in cents of every customer and app at every month end, by brute force."""
    found = {basis: defaultdict(lambda: defaultdict(int)) for basis in ("net", "gross")}
    for record in simple_transactions:
        line = record["purchaseDetails"]
        if record["paymentStatus"] == "Uncollectible" or line["licenseType"] in {"COMMUNITY", "OPEN_SOURCE"}:
            continue
        start, end = (date.fromisoformat(line[f"maintenance{which}Date"]) for which in ("Start", "End"))
        unit = (record["customerDetails"]["company"], record["addonKey"])
        for basis, name in {"net": "vendorAmount", "gross": "purchasePrice"}.items():
            cents = monthly(int(line[name] * 100), start, end)
            for month in truth.span:
                if in_force(line, month.last_day):
                    found[basis][unit][month] += cents
    return found


def movement(before, now, *, paid_ever):
    """Name a change of one customer's MRR for one app."""
    if before == 0:
        return "reactivation" if paid_ever else "new"
    if now == 0:
        return "churn"
    return "expansion" if now > before else "contraction"


@pytest.mark.parametrize("basis", ["net", "gross"])
def test_mrr_and_movements_are_what_the_records_say(balances, truth, basis):
    """Every app and month, to the cent."""
    expected = {key: dict.fromkeys(("closing", *MOVEMENTS), 0) for key in truth.app_months}
    for (_, app_key), by_month in balances[basis].items():
        before, paid_ever = 0, False
        for month in truth.span:
            now = by_month[month]
            expected[month, app_key]["closing"] += now
            if now != before:
                name = movement(before, now, paid_ever=paid_ever)
                expected[month, app_key][name] += abs(now - before)
            before, paid_ever = now, paid_ever or now > 0

    told = {
        key: {name: getattr(getattr(row, basis), name) for name in ("closing", *MOVEMENTS)}
        for key, row in truth.app_months.items()
    }

    assert told == expected


def test_paying_customers_are_what_the_records_say(balances, truth):
    """Companies with MRR above zero, once each."""
    paying = defaultdict(set)
    for (company, _), by_month in balances["net"].items():
        for month, cents in by_month.items():
            paying[month] |= {company} if cents > 0 else set()

    assert truth.paying_customers == {month: len(paying[month]) for month in truth.span}


def test_sales_are_what_the_records_say(transactions, sample):
    """Every line once, in the month it was sold, on both bases."""
    expected = defaultdict(Sales)
    for record in transactions:
        line = record["purchaseDetails"]
        row = expected[Month.parse(line["saleDate"][:7]), line["saleType"], line["hosting"]]
        row.lines += 1
        row.net_cents += int(line["vendorAmount"] * 100)
        row.gross_cents += int(line["purchasePrice"] * 100)

    assert sample.truth().sales == expected
