from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports_lib.periods import Month, Months
from reports_lib.sample.truth_renewals import count_renewals
from tests.sample.by_hand import licence, line, owner

NOVEMBER = date(2026, 11, 5)
SPAN = Months(Month(2026, 1), Month(2026, 10))


def told(*licences, at=NOVEMBER):
    """By month: due, renewed, with grace, provisional, and dollars due, renewed, capped and lost, net."""
    rows = count_renewals([owner(*licences)], span=SPAN, at=at)
    return {
        str(month): (
            *(row.due, row.renewed, row.renewed_with_grace, row.provisional),
            *(row.due_net_cents / 100, row.renewed_net_cents / 100),
            *(row.capped_net_cents / 100, row.lost_net_cents / 100),
        )
        for (month, _, _, _), row in rows.items()
    }


def term(start, end, *, net=80, sold_on=None, **words):
    """A line of one term, at a share of 80 percent."""
    return line(sold_on or start, start, end, gross=net * 5 // 4, net=net, **words)


def taken_back(old, sold_on, *, start=None):
    """The refund of a line, in full or for the days left."""
    start = start or old.start.isoformat()
    refund = term(start, old.end.isoformat(), net=-80, sold_on=sold_on, sale_type="Refund")
    refund.original = old
    return refund


def test_a_term_is_renewed_in_time_late_or_not():
    """Worked example: in time for more, 14 days late for less, and then no more."""
    one = licence(
        term("2026-02-10", "2026-03-10"),
        term("2026-03-10", "2026-04-10", net=100, sold_on="2026-03-19"),
        term("2026-04-24", "2026-05-24", net=60),
    )

    assert told(one) == {
        "2026-03": (1, 1, 1, 0, 80, 100, 80, 0),
        "2026-04": (1, 0, 1, 0, 100, 60, 60, 100),
        "2026-05": (1, 0, 0, 0, 60, 0, 0, 60),
    }


@pytest.mark.parametrize(("at", "provisional"), [("2026-06-22", 1), ("2026-06-23", 0)])
def test_a_renewal_is_provisional_for_thirty_days(at, provisional):
    """Due on 24 May, and nothing is known of a renewal."""
    one = licence(term("2026-04-24", "2026-05-24"))

    assert told(one, at=date.fromisoformat(at)) == {"2026-05": (1, 0, 0, provisional, 80, 0, 0, 80)}


def test_what_is_taken_back_whole_is_no_renewal():
    """The term before it is due, and lost."""
    again = term("2026-03-10", "2026-04-10")

    assert told(licence(term("2026-02-10", "2026-03-10"), again, taken_back(again, "2026-03-20"))) == {
        "2026-03": (1, 0, 0, 0, 80, 0, 0, 80)
    }


def test_what_is_billed_anew_renews_and_is_due_when_the_new_term_ends():
    """An annual term, renewed, then upgraded for the whole term: 10 a month, and 20 when it is due."""
    first = term("2025-01-10", "2026-01-10", net=120)
    old = term("2026-01-10", "2026-10-10", net=90)
    new = term("2026-01-10", "2026-10-10", net=180, sold_on="2026-02-01", sale_type="Upgrade")
    new.original = old

    assert told(licence(first, old, taken_back(old, "2026-02-01"), new)) == {
        "2026-01": (1, 1, 1, 0, 10, 10, 10, 0),
        "2026-10": (1, 0, 0, 1, 20, 0, 0, 20),
    }


def test_what_is_cancelled_in_the_middle_is_not_due():
    """Only the term before it was."""
    first = term("2025-01-10", "2026-01-10", net=120)
    old = term("2026-01-10", "2027-01-10", net=120)

    assert told(licence(first, old, taken_back(old, "2026-04-01", start="2026-04-01"))) == {
        "2026-01": (1, 1, 1, 0, 10, 10, 10, 0)
    }


def test_a_licence_that_follows_another_renews_it():
    """A move to another site, four days after the end."""
    old = licence(term("2026-02-10", "2026-03-10"))
    new = licence(term("2026-03-14", "2026-11-14", net=640), follows=old)

    assert told(old, new) == {"2026-03": (1, 0, 1, 0, 80, 80, 80, 80)}


def test_hosting_and_billing_period_are_those_of_the_term_that_ended():
    """A row each."""
    old = term("2025-08-03", "2026-08-03", net=960)
    old.offer = replace(old.offer, months=12, hosting="Data Center")
    here = licence(old, hosting="Data Center")
    new = licence(term("2026-08-03", "2026-09-03"), follows=here)

    rows = count_renewals([owner(here, new)], span=SPAN, at=NOVEMBER)

    assert [(str(month), *rest) for month, _, *rest in rows] == [
        ("2026-08", "Data Center", "Annual"),
        ("2026-09", "Cloud", "Monthly"),
    ]
