"""Users and licences: what holds for every ledger, and a naive version that agrees day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.metrics.licence_ledgers import DAYS, FIRST, ledgers, lines
from tests.metrics.licence_oracle import COUNTED, UNLIMITED, Licence
from tests.pipeline import models_of_lines
from tests.records import line

SPAN = Months.parse("2025-12..2026-07")
SPLITS = [[], ["app_key"], ["hosting"], ["licence_type", "app_key"]]

few = settings(max_examples=8)


def models_of(ledger):
    """The models of lines, licences and their history."""
    bought, current, history = ledger
    return models_of_lines(bought, licences=current, history=history)


def by_licence(ledger):
    """The records of each licence, by app and entitlement."""
    found = defaultdict(lambda: Licence([], [], []))
    for place, records in zip(("lines", "current", "history"), ledger, strict=True):
        for record in records:
            getattr(found[record["addonKey"], record["appEntitlementNumber"]], place).append(record)
    return found


def standings(ledger, day, of):
    """What each licence in force is on a day, told naively."""
    told = {key: getattr(one, of)(day) for key, one in by_licence(ledger).items()}
    return {key: one for key, one in told.items() if one is not None}


def modelled(models, day, where="true"):
    """The same from the model."""
    rows = models.ask(
        f"select app_key, licence_id, licence_type, hosting, seats, is_unlimited from licence_spells "
        f"where starts_on <= date '{day}' and (ends_on > date '{day}' or ends_on is null) and {where}"
    ).fetchall()
    return {
        (app, key): (kind, hosting, UNLIMITED if unlimited else seats)
        for app, key, kind, hosting, seats, unlimited in rows
    }


@few
@given(ledgers)
def test_spells_agree_with_reading_record_by_record(ledger):
    """Which licences are in force, of which type and with how many seats, on every seventh day."""
    models = models_of(ledger)

    for day in DAYS:
        naive = standings(ledger, day, "users_standing")
        assert modelled(models, day, "source <> 'evaluation'") == {
            key: (one.licence_type, one.hosting, one.seats) for key, one in naive.items()
        }
        assert modelled(models, day).keys() == standings(ledger, day, "standing").keys()


@few
@given(ledgers, st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_users_agree_with_adding_up_record_by_record(ledger, one, other):
    """Then, now, new, lost, and what is counted beside."""
    then, now = sorted([one, other])

    told = metrics.app_users(models_of(ledger).licence_spells, now=now, then=then).iloc[0]

    seats, kinds = [], []
    for day in (then, now):
        standing = standings(ledger, day, "users_standing")
        counted = {key: one.seats for key, one in standing.items() if one.licence_type in COUNTED}
        seats.append({key: one if isinstance(one, int) else 0 for key, one in counted.items()})
        kinds.append((list(counted.values()), len(standing) - len(counted)))
    gains = [seats[1].get(key, 0) - seats[0].get(key, 0) for key in {*seats[0], *seats[1]}]
    assert told.iloc[1:6].tolist() == [
        sum(seats[0].values()),
        sum(seats[1].values()),
        sum(one for one in gains if one > 0),
        -sum(one for one in gains if one < 0),
        sum(gains),
    ]
    assert told[["unlimited_then", "unlimited_now", "unknown_then", "unknown_now"]].tolist() == [
        kinds[at][0].count(word) for word in (UNLIMITED, None) for at in (0, 1)
    ]
    assert told[["licences_now", "left_out_now"]].tolist() == [len(kinds[1][0]), kinds[1][1]]


@few
@given(ledgers)
def test_licences_agree_with_looking_at_every_day(ledger):
    """Balances at month ends; installs and uninstalls day after day."""
    months = metrics.licences(models_of(ledger).licence_spells, months=SPAN)

    licences = by_licence(ledger).values()
    wanted = []
    for month in SPAN:
        ends = [one.standing(month.last_day) for one in licences]
        trials = [one for one in ends if one and one.licence_type == "EVALUATION"]
        flows = [0, 0]
        for number in range(month.last_day.day):
            day = month.first_day + timedelta(days=number)
            for one in licences:
                was, stands = (bool(one.standing(at)) for at in (day - timedelta(days=1), day))
                flows[0] += stands and not was
                flows[1] += was and not stands
        wanted.append([sum(map(bool, ends)) - len(trials), len(trials), *flows])
    assert months.iloc[:, 1:].to_numpy().tolist() == wanted


@few
@given(ledgers, st.sampled_from(SPLITS), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_users_close_at_every_grain(ledger, by, one, other):
    """Users now - then = new - lost = net, the range holds, and the parts are the whole."""
    then, now = sorted([one, other])
    spells = models_of(ledger).licence_spells

    users = metrics.app_users(spells, now=now, then=then, by=by)
    total = metrics.app_users(spells, now=now, then=then)

    assert (users["users_now"] - users["users_then"]).equals(users["net_users"])
    assert (users["new_users"] - users["lost_users"]).equals(users["net_users"])
    assert (users["users_now_at_least"] <= users["users_now"]).all()
    summed = [name for name in total.columns if name not in {"day", "new_users", "lost_users"}]
    assert users[summed].sum().tolist() == total[summed].iloc[0].tolist()


@few
@given(ledgers, st.sampled_from(SPLITS))
def test_licences_close_at_every_grain(ledger, by):
    """In force this month = in force the month before + installs - uninstalls."""
    spells = models_of(ledger).licence_spells

    months = metrics.licences(spells, months=SPAN, by=by)

    for _, rows in months.groupby(by) if by else [((), months)]:
        in_force = rows["active"] + rows["evaluating"]
        moved = rows["installs"] - rows["uninstalls"]
        assert in_force.tolist()[1:] == (in_force + moved.shift(-1)).tolist()[:-1]
    balances = ["active", "evaluating"]
    assert (
        months.groupby("month")[balances].sum().to_numpy().tolist()
        == metrics.licences(spells, months=SPAN)[balances].to_numpy().tolist()
    ) or not len(months)


@few
@given(ledgers, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(ledger, dice):
    """Shuffled, the same spells come out."""
    shuffled = [list(records) for records in ledger]
    for records in shuffled:
        dice.shuffle(records)

    rows = [
        one.ask("select * from licence_spells order by all").fetchall()
        for one in (models_of(ledger), models_of(shuffled))
    ]

    assert rows[0] == rows[1]


@few
@given(ledgers, lines(most=5))
def test_what_is_sold_later_changes_no_past_day(ledger, more):
    """Lines of other customers, and of the same ones where a line was already, from May on."""
    known = {record["appEntitlementNumber"] for record in ledger[0]}
    later = []
    for number, record in enumerate(more):
        if record["appEntitlementNumber"] not in known:
            continue
        sale = record["purchaseDetails"] | {
            "saleDate": "2026-05-02",
            "maintenanceStartDate": "2026-05-03",
            "maintenanceEndDate": "2026-09-15",
        }
        later.append(record | {"transactionLineItemId": f"N-{number}", "purchaseDetails": sale})

    alone, both = models_of(ledger), models_of(([*ledger[0], *later], *ledger[1:]))

    for now in (date(2026, 2, 20), date(2026, 5, 1)):
        frames = [metrics.app_users(one.licence_spells, now=now, then=FIRST) for one in (alone, both)]
        assert frames[0].equals(frames[1])
    months = [
        metrics.licences(one.licence_spells, months=Months(SPAN.first, Month(2026, 4)))
        for one in (alone, both)
    ]
    assert months[0].equals(months[1])


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 2, 1)])
def test_the_naive_version_reads_as_the_definition_says(day):
    """The oracle itself, on one line: in force on the last day of January, and not on the next."""
    one = Licence([line("L-1", tier="10 Users")], [], [])

    assert (one.users_standing(day) is not None) == (day < date(2026, 2, 1))
