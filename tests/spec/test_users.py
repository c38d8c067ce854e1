"""Users, rule by rule: what one licence says on a day, and what came and went between two days."""

from __future__ import annotations

from datetime import date

import pytest

from reports_lib import metrics
from tests.pipeline import models_of_lines
from tests.records import licence, line
from tests.spec.users_rules import RULES
from tests.table import read_rows


def records_of(name, text, make):
    """The records that a table writes, all of one licence."""
    rows = (
        [{key: cell for key, cell in row.items() if cell is not None} for row in read_rows(text)]
        if text
        else []
    )
    return [make(f"E-{name}", row) for row in rows]


def a_line(name, row, at):
    """A line of a table; a dash for a day that is needed is no day."""
    words = {"number": f"{name} {at}", "entitlement": f"E-{name}", **row}
    words |= {day: row[day] for day in ("starts_on", "ends_on")}
    return line(**words | ({"prorated": [{"addedUsers": 1}]} if row.get("prorated") else {}))


@pytest.fixture(scope="module")
def spells():
    """The spells of every rule's licence: one ledger, with a licence a rule."""
    bought, current, history = [], [], []
    for name, (lines, records, recorded, _) in RULES.items():
        bought += [a_line(name, row, at) for at, row in enumerate(read_rows(lines) if lines else [])]
        current += records_of(name, records, lambda key, row: licence(key, **row))
        history += records_of(name, recorded, lambda key, row: licence(key, **row))
    return models_of_lines(bought, licences=current, history=history).licence_spells


def said(spells, name, day):
    """What one licence says on a day: a number, a word, or a dash when it is not in force."""
    own = spells.filter(spells.licence_id == f"E-{name}")
    found = metrics.app_users(own, now=date.fromisoformat(day), then=date.fromisoformat(day)).iloc[0]
    words = {"unlimited_now": "unlimited", "unknown_now": "unknown", "left_out_now": "left out"}
    return next(
        (word for column, word in words.items() if found[column]),
        str(found["users_now"]) if found["licences_now"] else "-",
    )


@pytest.mark.parametrize("name", RULES)
def test_a_licence_says_its_seats_day_by_day(spells, name):
    """One rule of the definition, on the days where it shows."""
    wanted = RULES[name][3]

    assert {day: said(spells, name, day) for day in wanted} == wanted
