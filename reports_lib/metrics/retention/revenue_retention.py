"""Revenue retention: what the customers of then pay now, beside what they paid then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pandas as pd
from ibis import _

from reports_lib.metrics.frames import collect, dollars_column, on_spine
from reports_lib.models.cents import whole
from reports_lib.models.customer_months import NEUTRAL
from reports_lib.models.term_lengths import month_index
from reports_lib.periods import Month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.metrics.frames import Basis
    from reports_lib.periods import Months

__all__ = ["revenue_retention"]

_YEAR = 12
_UNIT = ("customer_id", "app_key")
_SUMS = ("opening", "retained", "retained_capped", "as_billed")


def revenue_retention(
    customer_months: ibis.Table, *, months: Months, by: Sequence[str] = (), basis: Basis = "net"
) -> pd.DataFrame:
    r"""What the customers of a month or quarter and of a year ago pay now, beside what they paid then.

    Definition
    ----------
    The cohort is closed: every customer and app with MRR above zero at the end of the month
    ``window_months`` before. What it pays now is compared with what it paid then. Whoever came later,
    for the first time or again, is not in it; whoever left and came back within the window is. Of a
    quarter, the windows are three months, back to its opening, and twelve.

    Net revenue retention (NRR) counts all that the cohort pays now, gross revenue retention (GRR) of
    each customer and app at most what it paid then. In both, neutral changes within the window
    (billing period, hosting, transfer, revenue share) are taken out again. ``nrr_as_billed`` leaves
    them in.

    Formula
    -------
    counted = max(MRR now - neutral changes of the window, 0) if MRR now > 0, else 0.
    nrr = sum of counted / sum of then; grr = sum of min(then, counted) / sum of then;
    nrr_as_billed = sum of MRR now / sum of then; all sums over the cohort.

    Units
    -----
    ``nrr``, ``grr`` and ``nrr_as_billed`` are ratios: 1 is all of it, and grr is 1 at most. The
    amounts that they are made of are US dollars with two digits.

    Source
    ------
    ``models.customer_months``, built from Marketplace transactions.

    Edge cases
    ----------
    - Nobody paid then, or the ledger begins later: the ratios are missing, never zero.
    - The ratio of a year is never a product of monthly ones, which would let newcomers stand in for
      those who left.
    - Apps do not offset each other: the one that grew does not fill up GRR for the one that shrank.
    - By a segment, what moved to another segment of the app counts where it was, with what it grew or
      shrank by since, as long as the customer pays for the app. As billed, it is gone from there.
    - A customer that is owed more than it pays lowers what is as billed; counted, it is nothing.

    Parameters
    ----------
    customer_months
        One row per customer, app (and segment) and month.
    months
        The months, or quarters, to print.
    by
        Columns to split by; none is the total.
    basis
        ``net`` or ``gross``.

    Returns
    -------
    DataFrame
        One row per month, value of ``by`` and window: month, by columns, window_months (1 or 3, and 12),
        opening_mrr_usd, retained_mrr_usd, retained_capped_mrr_usd, as_billed_mrr_usd, nrr, grr,
        nrr_as_billed.

    Examples
    --------
    >>> nothing = {f"{kind}_net_cents": [0, 0] for kind in NEUTRAL}
    >>> table = ibis.memtable({"customer_id": ["ann", "bob"], "app_key": ["a", "a"],
    ...     "month": ["2026-10-01"] * 2, "opening_net_cents": [10000, 10000],
    ...     "mrr_net_cents": [15000, 4000], **nothing}).cast({"month": "date"})
    >>> from reports_lib.periods import Months
    >>> retained = revenue_retention(table, months=Months.parse("2026-10"))
    >>> retained[["window_months", "opening_mrr_usd", "nrr", "grr"]].values.tolist()
    [[1, Decimal('200.00'), 0.95, 0.7], [12, Decimal('0.00'), nan, nan]]
    """
    unit = list(dict.fromkeys([*_UNIT, *by]))
    rows = _rows(customer_months, basis)
    windows = (months.length, _YEAR)
    held = [_held(rows, unit, months, window) for window in windows]
    sums = [
        _sums(_followed(units, unit), by, window, windows)
        for units, window in zip(held, windows, strict=True)
    ]
    columns = [f"{name}_{window}" for window in windows for name in _SUMS]
    beside = ibis.union(*sums).group_by("at", *by).agg({name: whole(_[name].sum()) for name in columns})
    frame = collect(beside, metric="revenue_retention")
    firsts = [Month.from_index(int(one)) - (months.length - 1) for one in frame["at"]]
    frame["month"] = [pd.Timestamp(one.first_day) for one in firsts]
    full = on_spine(frame, months=months, by=by, columns=columns)
    keys = [months.grain, *by]
    both = pd.concat([_ratios(full, keys, window) for window in windows])
    ordered = both.sort_values([*keys, "window_months"], na_position="last", ignore_index=True)
    ordered.attrs = full.attrs
    return ordered


def _rows(customer_months: ibis.Table, basis: Basis) -> ibis.Table:
    """Name what is needed on a basis; a table that splits apps also says what moved, and of what unit."""
    is_split = f"moved_{basis}_cents" in customer_months.columns
    kinds = (*NEUTRAL, "moved") if is_split else NEUTRAL
    parts = [customer_months[f"{kind}_{basis}_cents"] for kind in kinds]
    rows = customer_months.mutate(
        at=month_index(_.month),
        then=_[f"opening_{basis}_cents"],
        now=_[f"mrr_{basis}_cents"],
        neutral=sum(parts, ibis.literal(0, "int64")),
    )
    if not is_split:
        return rows
    return rows.mutate(moved=_[f"moved_{basis}_cents"], unit_now=_[f"unit_mrr_{basis}_cents"])


def _columns(rows: ibis.Table) -> list[str]:
    return [name for name in ("then", "now", "neutral", "moved", "unit_now") if name in rows.columns]


def _held(rows: ibis.Table, unit: list[str], months: Months, window: int) -> ibis.Table:
    """What units held then, hold now and were moved by in between, at each period's end."""
    if window == 1:
        return _of_a_month(rows, unit, months)
    units = _of_a_window(rows, unit, months, window)
    is_close = (units["at"] - months.first.index) % months.length == months.length - 1
    return units if months.length == 1 else units.filter(is_close)


