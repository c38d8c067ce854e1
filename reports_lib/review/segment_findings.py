"""Segment findings: where the money is, said as titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.fields import label_segments, show, time_of
from reports_lib.review.amounts import known

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["concentration_finding", "high_value_segments_finding", "least_retained_finding"]

_TEN = 10


def high_value_segments_finding(segments: DataFrame) -> str:
    """Say which segment brings most.  ``segments`` is ``metrics.high_value_segments``."""
    first = segments.sort_values("place").head(1)
    if first.empty or not known(first["mrr_share"].iloc[0]):
        return "No segment has recurring revenue"
    by = list(first.columns[: first.columns.get_loc("place")])
    [name], top = label_segments(first[by].to_dict("records")), first.iloc[0]
    return (
        f"{name}: {show('mrr_share', top['mrr_share'])} of MRR "
        f"from {show('customer_share', top['customer_share'])} of the customers"
    )


def least_retained_finding(segments: DataFrame) -> str:
    """Say which segment keeps least of what it paid a year ago, of those of five customers or more.

    ``segments`` is ``metrics.high_value_segments``.
    """
    is_told = [
        not is_small and known(nrr)
        for is_small, nrr in zip(segments["is_small"], segments["nrr"], strict=True)
    ]
    least = segments.loc[is_told].sort_values(["nrr", "place"], kind="stable").head(1)
    if least.empty:
        return "No segment of five customers or more paid a year before"
    by = list(least.columns[: least.columns.get_loc("place")])
    [name] = label_segments(least[by].to_dict("records"))
    kept = show("nrr", least["nrr"].iloc[0])
    return (
        f"{name} kept least: the customers of a year ago pay {kept} of what they paid then "
        "(segments of fewer than five customers left aside)"
    )


def concentration_finding(concentration: DataFrame) -> str:
    """Say how much hangs on the largest.  ``concentration`` is the metric over a span, in total."""
    course = concentration.sort_values(time_of(concentration))
    if course.empty or not int(course["paying_customers"].iloc[-1]):
        return "Nobody pays, so nothing hangs on anybody"
    last = course.iloc[-1]
    number = int(last["paying_customers"])
    if number == 1:
        return "All MRR is one customer's"
    largest = show("top_customer_share", last["top_customer_share"])
    is_told = known(last["top_customer_share"])  # to readers outside it is not
    if number <= _TEN or not known(last["top_ten_share"]):
        of_one = f", {largest} that of the largest" if is_told else ""
        return f"All MRR is that of {show('paying_customers', number)} customers{of_one}"
    of_one = f", the largest of them {largest}" if is_told else ""
    return f"The ten largest customers bring {show('top_ten_share', last['top_ten_share'])} of MRR{of_one}"
