"""Missing sources: what a review does not see, what it would show of it, and how to connect it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.review.fragment import fragment
from reports_lib.tables.block import NOTHING, Block

if TYPE_CHECKING:
    from reports_lib.review.reviewed import Reviewed

__all__ = ["missing_sources"]

_NOT_YET = "This version reads no such source yet."


@dataclass(frozen=True)
class _Source:
    name: str
    stream: str
    shows: str
    command: str = ""


_SOURCES = [
    _Source(
        "Licences",
        "licenses",
        "Users, licences in force, and what became of evaluations.",
        "reports sync licenses, or: reports import licenses FILE",
    ),
    _Source(
        "Licence history",
        "license_history",
        "The tiers and sites that licences had before, and so users at past days.",
        "reports sync license_history",
    ),
    _Source(
        "Atlassian’s own figures",
        "partner_metrics",
        "A bridge from our MRR to the one in the partner portal.",
        "reports sync partner_metrics",
    ),
    _Source("Reviews and feedback", "", "Stars over time, and the reasons that people give when they leave."),
    _Source("In-product usage", "", "Who pays and no longer uses the app, and which features are adopted."),
    _Source("Support tickets", "", "Backlog, time to resolution, and what customers ask about most."),
    _Source(
        "Costs and payouts", "", "Margin, cost to serve, and the way from what was billed to the payout."
    ),
    _Source("Platform news", "", "Changes and deprecations, priced in the MRR of the apps they touch."),
]


def missing_sources(data: Reviewed) -> Block:
    """Show a quiet card for each source that is not connected."""
    cards = [
        (one.name, one.shows, one.command, "" if one.command else _NOT_YET)
        for one in _SOURCES
        if not one.stream or one.stream not in data.connected
    ]
    if not cards:
        return NOTHING
    text = [
        f"{name}: {shows} {f'To connect: {command}' if command else note}"
        for name, shows, command, note in cards
    ]
    return Block(fragment("missing_sources", cards=cards), "\n".join(text))
