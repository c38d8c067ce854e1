from __future__ import annotations

from datetime import date

import pytest

from reports_lib.sample.plans import Evaluation, Snapshot
from reports_lib.sample.tiers import Tier, Unsaid, tier_of
from reports_lib.sample.truth_users import Users, count_users
from tests.sample.by_hand import licence, line, owner

NOVEMBER = date(2026, 11, 5)
THEN, NOW = date(2026, 9, 30), date(2026, 10, 31)
SEPTEMBER = ("2026-09-12", "2026-09-12", "2026-10-12")
OCTOBER = ("2026-10-12", "2026-10-12", "2026-11-12")


def monthly(before, after, **told):
    """A licence of so many seats in September, and so many in October."""
    return licence(
        line(*SEPTEMBER, gross=100, net=80, seats=before),
        line(*OCTOBER, gross=100, net=80, seats=after, **told),
    )


def granted(tier, *, kind="COMMERCIAL", status="active", end="2027-03-01", day="2026-03-01", **told):
    """A licence that no line tells of."""
    start, end = date(2026, 3, 1), end and date.fromisoformat(end)
    one = Snapshot(date.fromisoformat(day), kind, tier, None, start, end, status)
    return licence(snapshots=[one], **told)


def count(*licences, at=NOVEMBER):
    """The only row of a count of these licences."""
    (row,) = count_users([owner(*licences)], now=NOW, then=THEN, at=at).values()
    return row


def test_users_are_new_or_lost_licence_by_licence():
    """Worked example: 10 to 14, 20 to 12, nothing to 5, and 8 to nothing."""
    row = count(
        monthly(10, 14),
        monthly(20, 12),
        licence(line(*OCTOBER, gross=100, net=80, seats=5)),
        licence(line(*SEPTEMBER, gross=100, net=80, seats=8)),
    )

    assert row == Users(
        users_then=38, users_now=31, new_users=9, lost_users=16, users_now_at_least=31, licences_now=3
    )
    assert row.net_users == -7


def test_other_licence_types_are_left_out():
    """A customer who turns from commercial to community loses all users, and stays a licence left out."""
    row = count(
        licence(
            line(*SEPTEMBER, gross=100, net=80, seats=30),
            line(*OCTOBER, gross=0, net=0, seats=30, licence_type="COMMUNITY"),
        )
    )

    assert row == Users(users_then=30, lost_users=30, left_out_now=1)


def test_the_newest_line_in_force_says_the_seats():
    """An upgrade of a running term counts from its sale; its refund takes the old line back."""
    term = ("2026-03-01", "2027-03-01")
    old = line("2026-03-01", *term, gross=1200, net=960, seats=50)
    refund = line("2026-10-20", *term, gross=-1200, net=-960, sale_type="Refund", seats=50)
    refund.original = old
    upgrade = line("2026-10-20", *term, gross=2400, net=1920, sale_type="Upgrade", seats=100)

    assert count(licence(old, refund, upgrade)) == Users(
        users_then=50, users_now=100, new_users=50, users_now_at_least=100, licences_now=1
    )


def test_a_refunded_line_gives_no_seats():
    """From the day it is taken back; without a new line the licence is gone."""
    old = line(*OCTOBER, gross=100, net=80, seats=50)
    refund = line("2026-10-20", *OCTOBER[1:], gross=-100, net=-80, sale_type="Refund", seats=50)
    refund.original = old
    others = monthly(1, 1)

    assert count(others, licence(old, refund)).users_now == 1
    assert count(others, licence(old)).users_now == 51


def test_a_line_given_up_or_not_told_yet_gives_no_seats():
    """The licence record still does, until it says that the licence is not active any more."""
    late = monthly(10, 14, known_on="2026-11-20")
    given_up = monthly(20, 24, given_up_on="2026-11-02")

    assert count(late).users_now == 14
    assert count(given_up).users_now == 24
    assert count(monthly(20, 24, given_up_on="2026-10-25")).users_now == 0


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        pytest.param(tier_of(30), {"users_now": 30}, id="a number"),
        pytest.param(Tier("-5 Users", 0), {"users_now": 0}, id="a negative number"),
        pytest.param(tier_of(None), {"unlimited_now": 1}, id="without limit"),
        pytest.param(Tier(None, Unsaid.UNKNOWN), {"unknown_now": 1}, id="nothing"),
        pytest.param(Tier("Subscription", Unsaid.AS_THE_LINES), {"users_now": 45}, id="as the trial says"),
    ],
)
def test_a_licence_without_lines_is_what_its_record_says(tier, expected):
    """In force from its start to its end, and without end if it has none."""
    row = count(granted(tier, opportunity="45", end=None))

    assert {name: getattr(row, name) for name in ("licences_now", *expected)} == {
        "licences_now": 1
    } | expected


def test_a_record_that_ended_is_not_in_force():
    """By its end, or by saying so."""
    ended = granted(tier_of(30), end="2026-10-15")
    cancelled = granted(tier_of(30), status="cancelled", day="2026-10-10")

    assert count(ended) == Users(users_then=30, lost_users=30)
    assert count(cancelled) == Users(users_then=30, lost_users=30)


def test_a_trial_is_left_out_while_it_runs():
    """It has a licence record, and no users."""
    trial = Evaluation(date(2026, 10, 10), date(2026, 11, 9), 80)

    assert count(licence(evaluation=trial)) == Users(left_out_now=1)


@pytest.mark.parametrize(
    ("hosting", "band", "at_least"),
    [
        ("Cloud", 500, 500),
        ("Data Center", 500, 1),
        ("Data Center", 1000, 501),
        ("Data Center", 15_000, 10_001),
        ("Server", 25, 11),
    ],
)
def test_a_band_is_more_than_the_band_below_it(hosting, band, at_least):
    """Cloud is exact; whoever bought 1,000 Data Center users has more than 500."""
    one = Snapshot(date(2026, 3, 1), "COMMERCIAL", tier_of(band), None, date(2026, 3, 1), None)

    row = count(licence(hosting=hosting, snapshots=[one]))

    assert (row.users_now, row.users_now_at_least) == (band, at_least)
