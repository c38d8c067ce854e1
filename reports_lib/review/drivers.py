"""Drivers: why MRR changed, in sentences that are arithmetic on the waterfall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.fields import field, label_apps, show
from reports_lib.media import DIGEST_TYPE
from reports_lib.review.amounts import signed, total
from reports_lib.review.fragment import fragment
from reports_lib.tables import Block

if TYPE_CHECKING:
    from decimal import Decimal

    from pandas import DataFrame

    from reports_lib.periods import Month, Quarter

__all__ = ["drivers"]


@dataclass(frozen=True)
class _Driver:
    name: str
    sign: int
    some: str
    most: str
    none: str


_DRIVERS = [
    _Driver(
        "new_mrr_usd",
        1,
        "Customers who paid for an app for the first time",
        "most for",
        "Nobody paid for an app for the first time",
    ),
    _Driver("reactivation_mrr_usd", 1, "Customers who came back", "most to", "Nobody came back"),
    _Driver(
        "expansion_mrr_usd",
        1,
        "Customers who pay more than before",
        "most for",
        "Nobody pays more than before",
    ),
    _Driver(
        "contraction_mrr_usd",
        -1,
        "Customers who pay less than before",
        "most for",
        "Nobody pays less than before",
    ),
    _Driver(
        "churn_mrr_usd", -1, "Customers who stopped paying for an app", "most from", "Nobody stopped paying"
    ),
    _Driver("billing_period_mrr_usd", 1, "Customers who are billed by another period", "most in", ""),
    _Driver("hosting_migration_mrr_usd", 1, "Customers who moved to another hosting", "most in", ""),
    _Driver("transfer_mrr_usd", 1, "Customers who went on with another licence", "most in", ""),
    _Driver("revenue_share_mrr_usd", 1, "Another share of the price for the vendor", "most in", ""),
    _Driver("moved_mrr_usd", 1, "Moves between segments", "most in", ""),
]


def drivers(movements: DataFrame, apps: DataFrame, *, period: Month | Quarter) -> Block:
    """Tell the change of MRR of a month or quarter, row by row of the waterfall, to the cent.

    ``movements`` is ``metrics.mrr_movements`` of it by ``app_key``; ``apps`` names the apps.
    """
    names = label_apps(zip(apps["app_key"], apps["app_name"], strict=True))
    keyed = movements.assign(app=[names.get(key, key) for key in movements["app_key"]]).sort_values("app_key")
    opened, closed = total(keyed["opening_mrr_usd"]), total(keyed["closing_mrr_usd"])
    lead = _lead(keyed, opened=opened, closed=closed, period=period)
    rows = [
        (
            field(one.name).label,
            _sentence(keyed, one),
            signed("change_usd", one.sign * total(keyed[one.name])),
        )
        for one in _DRIVERS
        if one.none or total(keyed[one.name])
    ]
    net = signed("net_change_mrr_usd", closed - opened)
    net_label = field("net_change_mrr_usd").label
    text = [lead, *(f"{label}: {amount}. {words}" for label, words, amount in rows), f"{net_label}: {net}"]
    told = {"lead": lead, "rows": rows, "net": net, "net_label": net_label}
    return Block(fragment("drivers", **told), "\n".join(text), {DIGEST_TYPE: {"drivers": told}})


def _lead(keyed: DataFrame, *, opened: Decimal, closed: Decimal, period: Month | Quarter) -> str:
    span = f"from {show('opening_mrr_usd', opened)} to {show('closing_mrr_usd', closed)}"
    net = closed - opened
    if not net:
        return f"MRR ended {period.label} where it began, at {show('closing_mrr_usd', closed)}."
    told = f"MRR {'rose' if net > 0 else 'fell'} by {show('change_usd', abs(net))} in {period.label}, {span}."
    if len(keyed) == 1:
        return told
    changes = [a - b for a, b in zip(keyed["closing_mrr_usd"], keyed["opening_mrr_usd"], strict=True)]
    most = max(changes) if net > 0 else min(changes)
    app = keyed["app"].iloc[changes.index(most)]
    return f"{told} {app} contributed the most, {signed('change_usd', most)}."


def _sentence(keyed: DataFrame, driver: _Driver) -> str:
    amounts = list(keyed[driver.name])
    if not any(amounts):
        return f"{driver.none}."
    most = max(amounts, key=abs)
    if len(keyed) == 1:
        return f"{driver.some}."
    share = driver.most.replace("most", "all") if most == total(amounts) else driver.most
    app = keyed["app"].iloc[amounts.index(most)]
    return f"{driver.some}, {share} {app} ({show(driver.name, most)})."
