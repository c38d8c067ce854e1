"""Moves: customers and licences that go on under other ids."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reports_lib.periods import add_months
from reports_lib.sample.apps import ROADMAP_LENS
from reports_lib.sample.plans import Snapshot, entitlement_number, site
from reports_lib.sample.tiers import tier_of

if TYPE_CHECKING:
    from reports_lib.sample.plants.stage import Stage

__all__ = [
    "data_center_to_cloud",
    "entitlement_renumbered",
    "site_move",
    "site_move_apart",
    "starter_renumbered",
    "support_number_first",
]


def data_center_to_cloud(stage: Stage) -> None:
    """Play a Data Center customer who tries the Cloud and moves there when the term ends."""
    turn = stage.month(6, 3)
    old = stage.licence(ROADMAP_LENS, hosting="Data Center")
    offer = stage.offer(old, months=12, seats=400)
    stage.subscribe(old, offer, start=stage.month(18, 3), until=turn)
    new = stage.licence(ROADMAP_LENS, trial=turn - timedelta(days=22))
    new.extra = {"cmtDetails": {"status": "converted", "relatedOnPremLicense": f"SEN-{old.support_number}"}}
    new.follows = old
    stage.subscribe(new, stage.offer(new, seats=180), start=turn)


def support_number_first(stage: Stage) -> None:
    """Play a Data Center licence that gets an entitlement between the first two pulls."""
    licence = stage.licence(ROADMAP_LENS, hosting="Data Center")
    licence.entitled_on = stage.after_pull(0, 12)
    stage.subscribe(licence, stage.offer(licence, months=12, seats=300), start=stage.month(20, 11))


def starter_renumbered(stage: Stage) -> None:
    """Play a starter licence that turns free, under another number, between the last two pulls."""
    licence = stage.licence()
    start, turn = stage.month(12, 8), stage.after_pull(1, 10)
    licence.number_before, licence.renumbered_on = entitlement_number(stage.rng), turn
    licence.snapshots = [
        Snapshot(start, "STARTER", tier_of(10), None, start, add_months(start, 24)),
        Snapshot(turn, "FREE", tier_of(10), None, turn, add_months(turn, 12)),
    ]


def entitlement_renumbered(stage: Stage) -> None:
    """Play a paying customer whose entitlement gets another number between the last two pulls."""
    stage.plain()
    licence = stage.licences[0]
    licence.number_before, licence.renumbered_on = entitlement_number(stage.rng), stage.after_pull(1, 13)


def site_move(stage: Stage) -> None:
    """Play a customer who moves to another site and keeps the account."""
    _move_site(stage, stage.home.transaction_account_id)


def site_move_apart(stage: Stage) -> None:
    """Play a customer who moves to another site and another account."""
    _move_site(stage, None)


def _move_site(stage: Stage, account: str | None) -> None:
    """The old licence goes on as a free one; company and contact domain stay."""
    turn = stage.month(4, 17)
    old = stage.licence(trial=stage.month(15, 1))
    offer = stage.offer(old)
    stage.subscribe(old, offer, start=stage.month(15, 17), until=turn)
    free_until = add_months(turn, 12)
    old.snapshots = [
        Snapshot(turn, "LEGACY_FREE", offer.licence_tier, offer.edition, turn, free_until),
    ]
    new = stage.licence(on=site(stage.rng, f"{stage.company.host}-new", account=account))
    new.follows = old
    stage.subscribe(new, offer, start=turn)
