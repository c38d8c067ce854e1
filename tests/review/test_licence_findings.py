"""Findings on users and licences: one sentence, worked out from the picture's own frame."""

from __future__ import annotations

import pytest

from reports_lib import review
from tests.presented import LICENCES, USERS, FakeReview


def test_users_are_told_with_their_course():
    """Worked example: 90 + 460 + 1,500 users, of which bands make an upper bound."""
    assert review.users_finding(USERS) == (
        "At most 2,050 users on 31 Oct 2026, 30 more than on 30 Sep 2026: 80 new, 50 lost"
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (0, "90 users on 31 Oct 2026, 30 fewer than on 30 Sep 2026: 5 new, 35 lost"),
        (2, "At most 1,500 users on 31 Oct 2026, as many as on 30 Sep 2026: 0 new, 0 lost"),
    ],
)
def test_falls_and_draws_are_said_too(row, words):
    """Cloud alone is exact."""
    assert review.users_finding(USERS.iloc[[row]]) == words


def test_licences_are_told_at_the_end_of_the_last_month():
    """One evaluation is no evaluations."""
    assert review.licences_finding(LICENCES) == (
        "31 active licences and 1 evaluation at the end of Oct 2026; 3 installed, 5 uninstalled in the month"
    )


def test_nothing_is_said_to_be_nothing():
    """Empty frames, and frames of zeros."""
    assert review.users_finding(USERS.head(0)) == "No licence in force gives users"
    assert review.licences_finding(LICENCES.head(0)) == "No licence was in force"
    assert review.licences_finding(LICENCES.assign(active=0, evaluating=0, installs=0, uninstalls=0)) == (
        "No licence was in force"
    )


def test_provenance_has_the_commands_of_users_and_licences():
    """Two days, or a span of months; neither has a money basis."""
    told = str(review.provenance(FakeReview(), USERS, LICENCES)).splitlines()

    instant = "--as-of 2026-11-05T08:00:00Z"
    assert told[-2:] == [
        f"reports metric app_users --from 2026-09-30 --to 2026-10-31 --by app_key --by hosting {instant}",
        f"reports metric licences --from 2026-09 --to 2026-10 {instant}",
    ]


def test_the_run_record_has_days_and_months():
    """A day is a day, a month a month."""
    block = review.provenance(FakeReview(), USERS, LICENCES)

    figures = next(one for one in block.data.values() if "figures" in one)["figures"]
    assert (figures[0]["rows"][0]["day"], figures[1]["rows"][0]["month"]) == ("2026-10-31", "2026-09")
