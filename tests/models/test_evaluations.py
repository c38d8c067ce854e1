"""Evaluations, rule by rule: when they began and ended, which sale they led to, and which do not count."""

from __future__ import annotations

import pytest

from tests.models.evaluation_exceptions import EXCEPTIONS
from tests.models.evaluation_rules import HEAD, RULES
from tests.pipeline import models_of_lines
from tests.records import licence, line
from tests.table import read_rows

EVERY = RULES | EXCEPTIONS


def rows_of(text):
    """The rows of a table, without the cells in which nothing is."""
    rows = read_rows(text) if text else []
    return [{key: cell for key, cell in row.items() if cell is not None} for row in rows]


@pytest.fixture(scope="module")
def models():
    """The models of every rule: one ledger, with an app a rule."""
    lines, present, recorded = [], [], []
    for name, (sold, told, history, _) in EVERY.items():
        for at, row in enumerate(rows_of(sold)):
            words = {"number": f"{name} {at}", "app": name, "entitlement": f"E-{name}", "customer": name}
            added = {"prorated": [{"addedUsers": 1}]} if row.get("prorated") else {}
            lines.append(line(**words | row | added))
        for records, text in ((present, told), (recorded, history)):
            records += [licence(**{"entitlement": f"E-{name}", "app": name} | row) for row in rows_of(text)]
    return models_of_lines(lines, licences=present, history=recorded)


@pytest.mark.parametrize("name", EVERY)
def test_an_evaluation_is_what_records_and_lines_say(models, name):
    """One rule of the definition, on an app of its own."""
    rows = models.ask(
        "select started_on::varchar, ends_on::varchar, sold_on::varchar, converted_on::varchar, left_out_as "
        "from evaluations where app_key = ? order by started_on",
        name,
    ).fetchall()

    assert rows == [tuple(row.values()) for row in read_rows(f"{HEAD}\n{EVERY[name][3].strip()}")]
