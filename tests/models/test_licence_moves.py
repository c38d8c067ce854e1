"""Licence moves: which licence goes on as which, for what reason, and which only looks so."""

from __future__ import annotations

import pytest

from tests.pipeline import models_of_lines
from tests.records import licence, line
from tests.table import read_rows

# By case, the lines of one company's licences, and which follows which.
CASES = {
    "a licence of the same site that begins as another one ends": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-2          s     2026-06-01  2026-07-01  10
        """,
        ["E-2 follows E-1 on 2026-06-01: same customer"],
    ),
    "or up to 30 days after it": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-2          s     2026-07-01  2026-08-01  10
        """,
        ["E-2 follows E-1 on 2026-07-01: same customer"],
    ),
    "not 31 days after it": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-2          s     2026-07-02  2026-08-01  10
        """,
        [],
    ),
    "nor a day before": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-2          s     2026-05-31  2026-08-01  10
        """,
        [],
    ),
    "another site of the same company": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-2          t     2026-06-10  2026-07-01  10
        """,
        ["E-2 follows E-1 on 2026-06-10: same company"],
    ),
    "a licence that goes on is not followed": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-1          s     2026-06-01  2026-07-01  10
        E-2          s     2026-06-01  2026-07-01  10
        """,
        [],
    ),
    "also not when its terms overlap": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-09-01  50
        E-1          s     2026-05-01  2026-06-01  10
        E-2          s     2026-06-01  2026-07-01  10
        """,
        [],
    ),
    "one that pauses is": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-1          s     2026-08-01  2026-09-01  10
        E-2          s     2026-06-01  2026-07-01  10
        """,
        ["E-2 follows E-1 on 2026-06-01: same customer"],
    ),
    "of several, the one that ended last": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-05-25  50
        E-2          s     2026-01-01  2026-06-01  50
        E-3          s     2026-06-05  2026-07-01  10
        """,
        ["E-3 follows E-2 on 2026-06-05: same customer"],
    ),
    "of those that ended together, the one with the first id": (
        """
        entitlement  site  starts_on   ends_on     net
        E-2          s     2026-01-01  2026-06-01  50
        E-1          s     2026-01-01  2026-06-01  50
        E-3          s     2026-06-05  2026-07-01  10
        """,
        ["E-3 follows E-1 on 2026-06-05: same customer"],
    ),
    "the same customer goes before the same company": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-05-25  50
        E-2          t     2026-01-01  2026-06-01  50
        E-3          s     2026-06-05  2026-07-01  10
        """,
        ["E-3 follows E-1 on 2026-06-05: same customer"],
    ),
    "what is free, refunded, prorated or without days neither begins nor ends": (
        """
        entitlement  site  sale_type  starts_on   ends_on     net  prorated
        E-1          s     New        2026-01-01  2026-06-01  50   -
        E-1          s     Upgrade    2026-05-01  2026-06-20  50   yes
        E-2          s     New        2026-05-01  2026-06-01  0    -
        E-2          s     Refund     2026-05-01  2026-06-01  -10  -
        E-2          s     New        2026-05-20  2026-05-20  10   -
        E-2          s     New        2026-06-03  2026-07-01  10   -
        """,
        ["E-2 follows E-1 on 2026-06-03: same customer"],
    ),
    "one that was taken back or given up ended all the same": (
        """
        entitlement  site  sale_type  starts_on   ends_on     net  status
        E-1          s     New        2026-01-01  2026-06-01  50   Uncollectible
        E-2          s     New        2026-06-01  2026-07-01  10   Paid
        E-2          s     Refund     2026-06-01  2026-07-01  -10  Paid
        E-3          s     New        2026-07-01  2026-08-01  10   Paid
        """,
        ["E-2 follows E-1 on 2026-06-01: same customer", "E-3 follows E-2 on 2026-07-01: same customer"],
    ),
    "a licence without a site belongs to whoever of the company was there first": (
        """
        entitlement  site  starts_on   ends_on     net
        E-1          s     2026-01-01  2026-06-01  50
        E-2          -     2026-06-01  2026-07-01  10
        """,
        ["E-2 follows E-1 on 2026-06-01: same customer"],
    ),
}


def said(models, *, app=None):
    """Every move in words, of one app or all."""
    frame = models.licence_moves.order_by("app_key", "licence_id").to_pandas()
    frame["moved_on"] = frame["moved_on"].astype(object).where(frame["moved_on"].notna(), "no day")
    return [
        f"{row['licence_id']} follows {row['follows']} on {str(row['moved_on'])[:10]}: {row['reason']}"
        for row in frame.to_dict("records")
        if app in {None, row["app_key"]}
    ]


@pytest.fixture(scope="module")
def models():
    """Every case with an app, a site and a company of its own."""
    lines = []
    for name, (text, _) in CASES.items():
        for at, row in enumerate(read_rows(text)):
            who = {"company": name, "email": f"x@case-{list(CASES).index(name)}.example"}
            site = row["site"] and f"{row['site']} {name}"
            lines.append(line(**row | {"number": f"{name} {at}", "app": name, "site": site} | who))
    return models_of_lines(lines)


@pytest.mark.parametrize("name", CASES)
def test_a_licence_goes_on_as_another(models, name):
    """Which one follows which, since when and why."""
    assert said(models, app=name) == CASES[name][1]


def test_apps_and_companies_are_apart():
    """A licence never follows one of another app, nor of another company."""
    models = models_of_lines("""
        app    entitlement  site  company  email          starts_on   ends_on
        maps   E-1          s     Ann      x@ann.example  2026-01-01  2026-06-01
        forms  E-2          s     Ann      x@ann.example  2026-06-01  2026-07-01
        maps   E-3          t     Bob      x@bob.example  2026-06-01  2026-07-01
        maps   E-4          u     Ann      x@gmail.com    2026-06-01  2026-07-01
    """)

    assert said(models) == []


def test_the_record_that_tells_of_a_migration_goes_before_days():
    """Whenever it began, if it ever did; the licence it came from is named by its support number."""
    lines = """
        entitlement  sen  site  starts_on   ends_on
        E-1          100  s     2026-01-01  2026-06-01
        E-2          -    t     2026-04-01  2026-07-01
        E-4          -    s     2026-06-01  2026-07-01
    """
    records = [
        licence("E-2", site="t", migrated_from="100"),
        licence("E-3", site="u", migrated_from="100"),
        licence("E-4", site="s", migrated_from="no such licence"),
        licence("E-1", site="s", migrated_from="100"),
    ]

    models = models_of_lines(lines, licences=records)

    assert said(models) == [
        "E-2 follows E-1 on 2026-04-01: migration record",
        "E-3 follows E-1 on no day: migration record",
        "E-4 follows E-1 on 2026-06-01: same customer",
    ]


def test_a_licence_follows_one_and_only_one():
    """The record of its migration, though days would tell of another one."""
    lines = """
        entitlement  sen  site  starts_on   ends_on
        E-1          100  s     2026-01-01  2026-03-01
        E-2          200  s     2026-01-01  2026-06-01
        E-3          -    s     2026-06-01  2026-07-01
    """

    models = models_of_lines(lines, licences=[licence("E-3", site="s", migrated_from="100")])

    assert said(models) == ["E-3 follows E-1 on 2026-06-01: migration record"]
