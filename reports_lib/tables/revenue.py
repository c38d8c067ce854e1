"""Revenue: movements of MRR and sales, as tables that foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas import DataFrame, concat

from reports_lib.fields import NOT_STATED, field, show, time_of
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import TOTAL, counted, summed, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = [
    "customer_movements_table",
    "mrr_movements_table",
    "refunded_lines_table",
    "sales_table",
    "upgrades_table",
]

_BUSINESS = [
    f"{name}_mrr_usd" for name in ("opening", "new", "reactivation", "expansion", "contraction", "churn")
]
_NEUTRAL = [
    f"{name}_mrr_usd"
    for name in ("billing_period", "hosting_migration", "transfer", "revenue_share", "moved")
]
_PARTS = [f"{name}_mrr_usd" for name in ("seats", "price", "edition", "billing_period", "revenue_share")]
_NEWEST = 12
_LARGEST = 10

_SALE_TYPES = ("New", "Renewal", "Upgrade", "Downgrade", "Refund")
_STORIES = {
    "new": "Came",
    "reactivation": "Came",
    "expansion": "Grew",
    "contraction": "Shrank",
    "churn": "Left",
    "neutral": "Booked otherwise",
}


@of_its_metric
def mrr_movements_table(movements: DataFrame, apps: DataFrame) -> Block:
    """Movements of one month or quarter, one row per app and a total.

    ``movements`` is ``metrics.mrr_movements`` of it by ``app_key``.
    """
    title = "MRR movements by app"
    neutral = [name for name in _NEUTRAL if any(movements[name])]
    amounts = [*_BUSINESS, *neutral, "closing_mrr_usd"]
    rows = with_app_names(movements, apps).sort_values(
        ["closing_mrr_usd", "app_key"], ascending=[False, True]
    )
    if rows.empty:
        return nothing_to_show(title, f"No app had recurring revenue in this {time_of(movements)}.")
    total = {"app_name": TOTAL, **{name: summed(rows[name]) for name in amounts}}
    signs = "".join(f" + {field(name).label.lower()}" for name in neutral)
    closes = f"Opening + new + reactivation + expansion − contraction − churn{signs} = closing."
    return grid(
        concat([rows[["app_name", *amounts]], DataFrame([total])], ignore_index=True),
        title=title,
        stub="app_name",
        total=True,
        note=" ".join([closes, *_beside(movements)]),
    )


def _beside(movements: DataFrame) -> list[str]:
    """Say what of the movements is provisional or late, and what they do not show, where there is any."""
    open_churn, late = (
        summed(movements[name]) for name in ("provisional_churn_mrr_usd", "late_renewal_mrr_usd")
    )
    through = counted(movements["passed_through"])
    told = {
        f"Of the churn, {show('provisional_churn_mrr_usd', open_churn)} is provisional: its term ended less "
        "than 30 days before these data were known, and may still be renewed.": open_churn,
        f"Of the reactivation, {show('late_renewal_mrr_usd', late)} renewed within 30 days "
        "of the end of its term.": late,
        f"{show('passed_through', through)} passed through: bought and lost between two month ends, so that "
        "no movement shows it.": through,
    }
    return [words for words, amount in told.items() if amount]


@of_its_metric
def upgrades_table(upgrades: DataFrame) -> Block:
    """Changes of running terms by month, what they did to MRR, and by what.

    ``upgrades`` is ``metrics.upgrades`` over months or quarters, in total; its newest twelve are looked at.
    """
    title = "Upgrades and downgrades of running terms"
    time = time_of(upgrades)
    seen = upgrades.sort_values(time).tail(_NEWEST)
    changed = seen[seen["events"] > 0]
    if changed.empty:
        return nothing_to_show(title, f"No running term was changed in these {time}s.")
    parts = [name for name in _PARTS if any(changed[name])]
    amounts = ["change_mrr_usd", *parts]
    total = {
        time: TOTAL,
        "events": counted(changed["events"]),
        **{name: summed(changed[name]) for name in amounts},
    }
    rows = changed[[time, "events", *amounts]].astype({time: object})
    return grid(
        concat([rows, DataFrame([total])], ignore_index=True),
        title=title,
        stub=time,
        total=True,
        note="A refund and the new line that came with it are one event, neither churn nor a refund.",
    )


@of_its_metric
def customer_movements_table(movements: DataFrame, apps: DataFrame) -> Block:
    """Who came, grew, shrank and left.  ``movements`` is the metric of one month or quarter."""
    title = "The largest movements by customer"
    if movements.empty:
        message = f"No customer came, left or changed what they pay in this {time_of(movements)}."
        return nothing_to_show(title, message)
    stories = list(dict.fromkeys(_STORIES.values()))
    named = with_app_names(movements, apps)
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


@of_its_metric
def refunded_lines_table(lines: DataFrame, apps: DataFrame) -> Block:
    """What was paid back, by line.  ``lines`` is ``metrics.refunded_lines`` of one month or quarter."""
    title = "What was paid back"
    back = lines[lines["refund"] != "re-billed"]
    booked = len(lines) - len(back)
    beside = f"{show('lines', booked)} more came with a new line and only booked a change." if booked else ""
    if back.empty:
        return nothing_to_show(title, f"Nothing was paid back in this {time_of(lines)}. {beside}".strip())
    largest = back.sort_values("refunded_usd", ascending=False, kind="stable").head(_LARGEST)
    is_cut = len(largest) < len(back)
    rest = f"The {len(largest)} largest of {show('lines', len(back))}." if is_cut else ""
    orphans = int((back["refund"] == "orphan").sum())
    unknown = ""
    if orphans:
        are, they = ("is an orphan", "it takes") if orphans == 1 else ("are orphans", "they take")
        unknown = f"{show('lines', orphans)} {are}: the line {they} back is not known, and none is guessed."
    rows = with_app_names(largest, apps)
    columns = ["line_id", "refund", "app_name", "sold_on", "refunded_usd", "parent_line_id", "evidence"]
    note = " ".join(filter(None, [rest, unknown, beside]))
    return grid(rows[columns], title=title, stub="line_id", note=note)


@of_its_metric
def sales_table(sales: DataFrame) -> Block:
    """Sales of one month or quarter by sale type and hosting, with totals both ways.  It is by both."""
    title = "Sales by sale type and hosting"
    if sales.empty:
        return nothing_to_show(title, f"Nothing was sold or paid back in this {time_of(sales)}.")
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
        note=f"Amounts booked in the {time_of(sales)}, refunds taken off. A cell without lines is a dash.",
    )


def _sales_row(kind: str, sales: DataFrame, hostings: list[str]) -> dict[str, Any]:
    cells = {name: summed(sales.loc[sales["hosting"] == name, "sales_usd"]) for name in hostings}
    return {"sale_type": kind, "lines": int(sales["lines"].sum()), **cells, TOTAL: summed(sales["sales_usd"])}


def _sale_type_order(kind: str) -> tuple[int, str]:
    return (_SALE_TYPES.index(kind) if kind in _SALE_TYPES else len(_SALE_TYPES), kind)
