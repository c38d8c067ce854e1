"""Identity: ids, sites, accounts and companies that change, and the customer who stays the same."""

from __future__ import annotations

import pytest

from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import licence, line
from tests.spec.waterfalls import moves


def test_a_licence_that_gets_an_entitlement_does_not_move():
    """SEN alone, then SEN and entitlement number, then the number alone: no movement in three months."""
    who = {"site": None, "company": None, "net": "50"}
    months = models_of_lines(
        [
            line("1", entitlement=None, sen="SEN-7", starts_on="2026-05-01", ends_on="2026-06-01", **who),
            line("2", entitlement="E-7", sen="SEN-7", starts_on="2026-06-01", ends_on="2026-07-01", **who),
            line("3", entitlement="E-7", starts_on="2026-07-01", ends_on="2026-08-01", **who),
        ]
    ).customer_months

    assert moves(months, Months.parse("2026-06..2026-07")) == [{"opening": 50, "closing": 50}] * 2


# By what tells that the licence moved: the customer's records and the site of the new licence.
MOVED = {
    "to another site under the same account": (
        [licence("E-1", account="acc", site="s"), licence("E-2", account="acc", site="t")],
        {"site": "t"},
    ),
    "to another site and account of the same company": (
        [licence("E-1", account="one", site="s"), licence("E-2", account="two", site="t")],
        {"site": "t"},
    ),
    "as its record of migration says, to whatever company": (
        [
            licence("E-1", account="one", site="s", sen="100"),
            licence("E-2", account="two", site="t", migrated_from="100"),
        ],
        {"site": "t", "company": "Quite another", "email": "x@another.example"},
    ),
}


@pytest.mark.parametrize(("records", "who"), MOVED.values(), ids=MOVED)
def test_a_customer_who_moves_is_not_lost(records, who):
    """100 on the old site, 110 on the new one: a transfer of 10, no churn and nobody new."""
    here = {"company": "Ann", "email": "x@ann.example"}
    old = {
        "entitlement": "E-1",
        "site": "s",
        "starts_on": "2026-05-01",
        "ends_on": "2026-06-01",
        "net": "100",
    }
    new = {"entitlement": "E-2", "starts_on": "2026-06-01", "ends_on": "2026-07-01", "net": "110"}

    models = models_of_lines([line("1", **here | old), line("2", **here | new | who)], licences=records)

    assert moves(models.customer_months) == [{"opening": 100, "transfer": 10, "closing": 110}]
    assert models.customers.count().to_pandas() == 1


def test_a_customer_who_goes_to_the_cloud_is_not_lost():
    """Data Center at 900 net a year, then Cloud at 170 net a month, under another account and name."""
    records = [
        licence("E-1", account="one", site=None, sen="100", hosting="Data Center"),
        licence("E-2", account="two", site="t", migrated_from="100"),
    ]
    models = models_of_lines(
        """
        entitlement  sen  site  company  hosting      starts_on   ends_on     net
        E-1          100  -     Ann Ltd  Data Center  2025-06-01  2026-06-01  900
        E-2          -    t     Ann Inc  Cloud        2026-06-01  2026-07-01  170
        """,
        licences=records,
    )

    assert moves(models.customer_months) == [{"opening": 75, "hosting_migration": 95, "closing": 170}]
    assert models.customers.to_pandas()["evidence"].tolist() == ["account, migrated licence"]
