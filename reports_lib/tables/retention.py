"""Retention: what customers of then pay now, what was due and what was lost, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pandas import DataFrame, concat

from reports_lib.fields import NOT_STATED, field, show, time_of
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import TOTAL, counted, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.tables.block import Block

__all__ = [
    "host_churn_table",
    "licence_churn_table",
    "quick_ratio_table",
    "renewals_table",
    "revenue_retention_table",
]

_RATES = ["nrr", "grr", "nrr_as_billed"]
_WINDOWS = {12: "a year", 3: "a quarter", 1: "a month"}
_RECENT = 6
_COMES_DUE = {
    "month": "one comes due each month, the other once a year",
    "quarter": "one comes due in each of the three months, so that its rates are those of a month, "
    "the other once a year",
}


@of_its_metric
def revenue_retention_table(by_app: DataFrame, total: DataFrame, apps: DataFrame) -> Block:
    """NRR and GRR against a year and a month or quarter before, one row per app and a total.

    Both are ``metrics.revenue_retention``: by ``app_key`` for one period, and in total over a span that
    ends in it.
    """
    title = "Retention by app"
    time = time_of(total)
    if not any(by_app["opening_mrr_usd"]):
        return nothing_to_show(title, f"Nobody paid a {time} or a year before, so nothing can have stayed.")
    last = total[total[time] == total[time].max()]
    windows = sorted(set(total["window_months"]), reverse=True)
    sides = (with_app_names(by_app, apps), last.assign(app_name=TOTAL))
    rows = concat([_side_by_side(one, windows) for one in sides], ignore_index=True)
    formats = {name: rate for window in windows for name, rate in zip(_named(window), _RATES, strict=True)}
    return grid(
        rows,
        title=title,
        stub="app_name",
        total=True,
        formats=formats,
        note="NRR is what the customers of then pay now; GRR counts each at most at what it paid then. "
        "Changes of booking are taken out, and left in as billed. Customers who came since are in neither.",
    )


def _side_by_side(retention: DataFrame, windows: Sequence[int]) -> DataFrame:
    """Put the windows of an app beside each other, the largest app first."""
    sides = [
        retention[retention["window_months"] == window]
        .set_index("app_name")[["opening_mrr_usd", *_RATES]]
        .set_axis(["opening", *_named(window)], axis=1)
        for window in windows
    ]
    largest = sides[-1].sort_values("opening", ascending=False, kind="stable").index
    return concat([one.drop(columns="opening") for one in sides], axis=1).loc[largest].reset_index()


def _named(window: int) -> list[str]:
    return [f"{field(rate).label}, {_WINDOWS[window]}" for rate in _RATES]


@of_its_metric
def renewals_table(renewals: DataFrame) -> Block:
    """What was due and what of it goes on.  ``renewals`` is the metric by hosting and billing period."""
    title = "Renewals by hosting and billing period"
    due = renewals[renewals["due"] > 0]
    if due.empty:
        return nothing_to_show(title, f"No paid term ended in this {time_of(renewals)}, so nothing was due.")
    stated = due.assign(**{name: due[name].fillna(NOT_STATED) for name in ("hosting", "billing_period")})
    counts = ["due", "renewed", "renewed_with_grace", "renewal_rate", "renewal_rate_with_grace"]
    open_ones = counted(due["provisional"])
    waiting = (
        f" {show('provisional', open_ones)} not renewed may still be: fewer than 30 days have passed."
        * bool(open_ones)
    )
    note = f"Renewed without a gap; with grace, within 30 days; by value, with grace and growth.{waiting}"
    return grid(
        stated[["hosting", "billing_period", *counts, "due_mrr_usd", "renewed_mrr_rate", "provisional"]],
        title=title,
        stub="hosting",
        note=note,
    )


@of_its_metric
def licence_churn_table(licence_churn: DataFrame, mrr_churn: DataFrame) -> Block:
    """What was due and was lost, by count and by value.  The frames are the metrics of one period."""
    title = "Churn of what was due, by billing period"
    time = time_of(mrr_churn)
    both = mrr_churn.merge(licence_churn, on=[time, "billing_period"], how="left")
    if both.empty or not any(both["due"].fillna(0)):
        return nothing_to_show(title, f"No paid term ended in this {time}, so nothing could be lost.")
    counts = ["due", "lost", "licence_churn", "provisional"]
    amounts = ["opening_mrr_usd", "due_mrr_usd", "lost_mrr_usd", "mrr_churn"]
    return grid(
        both.assign(billing_period=both["billing_period"].fillna(NOT_STATED))[
            ["billing_period", *counts, *amounts]
        ],
        title=title,
        stub="billing_period",
        note="Only a licence whose term ends can leave, so losses are counted against what was due. Monthly "
        f"and annual ones are not blended: {_COMES_DUE[time]}.",
    )


@of_its_metric
def quick_ratio_table(quick_ratio: DataFrame) -> Block:
    """Dollars gained for each dollar lost, the newest six months or quarters.

    ``quick_ratio`` is the metric over them, in total.
    """
    title = "Gained for each dollar lost"
    time = time_of(quick_ratio)
    recent = quick_ratio.sort_values(time, ascending=False).head(_RECENT)
    amounts = ["gained_mrr_usd", "reactivation_mrr_usd", "lost_mrr_usd"]
    if not recent[amounts].to_numpy().any():
        return nothing_to_show(title, f"Nothing was gained or lost in these {time}s.")
    return grid(
        recent[[time, *amounts, "quick_ratio", "quick_ratio_with_reactivation"]],
        title=title,
        stub=time,
        note="Gained is new and expansion, lost is churn and contraction. Where nothing was lost, no ratio.",
    )


@of_its_metric
def host_churn_table(host_churn: DataFrame) -> Block:
    """Lost licences by what became of their host, the newest six months.

    ``host_churn`` is the metric over months, in total.
    """
    title = "Lost licences, and whether their host lives"
    recent = host_churn.sort_values("month", ascending=False).head(_RECENT)
    if not any(recent["opening_licences"]):
        return nothing_to_show(title, "No licence was paid for when these months opened.")
    hosts = ["lost_licences", "host_alive", "host_gone", "host_unknown"]
    return grid(
        recent[["month", "opening_licences", *hosts, "churn_rate", "isolated_churn_rate"]],
        title=title,
        stub="month",
        note="A host that lives left the app; one that is gone left Atlassian. Isolated churn is at least "
        "this: of a host that runs no other app of ours, nothing is known.",
    )
