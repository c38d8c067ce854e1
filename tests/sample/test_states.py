"""One ledger told on several days: what stays, what comes later, and what is told differently."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib.sample import ledger

DAYS = (date(2026, 9, 5), date(2026, 10, 5), date(2026, 11, 5))
# What the passing of time changes in a line that nobody corrects.
PASSING = {"lastUpdated", "paymentStatus"}
CORRECTED = {"altered_line", "touched_line", "vanished_line", "late_line"}


@pytest.fixture(scope="module")
def states(sample):
    """The default ledger's streams on the three days."""
    return {
        name: [list(sample.records(name, at=day)) for day in DAYS]
        for name in ("transactions", "licenses", "license_history")
    }


def keyed(records):
    """Transactions by their key."""
    return {one["transactionLineItemId"]: one for one in records}


def steady(record):
    """What of a line does not change as time passes."""
    return {name: value for name, value in record.items() if name not in PASSING}


def test_a_day_is_told_the_same_each_time():
    """The same arguments are the same records, whatever was asked before."""
    first, second = ledger(customers=30), ledger(customers=30)
    list(first.records("transactions"))

    assert list(first.records("licenses", at=DAYS[0])) == list(second.records("licenses", at=DAYS[0]))


def test_without_corrections_a_line_once_told_stays():
    """The lines of a day are those of a later one less what became known since."""
    book = ledger(edges=ledger().edges - CORRECTED)
    early, late = (keyed(book.records("transactions", at=day)) for day in (DAYS[0], DAYS[2]))

    told_since = [late[key] for key in late.keys() - early.keys()]

    assert early.keys() <= late.keys()
    assert {key: steady(one) for key, one in early.items()} == {key: steady(late[key]) for key in early}
    assert min(one["lastUpdated"] for one in told_since) >= "2026-09-05"


def test_what_is_told_is_sold_and_changed_before_the_day(states):
    """Nothing of a day itself is known at its start; only bills that are due later bear a later day."""
    for day, records in zip(DAYS, states["transactions"], strict=True):
        ahead = [one for one in records if one["purchaseDetails"]["saleDate"] >= str(day)]

        assert max(one["lastUpdated"] for one in records) < str(day)
        assert {one["purchaseDetails"]["paymentTerms"] for one in ahead} <= {"Net30"}
        assert {one["paymentStatus"] for one in ahead} <= {"Open"}


def test_every_change_of_a_line_moves_its_last_update(states):
    """Whoever asks for what changed since the last pull misses nothing but what vanished."""
    for earlier, later, pulled_on in zip(
        states["transactions"], states["transactions"][1:], DAYS, strict=False
    ):
        before = keyed(earlier)
        changed = [one for one in later if before.get(one["transactionLineItemId"]) != one]

        assert min(one["lastUpdated"] for one in changed) >= str(pulled_on)


def test_every_change_of_a_licence_moves_its_last_update(states):
    """Licences too, told by all that they say."""
    for earlier, later, pulled_on in zip(states["licenses"], states["licenses"][1:], DAYS, strict=False):
        told = {str(one) for one in earlier}
        changed = [one for one in later if str(one) not in told]

        assert min(one["lastUpdated"] for one in changed) >= str(pulled_on)


def test_a_history_only_grows(states):
    """What was written down of a licence is not written again; a vanished licence takes its own along."""
    book = ledger(edges=ledger().edges - {"vanished_licence"})
    early, late = (list(book.records("license_history", at=day)) for day in (DAYS[0], DAYS[2]))

    since = [one for one in late if one not in early]

    assert [one for one in early if one not in late] == []
    assert min(one["recordCreatedDate"] for one in since) >= "2026-09-05"


def test_a_history_is_modest_and_has_one_record_a_day(history, licences):
    """About one record a term of annual licences, and one a change of monthly ones."""
    keys = [
        (one.get("appEntitlementNumber"), one.get("licenseId"), one["recordCreatedDate"]) for one in history
    ]

    assert len(set(keys)) == len(keys)
    assert len(licences) < len(history) < 6 * len(licences)
    assert all(one["recordCreatedDate"] == one["lastUpdated"] for one in history)


def test_every_state_has_a_truth(sample):
    """The newest month of each state is the one before its day, and the past is restated."""
    truths = [sample.truth(at=day) for day in DAYS]

    closing = [
        [sum(truth.app_months[month, app.key].mrr_net_cents for app in sample.apps) for month in truth.span]
        for truth in truths
    ]

    assert [str(truth.span.last) for truth in truths] == ["2026-08", "2026-09", "2026-10"]
    assert closing[0][-1] != closing[1][-2] != closing[2][-3]
    assert closing[0][:20] == closing[1][:20] == closing[2][:20]
    assert sample.truth() == truths[-1]


def test_open_lines_are_paid_or_given_up_as_time_passes(states):
    """A bill of thirty days is open for a month; one in dunning is open until it is given up."""
    told = [
        {one["transactionLineItemId"]: one["paymentStatus"] for one in records}
        for records in states["transactions"]
    ]

    told_thrice = [[state[key] for state in told] for key in told[0] if key in told[1] and key in told[2]]

    assert ["Open", "Paid", "Paid"] in told_thrice
    assert ["Open", "Open", "Uncollectible"] in told_thrice
    assert [one for one in told_thrice if one[0] == "Paid" and set(one) != {"Paid"}] == []
