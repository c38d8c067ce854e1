"""Corrections: what was told differently, or not at all, when the ledger was pulled before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.periods import add_months
from reports_lib.sample.cents import half_away
from reports_lib.sample.lines import Amounts, Correction
from reports_lib.sample.plans import Snapshot
from reports_lib.sample.tiers import tier_of

if TYPE_CHECKING:
    from reports_lib.sample.lines import Line
    from reports_lib.sample.plants.stage import Stage

__all__ = ["altered_down", "altered_up", "late_line", "touched_line", "vanished_licence", "vanished_line"]


def late_line(stage: Stage) -> None:
    """Play a customer one of whose lines is told after the second pull, though sold before it."""
    stage.plain()
    stage.sold_after_pull(0).known_on = stage.after_pull(1, 9)


def altered_up(stage: Stage) -> None:
    """Play a customer one of whose lines was four fifths of what it is before the third pull."""
    stage.plain()
    _correct(stage, stage.sold_after_pull(0), place=1, percent=80)


def altered_down(stage: Stage) -> None:
    """Play a customer one of whose lines was a third more than it is before the second pull."""
    lines = stage.plain()
    line = lines[lines.index(stage.sold_after_pull(0)) - 1]
    _correct(stage, line, place=0, percent=133)


def _correct(stage: Stage, line: Line, *, place: int, percent: int) -> None:
    before = Amounts(half_away(line.net_cents * percent, 100), half_away(line.gross_cents * percent, 100))
    line.correction = Correction(stage.after_pull(place, 6), before)


def touched_line(stage: Stage) -> None:
    """Play a customer one of whose lines gets another parent product's edition, and no more."""
    stage.plain()
    stage.sold_after_pull(0).touched_on = stage.after_pull(1, 4)


def vanished_line(stage: Stage) -> None:
    """Play a customer one of whose lines is told at the second pull alone."""
    stage.plain()
    stage.sold_after_pull(0).vanishes_on = stage.after_pull(1, 8)


def vanished_licence(stage: Stage) -> None:
    """Play a free licence that is told at the first pull and at no later one."""
    licence = stage.licence()
    start = stage.month(10, 12)
    licence.snapshots = [Snapshot(start, "FREE", tier_of(10), None, start, add_months(start, 24))]
    licence.vanishes_on = stage.after_pull(0, 11)
