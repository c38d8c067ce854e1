"""Touching: rows that follow each other without a gap and say the same, joined into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["alike", "joined"]

_SEPARATOR = "\x1f"


def alike(table: ibis.Table, columns: Sequence[str]) -> ibis.Value:
    """Return one text for the values of some columns: equal where all of them are, missing or not."""
    first, *rest = (table[name].cast("string").fill_null("") for name in columns)
    text = first
    for value in rest:
        text = text + ibis.literal(_SEPARATOR) + value
    return text


def joined(table: ibis.Table, *, unit: Sequence[str], order: Sequence[str], same: str) -> ibis.Table:
    """Join each run of a unit's rows, in an order, into its first row, until the end of its last.

    A row belongs to the run of the one before when both have the same text in ``same`` and it goes
    on from it: it starts neither before it nor after its end, and ends no earlier. ``starts_on`` and
    ``ends_on`` must be known.
    """
    window = ibis.window(group_by=list(unit), order_by=list(order))
    names = (same, "starts_on", "ends_on")
    beside = table.mutate(
        **{f"before_{name}": table[name].lag().over(window) for name in names},
        **{f"after_{name}": table[name].lead().over(window) for name in names},
    )
    goes_on = _follows(beside, "before_", "", same)
    is_followed = _follows(beside, "", "after_", same)
    ends = beside.mutate(is_first=~goes_on, is_last=~is_followed).filter(_.is_first | _.is_last)
    until = ibis.ifelse(ends.is_last, ends.ends_on, ends.ends_on.lead().over(window))
    return ends.mutate(ends_on=until).filter(_.is_first)[list(table.columns)]


def _follows(beside: ibis.Table, older: str, newer: str, same: str) -> ibis.Value:
    goes_on = (
        (beside[older + same] == beside[newer + same])
        & (beside[f"{older}starts_on"] <= beside[f"{newer}starts_on"])
        & (beside[f"{newer}starts_on"] <= beside[f"{older}ends_on"])
        & (beside[f"{older}ends_on"] <= beside[f"{newer}ends_on"])
    )
    return goes_on.fill_null(False)  # noqa: FBT003
