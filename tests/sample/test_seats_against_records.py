"""Users and licences again, from the records alone, day by day and as naively as possible."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import pytest

from reports_lib.periods import Month
from reports_lib.sample import ledger

IDS = ("appEntitlementNumber", "appEntitlementId", "licenseId")
COUNTED = {"COMMERCIAL", "ACADEMIC"}


@dataclass
class Licence:
    """Every record of one licence."""

    unit: tuple
    lines: list = field(default_factory=list)
    current: list = field(default_factory=list)
    history: list = field(default_factory=list)


@pytest.fixture(scope="module", params=[(7, 2), (7, 0), (8, 2)], ids="seed {0[0]}, instant {0[1]}".format)
def told(request):
    """A ledger with every edge at one of its instants: its licences, put together by ids, and its truth."""
    seed, place = request.param
    book = ledger(seed=seed)
    at = book.instants[place]
    streams = {
        "lines": [one | one["purchaseDetails"] for one in book.records("transactions", at=at)],
        "current": list(book.records("licenses", at=at)),
        "history": list(book.records("license_history", at=at)),
    }
    found = {}
    for name, records in streams.items():
        for one in records:
            keys = [(one["addonKey"], one[key]) for key in IDS if key in one]
            known = [found[key] for key in keys if key in found]
            licence = known[0] if known else Licence((one["addonKey"], one["hosting"]))
            for other in known[1:]:
                if other is not licence:
                    licence.lines += other.lines
                    other.lines = []
            found |= dict.fromkeys(keys, licence)
            getattr(licence, name).append(one)
    licences = list({id(one): one for one in found.values()}.values())
    return licences, book.truth(at=at)


def in_force_line(licence, day):
    """The newest line in force and not taken back."""
    running = []
    for one in licence.lines:
        begins = one["maintenanceStartDate"]
        if one["saleType"] in {"Upgrade", "Downgrade"}:
            begins = max(begins, one["saleDate"])
        gives = one["saleType"] != "Refund" and "proratedDetails" not in one
        if gives and one["paymentStatus"] != "Uncollectible" and begins <= day < one["maintenanceEndDate"]:
            running.append(one)
    kept = [one for one in running if not any(takes_back(refund, one, day) for refund in licence.lines)]
    order = ("saleDate", "maintenanceStartDate", "maintenanceEndDate", "transactionLineItemId")
    return max(kept, key=lambda one: [one[name] for name in order], default=None)


def takes_back(refund, line, day):
    """The same term, the opposite amount, no other sale named, not later than a day."""
    named = refund.get("originalTransactionDetails", {}).get("transactionId")
    return (
        refund["saleType"] == "Refund"
        and all(refund[f"maintenance{end}Date"] == line[f"maintenance{end}Date"] for end in ("Start", "End"))
        and refund["purchasePrice"] == -line["purchasePrice"]
        and named in {None, line["transactionId"]}
        and max(refund["maintenanceStartDate"], refund["saleDate"]) <= day
    )


def in_force_snapshot(licence, day):
    """The newest snapshot known and in force."""
    told = [(one["recordCreatedDate"], one["recordCreatedDate"], one) for one in licence.history]
    told += [(one["maintenanceStartDate"], one["lastUpdated"], one) for one in licence.current]
    stops = [said for _, said, one in told if one["status"] != "active"]
    running = []
    for known, said, one in told:
        end = one.get("maintenanceEndDate", "9999")
        if one["status"] != "active":
            if licence.lines:
                continue
            end = min(end, said)
        is_stopped = any(said < stop <= day for stop in stops)
        if max(known, one["maintenanceStartDate"]) <= day < end and not is_stopped:
            running.append((said, one))
    return max(running, key=lambda pair: pair[0], default=(None, None))[1]


def seats_on(licence, day):
    """Seats, or a word where there are none to count; None if the licence is not in force."""
    record = in_force_line(licence, day) or in_force_snapshot(licence, day)
    if record is None:
        return None
    return seats_of(licence, record, day) if record["licenseType"] in COUNTED else "left out"


def seats_of(licence, record, day):
    """Read a tier."""
    tier = record.get("tier") or "?"
    if tier == "Subscription":
        sold = [one for one in licence.lines if one["saleDate"] <= day]
        if sold:
            return seats_of(licence, max(sold, key=lambda one: one["saleDate"]), day)
        return int(record.get("evaluationOpportunitySize", "0"))
    if tier == "Unlimited Users":
        return "unlimited"
    found = re.search(r"(-?\d+) users?", tier.lower())
    return max(int(found[1]), 0) if found else "unknown"


@pytest.mark.parametrize(("now", "then"), [(0, 7), (0, 31), (30, 400)])
def test_users_are_what_the_records_say(told, now, then):
    """New, lost and left out, of every app and hosting, for two days counted back from the instant."""
    licences, truth = told
    days = [truth.at - timedelta(days=1 + ago) for ago in (now, then)]
    expected = defaultdict(lambda: defaultdict(int))
    for licence in licences:
        after, before = (seats_on(licence, str(day)) for day in days)
        row = expected[licence.unit]
        users = [one if isinstance(one, int) else 0 for one in (before, after)]
        row["users_then"] += users[0]
        row["users_now"] += users[1]
        row["new_users"] += max(users[1] - users[0], 0)
        row["lost_users"] += max(users[0] - users[1], 0)
        row["licences_now"] += after not in {None, "left out"}
        row["left_out_now"] += after == "left out"
        for word in ("unlimited", "unknown"):
            row[f"{word}_then"] += before == word
            row[f"{word}_now"] += after == word

    found = truth.users(now=days[0], then=days[1])

    assert {
        unit: {name: getattr(row, name) for name in expected[unit]} for unit, row in found.items()
    } == expected


def is_in_force(licence, day):
    """Whether a licence is there on a day, and whether it is only tried."""
    record = in_force_line(licence, day) or in_force_snapshot(licence, day)
    if record:
        return "evaluating" if record["licenseType"] in {"EVALUATION", "DEMONSTRATION"} else "active"
    trials = [
        (one.get("evaluationStartDate", "9"), one.get("evaluationEndDate", "")) for one in licence.current
    ]
    return "evaluating" if any(start <= day < end for start, end in trials) else None


def test_licences_are_what_the_records_say(told):
    """Who is there at a month's end, and who came or went on any day of it; the last five months."""
    licences, truth = told
    months = [truth.span.last - ago for ago in range(5)]
    names = ("active", "evaluating", "installs", "uninstalls")
    expected = defaultdict(lambda: dict.fromkeys(names, 0))
    for licence in licences:
        for month in months:
            row = expected[(month, *licence.unit)]
            first, last = month.first_day - timedelta(days=1), month.last_day
            days = [str(first + timedelta(days=ago)) for ago in range((last - first).days + 1)]
            there = [is_in_force(licence, day) for day in days]
            for before, after in pairwise(there):
                row["installs"] += before is None and after is not None
                row["uninstalls"] += before is not None and after is None
            if there[-1]:
                row[there[-1]] += 1

    found = {
        key: {name: getattr(row, name) for name in names}
        for key, row in truth.licences.items()
        if key[0] in months
    }

    assert found == {key: row for key, row in expected.items() if any(row.values())}


def test_licences_come_and_go_by_the_balance(told):
    """What there is at a month's end is what there was, and who came, less who went."""
    _, truth = told
    units = {key[1:] for key in truth.licences}
    nobody = type("", (), dict.fromkeys(("active", "evaluating", "installs", "uninstalls"), 0))

    for unit in units:
        rows = [truth.licences.get((month, *unit), nobody) for month in truth.span]
        there = [row.active + row.evaluating for row in rows]

        assert there[1:] == [
            before + row.installs - row.uninstalls for before, row in zip(there, rows[1:], strict=False)
        ]


def test_users_come_and_go_by_the_balance(told):
    """Now is then, and the new, less the lost."""
    _, truth = told

    rows = truth.users(now=truth.span.last.last_day, then=Month(2025, 3).last_day).values()

    assert [row.users_now - row.users_then for row in rows] == [row.net_users for row in rows]
    assert sum(row.users_now for row in rows) > sum(row.users_then for row in rows) > 1000
    assert date(2026, 9, 5) <= truth.at
