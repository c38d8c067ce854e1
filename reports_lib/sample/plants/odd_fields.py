"""Odd fields: ordinary customers whose records lack something, or say what nobody documented."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports_lib.sample.apps import PAGE_GUARD, ROADMAP_LENS
from reports_lib.sample.people import partner
from reports_lib.sample.plans import Snapshot
from reports_lib.sample.tiers import Tier, Unsaid

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports_lib.sample.plants.stage import Stage

__all__ = [
    "active_after_lapse",
    "edition_trial",
    "empty_partner_contact",
    "lines_without_licence",
    "lower_case_tier",
    "negative_tier",
    "no_tier",
    "odd_contacts",
    "subscription_of_lines",
    "unknown_field",
    "unknown_words",
    "unlimited_users",
]

_AS_THE_LINES = Tier("Subscription", Unsaid.AS_THE_LINES)


def odd_contacts(oddity: str) -> Callable[[Stage], None]:
    """Return a play of an ordinary customer with an oddity in its contact details."""

    def play(stage: Stage) -> None:
        stage.newcomer()
        stage.oddity = oddity

    return play


def empty_partner_contact(stage: Stage) -> None:
    """Play a customer whose partner's billing contact is an empty object."""
    stage.newcomer()
    stage.partner, stage.oddity = partner(stage.rng), "empty_partner_contact"


def no_tier(stage: Stage) -> None:
    """Play a customer whose newest line has no tier."""
    stage.plain()[-1].tier = Tier(None, Unsaid.UNKNOWN)


def negative_tier(stage: Stage) -> None:
    """Play a customer whose newest line is of minus five users."""
    stage.plain()[-1].tier = Tier("-5 Users", 0)


def lower_case_tier(stage: Stage) -> None:
    """Play a customer whose lines spell users small."""
    for line in stage.newcomer():
        users = line.offer.seats
        line.tier = Tier(f"Per Unit Pricing ({users} users)", users)


def subscription_of_lines(stage: Stage) -> None:
    """Play a licence whose tier is a word, while its newest line is not told yet."""
    lines = stage.plain()
    stage.licences[0].record_tier = _AS_THE_LINES
    lines[-1].known_on = stage.after_pull(2, 20)


def unlimited_users(stage: Stage) -> None:
    """Play a university with a Data Center licence without limit."""
    licence = stage.licence(ROADMAP_LENS, hosting="Data Center")
    offer = stage.offer(licence, months=12, kind="ACADEMIC", seats=12_000)
    stage.subscribe(licence, offer, start=stage.month(20, 6))


def unknown_words(stage: Stage) -> None:
    """Play a customer with words of each kind that nobody documented."""
    lines = stage.plain()
    lines[-1].sale_type = "Amendment"
    lines[-2].payment_word = "Fully paid"
    lines[-3].offer = replace(lines[-3].offer, licence_type="VOLUNTEER")


def unknown_field(stage: Stage) -> None:
    """Play a customer whose records have fields that nobody documented."""
    for line in stage.newcomer():
        line.extra = {"loyaltyProgram": {"level": "Gold", "since": "2024"}}
    stage.licences[0].extra = {"securityReview": "Passed"}


def lines_without_licence(stage: Stage) -> None:
    """Play a customer whose licence record is never told."""
    stage.newcomer()
    stage.licences[0].is_recorded = False


def edition_trial(stage: Stage) -> None:
    """Play a customer of the standard edition who tries the advanced one."""
    stage.app = PAGE_GUARD
    stage.plain()
    stage.licences[0].extra = {
        "upgradeEvaluatingEdition": "Advanced",
        "upgradeEvaluationStartDate": str(stage.month(2, 4)),
    }


def active_after_lapse(stage: Stage) -> None:
    """Play a customer who left, and whose licence is called active all the same."""
    left = stage.month(2, 15)
    licence = stage.licence(trial=stage.month(13, 1))
    offer = stage.offer(licence)
    last = stage.subscribe(licence, offer, start=stage.month(13, 15), until=left)[-1]
    licence.snapshots = [
        Snapshot(left, "COMMERCIAL", offer.licence_tier, offer.edition, last.start, last.end)
    ]
