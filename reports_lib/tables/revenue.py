"""Revenue: movements of MRR and sales, as tables that foot."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pandas import DataFrame, concat

from reports_lib.fields import NOT_STATED, label_apps
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports_lib.tables.block import Block

__all__ = ["customer_movements_table", "mrr_movements_table", "sales_table"]

TOTAL = "Total"

_SALE_TYPES = ("New", "Renewal", "Upgrade", "Downgrade", "Refund")
_STORIES = {
    "new": "Came",
    "reactivation": "Came",
    "expansion": "Grew",
    "contraction": "Shrank",
    "churn": "Left",
}


def mrr_movements_table(movements: DataFrame, apps: DataFrame) -> Block:
    """One month's movements, one row per app and a total.

    ``movements`` is ``metrics.mrr_movements`` of a month by ``app_key``.
    """
    title = "MRR movements by app"
    amounts = [name for name in movements.columns if name.endswith("_mrr_usd")]
    rows = _with_app_names(movements, apps).sort_values(
        ["closing_mrr_usd", "app_key"], ascending=[False, True]
    )
    if rows.empty:
        return nothing_to_show(title, "No app had recurring revenue in this month.")
    total = {"app_name": TOTAL, **{name: _sum(rows[name]) for name in amounts}}
    return grid(
        concat([rows[["app_name", *amounts]], DataFrame([total])], ignore_index=True),
        title=title,
        stub="app_name",
        total=True,
        note="Opening + new + reactivation + expansion − contraction − churn + neutral = closing.",
    )


def customer_movements_table(movements: DataFrame, apps: DataFrame) -> Block:
    """Who came, grew, shrank and left.  ``movements`` is ``metrics.customer_movements`` of one month."""
    title = "The largest movements by customer"
    if movements.empty:
        return nothing_to_show(title, "No customer came, left or changed what they pay in this month.")
    stories = list(dict.fromkeys(_STORIES.values()))
    named = _with_app_names(movements, apps)
    rows = named.assign(
        company=[
            company if isinstance(company, str) and company.strip() else f"Customer {customer}"
            for company, customer in zip(named["company"], named["customer_id"], strict=True)
        ],
        story=[_STORIES.get(one, one) for one in named["movement"]],
        movement=[one.capitalize() for one in named["movement"]],
    )
    rows = rows.sort_values("story", key=lambda column: column.map(stories.index), kind="stable")
    columns = ["story", "company", "change_usd", "app_name", "movement", "opening_mrr_usd", "closing_mrr_usd"]
    return grid(
        rows[columns],
        title=title,
        stub="company",
        group="story",
        formats={"story": "movement"},
        note="Ranked by the change in what a customer pays a month for an app.",
    )


def sales_table(sales: DataFrame) -> Block:
    """One month's sales by sale type and hosting, with totals both ways.  ``sales`` is by both columns."""
    title = "Sales by sale type and hosting"
    if sales.empty:
        return nothing_to_show(title, "Nothing was sold or paid back in this month.")
    sales = sales.assign(**{name: sales[name].fillna(NOT_STATED) for name in ("sale_type", "hosting")})
    types = sorted(sales["sale_type"].unique(), key=_sale_type_order)
    hostings = sorted(sales["hosting"].unique())
    rows = [_sales_row(kind, sales[sales["sale_type"] == kind], hostings) for kind in types]
    rows.append(_sales_row(TOTAL, sales, hostings))
    return grid(
        DataFrame(rows),
        title=title,
        stub="sale_type",
        total=True,
        formats={**dict.fromkeys(hostings, "sales_usd"), TOTAL: "sales_usd"},
        note="Amounts booked in the month, refunds taken off. A cell without lines is a dash.",
    )


def _sales_row(kind: str, sales: DataFrame, hostings: list[str]) -> dict[str, Any]:
    cells = {name: _sum(sales.loc[sales["hosting"] == name, "sales_usd"]) for name in hostings}
    return {"sale_type": kind, "lines": int(sales["lines"].sum()), **cells, TOTAL: _sum(sales["sales_usd"])}


def _sale_type_order(kind: str) -> tuple[int, str]:
    return (_SALE_TYPES.index(kind) if kind in _SALE_TYPES else len(_SALE_TYPES), kind)


def _with_app_names(frame: DataFrame, apps: DataFrame) -> DataFrame:
    names = label_apps(zip(apps["app_key"], apps["app_name"], strict=True))
    return frame.assign(app_name=[names.get(key, key) for key in frame["app_key"]])


def _sum(amounts: Iterable[Any]) -> Decimal | None:
    known = [one for one in amounts if one is not None and one == one]  # noqa: PLR0124  NaN is unlike itself
    return sum(known, Decimal()) if known else None
