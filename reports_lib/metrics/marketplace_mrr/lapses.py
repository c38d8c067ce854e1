"""Lapses: what licences were worth whose last term just ended, for the days in which it may be renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
from ibis import _

from reports_lib.models.cents import whole
from reports_lib.models.term_lengths import month_index

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["lapses"]


def lapses(terms: ibis.Table, *, licence: Sequence[str], beside: Sequence[str] = (), days: int) -> ibis.Table:
    """One row per licence and day on which terms ended with nothing after them: columns as of ``terms``.

    ``terms`` has ``begin`` and ``end`` (month indexes), ``ends_on`` and ``cents``. A lapse lasts from
    the month in which the terms ended to the month before ``days`` later, or before the next term
    begins, whichever comes first.
    """
    ended = terms.group_by(*licence, *beside, "ends_on").agg(
        begin=_.begin.min(), end=_["end"].max(), cents=whole(_.cents.sum())
    )
    later = ibis.window(group_by=list(licence), order_by=ended.ends_on, following=(1, None))
    until = month_index(ended.ends_on + ibis.interval(days=days))
    following = ended.begin.min().over(later).fill_null(until)
    dated = ended.mutate(begin=ended["end"], end=ibis.least(until, following).cast("int64"))
    return dated.filter((_.begin < _["end"]) & (_.cents > 0)).select(
        *licence, *beside, "ends_on", "begin", "end", "cents"
    )
