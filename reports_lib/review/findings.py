"""Findings: what a picture shows, said as its title, worked out from the picture's own frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.fields import MISSING, label_apps, show
from reports_lib.review.amounts import known, relative_change, signed, total

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "movements_finding",
    "mrr_change_finding",
    "mrr_history_finding",
    "sales_finding",
    "sales_history_finding",
]

_GAINS = ("new_mrr_usd", "reactivation_mrr_usd", "expansion_mrr_usd")
_LOSSES = ("contraction_mrr_usd", "churn_mrr_usd")
_A_YEAR = 12
_PLURALS = {
    "New": "new licences",
    "Renewal": "renewals",
    "Upgrade": "upgrades",
    "Downgrade": "downgrades",
    "Refund": "refunds",
}


def movements_finding(movements: DataFrame) -> str:
    """Say which side won.  ``movements`` is one row of ``metrics.mrr_movements``, or its rows by app."""
    gains, losses = (total(movements[list(names)].to_numpy().ravel()) for names in (_GAINS, _LOSSES))
    net = total(movements["closing_mrr_usd"]) - total(movements["opening_mrr_usd"])
    if not gains and not losses and not net:
        return "No MRR moved"
    told = (
        f"MRR {'rose' if net > 0 else 'fell'} by {show('change_usd', abs(net))}"
        if net
        else "MRR did not change"
    )
    won = "outweighed" if gains > losses else "fell short of" if gains < losses else "equalled"
    sides = f"{told}: gains of {show('change_usd', gains)} {won} losses of {show('change_usd', losses)}"
    neutral = total(movements["neutral_mrr_usd"])
    booked = "added" if neutral > 0 else "took"
    return (
        f"{sides}, and changes of booking {booked} {show('change_usd', abs(neutral))}" if neutral else sides
    )


def mrr_history_finding(mrr: DataFrame) -> str:
    """Say where MRR stands and how it got there.  ``mrr`` is ``metrics.mrr`` over months, in total."""
    course = mrr.sort_values("month")
    if course.empty or not known(course["mrr_usd"].iloc[-1]):
        return "No MRR is known yet"
    now = course["mrr_usd"].iloc[-1]
    stands = f"MRR is {show('mrr_usd', now)}"
    back = min(_A_YEAR, len(course) - 1)
    share = relative_change(now, course["mrr_usd"].iloc[-1 - back]) if back else None
    if share is None:
        return f"{stands} at the end of {show('month', course['month'].iloc[-1])}"
    since = "in a year" if back == _A_YEAR else f"since {show('month', course['month'].iloc[0])}"
    return f"{stands}, {_moved(share)} {since}"


def mrr_change_finding(mrr_by_app: DataFrame, apps: DataFrame) -> str:
    """Say which app brought most of the change of MRR in a year, or since the first month there is.

    ``mrr_by_app`` is ``metrics.mrr`` over months by ``app_key``.
    """
    months = sorted(set(mrr_by_app["month"]))
    if len(months) < 2:
        return "There is no earlier month to compare with"
    now, then = months[-1], months[max(0, len(months) - 1 - _A_YEAR)]
    changes = {
        str(key): total(rows.loc[rows["month"] == now, "mrr_usd"])
        - total(rows.loc[rows["month"] == then, "mrr_usd"])
        for key, rows in mrr_by_app.groupby("app_key")
    }
    whole = sum(changes.values())
    since = f"since {show('month', then)}"
    if not any(changes.values()):
        return f"No app's MRR changed {since}"
    key, most = max(changes.items(), key=lambda one: (abs(one[1]), one[0]))
    names = label_apps(zip(apps["app_key"], apps["app_name"], strict=True))
    return (
        f"{names.get(key, key)} moved MRR most {since}: {signed('change_usd', most)}, "
        f"where all apps together moved it by {signed('change_usd', whole)}"
    )


def sales_finding(sales: DataFrame) -> str:
    """Say what was sold most.  ``sales`` is ``metrics.sales`` of a month by ``sale_type``."""
    amount = total(sales["sales_usd"])
    if not any(sales["sales_usd"]):
        return "Nothing was sold"
    most = sales.loc[[value == max(sales["sales_usd"]) for value in sales["sales_usd"]]].iloc[0]
    stands = f"Sales of {show('sales_usd', amount)}"
    if most["sales_usd"] <= 0:
        return stands
    kind = _PLURALS.get(most["sale_type"], show("sale_type", most["sale_type"], short=True))
    kind = "lines without a sale type" if kind == MISSING else kind
    return f"{stands}, the largest part {kind} ({show('sales_usd', most['sales_usd'])})"


def sales_history_finding(sales: DataFrame) -> str:
    """Say how sales compare with the month before.  ``sales`` is ``metrics.sales`` over months, in total."""
    course = sales.sort_values("month")
    if course.empty:
        return "Nothing was sold"
    now = course["sales_usd"].iloc[-1]
    stands = f"Sales were {show('sales_usd', now)} in {show('month', course['month'].iloc[-1])}"
    share = relative_change(now, course["sales_usd"].iloc[-2]) if len(course) > 1 else None
    return stands if share is None else f"{stands}, {_moved(share)} on the month before"


def _moved(share: object) -> str:
    written = signed("change_share", share)
    if written.startswith("+"):
        return f"up {written[1:]}"
    return f"down {written[1:]}" if written.startswith("−") else "unchanged"
