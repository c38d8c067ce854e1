"""Segments: where the money is, and how few customers it hangs on, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pandas import DataFrame, DateOffset, Period

from reports_lib.fields import label_segments, show, time_of
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.exact import Figure
from reports_lib.tables.footing import summed
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["concentration_table", "high_value_segments_table"]

_MOST = 12
_A_YEAR = 4  # of quarters
_FIGURES = [
    *("mrr_usd", "mrr_share", "paying_customers", "customer_share", "arpc_usd"),
    *("mrr_growth", "nrr", "monthly_churn"),
]
_HIGH, _FEW = "◆", "○"


@of_its_metric
def high_value_segments_table(segments: DataFrame) -> Block:
    """The twelve segments with most MRR, and how they do.  ``segments`` is the metric of one month."""
    title = "Segments by MRR"
    alive = segments[(segments["mrr_usd"] != 0) | (segments["paying_customers"] > 0)].sort_values("place")
    if alive.empty:
        return nothing_to_show(title, "No segment has recurring revenue.")
    by = list(alive.columns[: alive.columns.get_loc("place")])
    shown, rest = alive.head(_MOST), alive.iloc[_MOST:]
    marks = [
        f" {_HIGH * bool(high)}{_FEW * bool(few)}".rstrip()
        for high, few in zip(shown["is_high_value"], shown["is_small"], strict=True)
    ]
    labels = label_segments(shown[by].to_dict("records"))
    names = [Figure(f"{label}{mark}", label) for label, mark in zip(labels, marks, strict=True)]
    others = (
        f"{len(rest)} smaller segments, {show('mrr_usd', summed(rest['mrr_usd']))} in all, are not shown."
    )
    told = {
        f"{_HIGH} a larger part of the MRR than of the customers.": shown["is_high_value"].any(),
        f"{_FEW} fewer than five customers, whose rates say little.": shown["is_small"].any(),
        others: len(rest) > 0,
        "Growth is against a year before; churn is that of customers, a month, over the year.": True,
    }
    return grid(
        DataFrame({"segment": names}).join(shown[_FIGURES].reset_index(drop=True)),
        title=title,
        stub="segment",
        note=" ".join(words for words, is_told in told.items() if is_told),
    )


@of_its_metric
def concentration_table(concentration: DataFrame, *, title: str) -> Block:
    """How much hangs on the largest customers, now and a year ago.  ``concentration`` is in total."""
    time = time_of(concentration)
    course = concentration.sort_values(time, ascending=False)
    now = course[time].max()
    then = now - _A_YEAR if isinstance(now, Period) else now - DateOffset(years=1)
    rows = course[course[time].isin([now, then])]
    if rows.empty or not any(rows["paying_customers"]):
        return nothing_to_show(title, f"No customer pays in this {time}.")
    amounts = ["paying_customers", "paying_mrr_usd", "top_ten_mrr_usd"]
    return grid(
        rows[[time, *amounts, "top_customer_share", "top_ten_share", "herfindahl"]],
        title=title,
        stub=time,
        note="The Herfindahl index adds up the squares of all customers' parts: 100 % is a single customer, "
        "1 % is a hundred alike.",
    )
