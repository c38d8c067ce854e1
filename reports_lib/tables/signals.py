"""Signals: counts that chance alone would hardly explain, as a table, or one sentence that there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.fields import show
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import DataFrame

    from reports_lib.tables.block import Block

__all__ = ["signals_table"]

_SHOWN = ["series", "finding", "count", "expected", "weeks", "probability"]


@of_its_metric
def signals_table(signals: DataFrame) -> Block:
    """What was flagged in the last week of a month.  ``signals`` is the metric of one month, in total."""
    title = "The last seven days of the month, against the weeks before"
    flagged = signals[signals["is_signal"].astype(bool)]
    quiet, told = (
        list(
            signals.loc[
                ~signals["is_signal"].astype(bool) & (signals["probability"].notna() == is_told), "series"
            ]
        )
        for is_told in (False, True)
    )
    words = [f"As usual: {_listed(told)}."] * bool(told)
    words += [f"Too few to tell: {_listed(quiet)}."] * bool(quiet)
    if flagged.empty:
        return nothing_to_show(title, " ".join(["Nothing out of the ordinary.", *words]))
    begins = show("week_starts_on", flagged["week_starts_on"].iloc[0])
    note = "Chance alone would give such a count less than once in a hundred weeks."
    return grid(
        flagged.assign(series=[one.capitalize() for one in flagged["series"]])[_SHOWN],
        title=title,
        stub="series",
        note=" ".join([f"Seven days from {begins}.", note, *words]),
    )


def _listed(series: Iterable[str]) -> str:
    return ", ".join(series)
