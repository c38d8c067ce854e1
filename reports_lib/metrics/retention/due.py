"""Due: term ends turned into what was due, and what of it is renewed, lost or still open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.metrics.gathering import gathered
from reports_lib.models.successors import GRACE_DAYS

if TYPE_CHECKING:
    from datetime import date

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["due_in", "part"]


def due_in(term_ends: ibis.Table, *, months: Months, basis: Basis, known_on: date | None) -> ibis.Table:
    """Say of each term end of some months or quarters whether it is renewed, within grace, or still open.

    ``due`` is the MRR that was due; without ``known_on`` nothing is open.
    """
    matures_after = known_on - timedelta(days=GRACE_DAYS) if known_on else None
    rows = gathered(term_ends, months).mutate(due=_[f"due_{basis}_cents"])
    told = rows.mutate(
        is_renewed=(rows.gap_days == 0).fill_null(False),  # noqa: FBT003
        is_in_grace=(rows.gap_days <= GRACE_DAYS).fill_null(False),  # noqa: FBT003
    )
    is_recent = told.due_on > ibis.literal(matures_after, "date") if known_on else ibis.literal(value=False)
    return told.mutate(is_open=~told.is_in_grace & is_recent)


def part(which: ibis.Value, amount: ibis.Value | int = 1) -> ibis.Value:
    """Return an amount where something holds, else nothing; to be summed."""
    return ibis.ifelse(which, amount, 0).cast("int64")