def _of_a_month(rows: ibis.Table, unit: list[str], months: Months) -> ibis.Table:
    """What units held at a month's opening and hold at its end; a row has both."""
    within = rows.filter(_["at"].between(months.first.index, months.last.index))
    return within.select(*unit, "at", *_columns(rows))


def _of_a_window(rows: ibis.Table, unit: list[str], months: Months, window: int) -> ibis.Table:
    """What units held then, hold now, and were moved by in between: rows of each, added up.

    Nothing is joined, so what is missing on one side, and segments without a name, need no care.
    """
    first, last = months.first.index, months.last.index
    columns = _columns(rows)
    nothing = dict.fromkeys(columns, ibis.literal(0, "int64"))
    earlier = rows.filter(_["at"].between(first - window, last - window))
    within = rows.filter(_["at"].between(first, last))
    moved = rows.filter((_.neutral != 0) & _["at"].between(first - window + 1, last))
    begin, end = ibis.greatest(moved["at"], first), ibis.least(moved["at"] + window, last + 1)
    told_now = {name: within[name] for name in columns if name in {"now", "unit_now"}}
    told_between = {name: moved[name] for name in columns if name in {"neutral", "moved"}}
    pieces = ibis.union(
        earlier.select(*unit, **nothing | {"at": earlier["at"] + window, "then": earlier.now}),
        within.select(*unit, **nothing | {"at": within["at"]} | told_now),
        moved.select(*unit, **nothing | {"at": ibis.range(begin, end).unnest()} | told_between),
    )
    sums = {name: _[name].max() if name == "unit_now" else _[name].sum() for name in columns}
    return pieces.group_by(*unit, "at").agg(**sums)


def _followed(units: ibis.Table, unit: list[str]) -> ibis.Table:
    """Follow what moved: what it grew or shrank by in its new segment belongs to the one it came from."""
    if "moved" not in units.columns:
        return units.mutate(unit_now=_.now)
    app = ibis.window(group_by=[*_UNIT, "at"])
    left = ibis.ifelse(units.then > 0, units.moved, 0)
    most_left_first = ibis.window(group_by=[*_UNIT, "at"], order_by=[left, *unit])
    is_newcomer = (units.then <= 0) & (units.moved != 0)
    known = units.mutate(
        # A segment that a customer has left has no row of its own: another of the app says that it pays.
        unit_now=units.unit_now.max().over(app),
        grown=ibis.ifelse(is_newcomer, units.now - units.neutral, 0).sum().over(app),
        is_origin=(left < 0) & (ibis.row_number().over(most_left_first) == 0),
    )
    return known.mutate(neutral=_.neutral - ibis.ifelse(_.is_origin, _.grown, 0))


def _sums(units: ibis.Table, by: Sequence[str], window: int, windows: tuple[int, int]) -> ibis.Table:
    """One row per month and segment: the sums of one window, and nothing in the columns of the other."""
    counted = ibis.ifelse(units.unit_now > 0, ibis.greatest(units.now - units.neutral, 0), 0)
    is_of_then = units.then > 0
    sums = {
        "opening": units.then.sum(where=is_of_then),
        "retained": counted.sum(where=is_of_then),
        "retained_capped": ibis.least(units.then, counted).sum(where=is_of_then),
        "as_billed": units.now.sum(where=is_of_then),
    }
    nothing = ibis.literal(0, "int64")
    return units.group_by("at", *by).agg(
        **{
            f"{name}_{one}": whole(amount).fill_null(nothing) if one == window else nothing
            for one in windows
            for name, amount in sums.items()
        }
    )


def _ratios(full: pd.DataFrame, keys: list[str], window: int) -> pd.DataFrame:
    frame = full[keys].assign(window_months=window)
    cents = {name: full[f"{name}_{window}"] for name in _SUMS}
    for name in _SUMS:
        frame[f"{name}_mrr_usd"] = dollars_column(cents[name])
    opening = cents["opening"].where(cents["opening"] > 0)
    frame["nrr"] = cents["retained"] / opening
    frame["grr"] = cents["retained_capped"] / opening
    frame["nrr_as_billed"] = cents["as_billed"] / opening
    return frame
