"""Revenue: MRR, its movements and sales, as pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from reports_lib.charts.bars import category_bars, time_columns
from reports_lib.charts.channel import records
from reports_lib.charts.picture import empty_state, has_amounts, of_its_metric, picture
from reports_lib.charts.stack import stack
from reports_lib.charts.waterfall import BALANCE, GAIN, LOSS, NEUTRAL, waterfall
from reports_lib.errors import ReportError
from reports_lib.fields import MISSING, NOT_STATED, field, label_apps, show, time_of
from reports_lib.palette import APP_ROLES, colour

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["mrr_history_bars", "mrr_movements_waterfall", "sales_by_type_bars", "sales_history_bars"]

_STEPS = {
    "opening_mrr_usd": BALANCE,
    "new_mrr_usd": GAIN,
    "reactivation_mrr_usd": GAIN,
    "expansion_mrr_usd": GAIN,
    "contraction_mrr_usd": LOSS,
    "churn_mrr_usd": LOSS,
    "billing_period_mrr_usd": NEUTRAL,
    "hosting_migration_mrr_usd": NEUTRAL,
    "transfer_mrr_usd": NEUTRAL,
    "revenue_share_mrr_usd": NEUTRAL,
    "moved_mrr_usd": NEUTRAL,
    "closing_mrr_usd": BALANCE,
}
_SIGNS = {BALANCE: "", GAIN: "+", LOSS: "−", NEUTRAL: "+"}
_SALE_TYPES = ("New", "Renewal", "Upgrade", "Downgrade", "Refund")


@of_its_metric
def mrr_movements_waterfall(movements: DataFrame, *, title: str, source: str) -> Any:
    """MRR of a month or quarter, opening to closing.  ``movements`` is one row of ``metrics.mrr_movements``.

    Neutral changes stand by name, and only those that there are.
    """
    if len(movements) > 1:
        raise ReportError(
            f"A waterfall draws one month or quarter, not {len(movements)} rows",
            where="charts.mrr_movements_waterfall",
            todo="pass metrics.mrr_movements of a single one, without by",
        )
    time = time_of(movements)
    if not has_amounts(movements, list(_STEPS)):
        message = f"No recurring revenue, neither at the start of the {time} nor at its end."
        return empty_state(message, title=title, source=source)
    steps = _steps(movements)
    words = "; ".join(f"{step['movement']} {step['label']}" for step in steps)
    return picture(
        waterfall(steps, name="mrr_movements"),
        rows={"mrr_movements": steps},
        title=title,
        source=source,
        description=f"Waterfall of MRR in {show(time, movements[time].iloc[0])}: {words}.",
    )


def _steps(movements: DataFrame) -> list[dict[str, Any]]:
    row = movements.iloc[0]
    names = [name for name, kind in _STEPS.items() if kind != NEUTRAL or row[name]]
    amounts = records(movements, names)[0]
    following = dict(pairwise(names))
    return [
        {
            "movement": field(name).label,
            "amount_usd": amounts[name],
            "kind": _STEPS[name],
            "label": _SIGNS[_STEPS[name]] * (row[name] > 0) + show(name, row[name]),
            "next": field(following[name]).label if name in following else None,
        }
        for name in names
    ]


@of_its_metric
def mrr_history_bars(mrr: DataFrame, apps: DataFrame, *, title: str, source: str) -> Any:
    """MRR at the end of each month or quarter, stacked by app.  ``mrr`` is ``metrics.mrr`` by ``app_key``.

    Beyond six apps the largest five keep a colour of their own and the others share a neutral one.
    """
    time = time_of(mrr)
    if not has_amounts(mrr, ["mrr_usd"]):
        return empty_state(f"No recurring revenue in these {time}s.", title=title, source=source)
    names = label_apps(zip(apps["app_key"], apps["app_name"], strict=True))
    known = mrr.assign(app_name=[names.get(key, key) for key in mrr["app_key"]])
    latest = known[known[time] == known[time].max()].dropna(subset="mrr_usd")
    largest = latest.sort_values(["mrr_usd", "app_key"], ascending=[False, True]).head(len(APP_ROLES))
    series = _series(known, largest=list(largest["app_name"]))
    rows = [
        {**row, **{key: series[row["app_name"]][key] for key in ("drawn_as", "drawn_at")}}
        for row in records(known, [time, "app_name", "mrr_usd"])
    ]
    first, last = show(time, known[time].min()), show(time, known[time].max())
    amounts = zip(largest["app_name"], largest["mrr_usd"], strict=True)
    words = "; ".join(f"{name} {show('mrr_usd', amount)}" for name, amount in amounts)
    painted = {one["drawn_as"]: one["colour"] for one in series.values()}
    return picture(
        stack(rows, name="mrr_history", amount="mrr_usd", series=painted),
        rows={"mrr_history": rows},
        title=title,
        source=source,
        description=f"Stacked bars of MRR by app, {first} to {last}. Largest in {last}: {words}.",
        key=dict(reversed(painted.items())),
    )


def _series(known: DataFrame, *, largest: list[str]) -> dict[str, dict[str, Any]]:
    names = list(known.sort_values("app_key")["app_name"].unique())
    if len(names) <= len(APP_ROLES):
        own, rest = names, []
    else:
        own = [name for name in names if name in largest[: len(APP_ROLES) - 1]]
        rest = [name for name in names if name not in own]
    series = {
        name: {"drawn_as": name, "drawn_at": place, "colour": colour(role)}
        for place, (name, role) in enumerate(zip(own, APP_ROLES, strict=False))
    }
    shared = {"drawn_as": f"{len(rest)} other apps", "drawn_at": len(own), "colour": colour("app-rest")}
    return series | dict.fromkeys(rest, shared)


@of_its_metric
def sales_by_type_bars(sales: DataFrame, *, title: str, source: str) -> Any:
    """Sales of one month or quarter by sale type.  ``sales`` is ``metrics.sales`` of it by ``sale_type``."""
    time = time_of(sales)
    if not has_amounts(sales, ["sales_usd"]):
        return empty_state(f"Nothing was sold or paid back in this {time}.", title=title, source=source)
    rows = [
        {**row, "sale_type": show("sale_type", row["sale_type"], short=True), "label": label}
        for row, label in zip(
            records(sales, ["sale_type", "sales_usd"]), _labels(sales, "sales_usd"), strict=True
        )
    ]
    for row in rows:
        row["sale_type"] = NOT_STATED if row["sale_type"] == MISSING else row["sale_type"]
    rows.sort(key=lambda row: _SALE_TYPES.index(row["sale_type"]) if row["sale_type"] in _SALE_TYPES else 99)
    rows = [{**row, "drawn_at": place} for place, row in enumerate(rows)]
    words = "; ".join(f"{row['sale_type']} {row['label']}" for row in rows)
    return picture(
        category_bars(rows, name="sales_by_type", category="sale_type", amount="sales_usd"),
        rows={"sales_by_type": rows},
        title=title,
        source=source,
        description=f"Bars of sales by sale type in {show(time, sales[time].iloc[0])}: {words}.",
    )


@of_its_metric
def sales_history_bars(sales: DataFrame, *, title: str, source: str) -> Any:
    """Sales booked in each month or quarter, refunds taken off.  ``sales`` is the metric, in total."""
    time = time_of(sales)
    if not has_amounts(sales, ["sales_usd"]):
        return empty_state(f"Nothing was sold in these {time}s.", title=title, source=source)
    ordered = sales.sort_values(time)
    rows = [
        {**row, "label": label}
        for row, label in zip(
            records(ordered, [time, "sales_usd"]), _labels(ordered, "sales_usd"), strict=True
        )
    ]
    first, last = (show(time, ordered[time].iloc[place]) for place in (0, -1))
    return picture(
        time_columns(rows, name="sales_history", amount="sales_usd"),
        rows={"sales_history": rows},
        title=title,
        source=source,
        description=f"Columns of sales, {first} to {last}. {last}: {rows[-1]['label']}.",
    )


def _labels(frame: DataFrame, name: str) -> list[str]:
    return [show(name, value) for value in frame[name]]
