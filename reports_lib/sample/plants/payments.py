"""Payments: customers who renew late or early, come back, do not pay, or get money back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from reports_lib.periods import add_months
from reports_lib.sample.cents import half_away
from reports_lib.sample.tills import reprice

if TYPE_CHECKING:
    from reports_lib.sample.plants.stage import Stage

__all__ = [
    "early_renewal",
    "given_up",
    "late_renewal",
    "partial_refund",
    "passes_through",
    "refund_in_later_month",
    "return_after_months",
    "unpaired_refund",
]


def late_renewal(stage: Stage) -> None:
    """Play a customer whose term ended before a month's end and is renewed in the next month."""
    ended = stage.month(1, 22)
    licence = stage.licence(trial=stage.month(14, 2))
    stage.subscribe(licence, stage.offer(licence), start=stage.month(14, 22), until=ended)
    again = ended + timedelta(days=14)
    stage.subscribe(licence, stage.offer(licence), start=again, first="Renewal")


def early_renewal(stage: Stage) -> None:
    """Play an annual customer who renews forty days ahead."""
    licence = stage.licence(trial=stage.month(15, 3))
    stage.subscribe(licence, stage.offer(licence, months=12), start=stage.month(14, 24), ahead=40)


def return_after_months(stage: Stage) -> None:
    """Play a customer who leaves and buys again five months later."""
    licence = stage.licence(trial=stage.month(16, 1))
    stage.subscribe(licence, stage.offer(licence), start=stage.month(16, 10), until=stage.month(8, 10))
    stage.subscribe(licence, stage.offer(licence), start=stage.month(3, 16))


def given_up(stage: Stage) -> None:
    """Play a customer whose bill stays open for months and is given up between the last two pulls."""
    licence = stage.licence(trial=stage.month(5, 20))
    offer = stage.offer(licence, months=12)
    line = stage.subscribe(licence, offer, start=stage.month(4, 18))[0]
    line.given_up_on = stage.after_pull(1, 6)


def refund_in_later_month(stage: Stage) -> None:
    """Play an annual customer who gets everything back four months later."""
    licence = stage.licence(trial=stage.month(8, 20))
    offer = stage.offer(licence, months=12)
    line = stage.subscribe(licence, offer, start=stage.month(7, 13))[0]
    licence.lines.append(stage.till.take_back(line, sold_on=stage.month(3, 20)))


def unpaired_refund(stage: Stage) -> None:
    """Play a customer who gets money back for a term whose sale is not in the ledger."""
    lines = stage.plain(ago=12)
    first = lines[0]
    refund = stage.till.take_back(first, sold_on=first.sold_on + timedelta(days=16))
    refund.original = None
    refund.start, refund.end = add_months(first.start, -6), add_months(first.start, 6)
    reprice(refund, -half_away(first.gross_cents, 2))
    lines.insert(1, refund)


def partial_refund(stage: Stage) -> None:
    """Play a customer who gets three tenths of a month back."""
    lines = stage.plain()
    line = lines[-2]
    refund = stage.till.take_back(line, sold_on=line.sold_on + timedelta(days=2))
    refund.original = None
    lines.insert(len(lines) - 1, reprice(refund, -half_away(line.gross_cents * 3, 10)))


def passes_through(stage: Stage) -> None:
    """Play a customer who buys and is refunded before a month's end sees it."""
    bought = stage.month(1, 6)
    licence = stage.licence(trial=bought - timedelta(days=20))
    line = stage.subscribe(licence, stage.offer(licence), start=bought, until=bought + timedelta(days=1))[0]
    licence.lines.append(stage.till.take_back(line, sold_on=bought + timedelta(days=13)))
