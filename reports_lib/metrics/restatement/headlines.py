"""Headlines: figures as first published beside the same figures as known today."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from reports_lib.metrics.frames import named_periods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports_lib.periods import Month, Months, Quarter

__all__ = ["restatement"]

_COLUMNS = ["month", "headline", "first_published", "known_today", "restated_by", "restated_share"]


def restatement(
    *,
    published: Mapping[Month | Quarter, Mapping[str, Any]],
    today: Mapping[Month | Quarter, Mapping[str, Any]],
    months: Months,
) -> pd.DataFrame:
    r"""Every headline as first published and as known today.

    Definition
    ----------
    What a report first said of a month or a quarter is kept and never changed. Late lines, corrections
    and records that are told no more change what is known of it; the difference is the restatement. The
    lines behind it are in ``restated_lines``.

    Formula
    -------
    restated_by = known today - first published; restated_share = restated_by / abs(first published).

    Units
    -----
    Figures and ``restated_by`` are in the headline's own unit: US dollars with two digits, a count, or
    a ratio. ``restated_share`` is a ratio of the figure itself.

    Source
    ------
    Publications in the store, and the same metrics on the models of today.

    Edge cases
    ----------
    - A month or quarter without a publication has no row: nothing was said of it. What was published of
      quarters of another fiscal year is of other months, and is left out.
    - A figure that was not known then, or is not today, has no difference.
    - First published as nothing: the share is missing, never infinite.

    Parameters
    ----------
    published
        By month or quarter, the headlines as first published: Decimal dollars, counts, ratios, or None.
    today
        By month or quarter, the same headlines as known today.
    months
        The months, or quarters, to print.

    Returns
    -------
    DataFrame
        One row per published month (or quarter) and headline, in the order in which they were published:
        month (or quarter), headline, first_published, known_today, restated_by, restated_share.

    Examples
    --------
    >>> from reports_lib.periods import Month
    >>> may = Month(2026, 5)
    >>> told = restatement(published={may: {"mrr_usd": Decimal("530.00")}},
    ...     today={may: {"mrr_usd": Decimal("545.00")}}, months=may.span)
    >>> told[["restated_by", "restated_share"]].round(4).values.tolist()
    [[Decimal('15.00'), 0.0283]]
    """
    rows = [
        (period.first_day, name, *_compared(first, today.get(period, {}).get(name)))
        for period in months.periods
        for name, first in published.get(period, {}).items()
    ]
    frame = pd.DataFrame(rows, columns=_COLUMNS, dtype="object")
    frame = frame.assign(restated_share=frame["restated_share"].astype("float64"))
    frame.attrs = {"metric": "restatement"}
    return named_periods(frame, months)


def _compared(first: Any, now: Any) -> tuple[Any, Any, Any, float | None]:
    first, now = (None if pd.isna(one) else one for one in (first, now))
    if first is None or now is None:
        return first, now, None, None
    # As it is written, so that 0.93 - 0.92 is 0.01.
    before, after = Decimal(str(first)), Decimal(str(now))
    difference = after - before
    share = float(difference / abs(before)) if before else None
    is_plain = not isinstance(first, Decimal)
    return first, now, type(first)(difference) if is_plain else difference, share
