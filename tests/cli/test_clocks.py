"""reports due where clocks jump: nothing is sent twice, and no older period after a newer one."""

from __future__ import annotations

import pytest

from tests.cli.test_scheduling import scheduled
from tests.cli.test_sending import ANN, filled, written
from tests.delivery.relays import Temper, relay

__all__ = ["filled", "scheduled"]  # the fixtures

BACK = {
    "an hour": "2026-11-04T23:00:00Z",
    "two days, to before it was owed": "2026-11-03T00:00:00Z",
    "a month": "2026-10-05T12:00:00Z",
    "over the end of a year": "2025-12-31T23:59:59Z",
}


@pytest.mark.notebook
def test_a_clock_that_goes_back_sends_nothing(scheduled, reports, monkeypatch):
    """However far: what was sent stays sent, and what came before it is over."""
    temper = Temper()
    with relay(temper) as port:
        written(scheduled, port)
        assert reports("due", "--send").code == 0
        ran = {}
        for name, instant in BACK.items():
            monkeypatch.setenv("REPORTS_NOW", instant)
            ran[name] = reports("due", "--send")

    assert [one for one, _ in temper.taken] == [ANN]
    assert {name: (one.code, one.err) for name, one in ran.items()} == dict.fromkeys(BACK, (0, ""))
    assert [one.out for one in ran.values()] == [
        "  sent      monthly_review of October 2026, 2026-11-05T00:00:00Z\n",
        "  over      monthly_review of September 2026, a later one was sent\n",
        "  over      monthly_review of September 2026, a later one was sent\n",
        "  over      monthly_review of November 2025, a later one was sent\n",
    ]


@pytest.mark.parametrize(
    ("instant", "month", "since"),
    [
        ("2027-05-10T00:00:00Z", "April 2027", "2027-05-05 06:00"),  # half a year ahead, in summer
        ("2027-01-06T06:59:59Z", "November 2026", "2026-12-03 07:00"),  # a second too early
        ("2027-01-06T07:00:00Z", "December 2026", "2027-01-06 07:00"),  # over the end of a year
        ("2028-03-03T07:00:00Z", "February 2028", "2028-03-03 07:00"),  # over the end of a leap February
    ],
)
def test_a_clock_that_is_ahead_owes_the_newest_period_alone(
    scheduled, reports, monkeypatch, instant, month, since
):
    """What passed in between is not made up for."""
    monkeypatch.setenv("REPORTS_NOW", instant)

    assert reports("due").out == f"  owed      monthly_review of {month}, since {since} UTC\n"
