"""Unbilled: licences that no line was ever booked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from reports_lib.periods import add_months
from reports_lib.sample.apps import ROADMAP_LENS
from reports_lib.sample.plans import Snapshot
from reports_lib.sample.tiers import Tier, Unsaid, tier_of

if TYPE_CHECKING:
    from reports_lib.sample.plants.stage import Stage

__all__ = [
    "demonstration",
    "internal_use",
    "licence_without_lines",
    "old_server",
    "open_end",
    "subscription_of_a_trial",
]

_SERVER_STARTED, _SERVER_ENDED = date(2016, 3, 1), date(2017, 3, 1)


def _grant(stage: Stage, kind: str, tier: Tier, *, ago: int, months: int | None = 12) -> None:
    start = stage.month(ago, 11)
    end = add_months(start, months) if months else None
    stage.licence().snapshots = [Snapshot(start, kind, tier, None, start, end)]


def demonstration(stage: Stage) -> None:
    """Play a partner who shows the app to others."""
    _grant(stage, "DEMONSTRATION", Tier("Demonstration License", Unsaid.AS_THE_TRIAL), ago=9)
    stage.licences[0].opportunity = "25"


def internal_use(stage: Stage) -> None:
    """Play a partner who uses the app."""
    _grant(stage, "INTERNAL USE", tier_of(25), ago=7, months=24)


def open_end(stage: Stage) -> None:
    """Play a commercial licence that has no end."""
    _grant(stage, "COMMERCIAL", tier_of(30), ago=13, months=None)


def licence_without_lines(stage: Stage) -> None:
    """Play a commercial licence of an enterprise agreement, which no line tells of."""
    _grant(stage, "COMMERCIAL", tier_of(75), ago=6)


def subscription_of_a_trial(stage: Stage) -> None:
    """Play an old licence whose tier is a word and whose seats only its trial tells."""
    _grant(stage, "COMMERCIAL", Tier("Subscription", Unsaid.AS_THE_LINES), ago=8)
    stage.licences[0].opportunity = "45"


def old_server(stage: Stage) -> None:
    """Play a Server licence that ended years before the ledger begins."""
    licence = stage.licence(ROADMAP_LENS, hosting="Server")
    term = (_SERVER_STARTED, _SERVER_ENDED)
    licence.snapshots = [
        Snapshot(_SERVER_STARTED, "COMMERCIAL", tier_of(25), None, *term),
        Snapshot(_SERVER_ENDED, "COMMERCIAL", tier_of(25), None, *term, "inactive"),
    ]
