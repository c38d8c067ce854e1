"""Users: what each app gained and lost between two days, as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from reports_lib.charts.channel import records, tooltips
from reports_lib.charts.picture import (
    BY_PLACE,
    LABEL_SIGN_WIDTH,
    empty_state,
    has_amounts,
    layered,
    of_its_metric,
    picture,
)
from reports_lib.fields import BETWEEN, NOT_STATED, label_apps, show
from reports_lib.palette import NARROW, colour

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["app_users_bars"]

_MOST = 12
_SHOWN = ["app_name", "hosting", "users_then", "new_users", "lost_users", "net_users", "users_now"]


@of_its_metric
def app_users_bars(users: DataFrame, apps: DataFrame, *, title: str, source: str) -> Any:
    """New and lost users, a row per app and hosting.  ``users`` is ``metrics.app_users`` by both.

    Only rows with movement are drawn, at most the twelve with the most of it.
    """
    if not has_amounts(users, ["new_users", "lost_users"]):
        return empty_state("No app gained or lost a user.", title=title, source=source)
    names = label_apps(zip(apps["app_key"], apps["app_name"], strict=True))
    moved = users.assign(
        app_name=[names.get(key, key) for key in users["app_key"]],
        # Short, because a line break of Unicode or a NUL in a name stops the drawing program.
        hosting=[show("hosting", one, short=True) for one in users["hosting"].fillna(NOT_STATED)],
        moved=users["new_users"] + users["lost_users"],
    )
    ranked = moved[moved["moved"] > 0].sort_values(
        ["moved", "app_key", "hosting"], ascending=[False, True, True]
    )
    rows = [{**_row(row), "drawn_at": place} for place, row in enumerate(records(ranked.head(_MOST), _SHOWN))]
    words = "; ".join(f"{row['row']}: {row['gain_label']} new, {row['loss_label']} lost" for row in rows)
    left_out = len(ranked) - len(rows)
    others = f"; {left_out} more with less movement." if left_out else "."
    return picture(
        _diverging(rows, name="app_users"),
        rows={"app_users": rows},
        title=title,
        source=source,
        description=f"Bars of new users to the right and lost users to the left. {words}{others}",
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "row": f"{row['app_name']}{BETWEEN}{row['hosting']}",
        "gain_label": "+" * bool(row["new_users"]) + show("new_users", row["new_users"]),
        "loss_label": "−" * bool(row["lost_users"]) + show("lost_users", row["lost_users"]),
    }


def _diverging(rows: list[dict[str, Any]], *, name: str) -> Any:
    room = max(len(row[label]) for row in rows for label in ("gain_label", "loss_label")) * LABEL_SIGN_WIDTH
    scale = alt.Scale(
        range=[room + 8, alt.ExprRef(expr=f"max(width - {room}, {room} + 48)")], nice=False, zero=True
    )
    base = alt.Chart(alt.NamedData(name), height=alt.Step(46)).transform_calculate(left="-datum.lost_users")
    down = alt.Y(
        "row:N",
        sort=BY_PLACE,
        title=None,
        axis=alt.Axis(
            labelColor=colour("ink"),
            labelExpr=f"split(datum.label, '{BETWEEN}')",
            labelFontSize=13,
            labelOffset=-8,
            labelLimit=alt.ExprRef(expr=f"{NARROW} ? 120 : 230"),
            labelPadding=12,
        ),
        scale=alt.Scale(paddingInner=0.5, paddingOuter=0.25),
    )
    sides = [
        (drawn, alt.X(f"{side}:Q", axis=None, scale=scale), amount, ink)
        for side, amount, ink in (("new_users", "new_users", "gain"), ("left", "lost_users", "loss"))
        for drawn in [base.transform_filter(f"datum.{amount} > 0")]
    ]
    bars = [
        drawn.mark_bar(color=colour(ink), cornerRadius=1.5).encode(
            x=across, y=down, tooltip=tooltips(["app_name", "hosting", amount])
        )
        for drawn, across, amount, ink in sides
    ]
    (gained, right, *_), (lost, left, *_) = sides
    words = [
        gained.mark_text(align="left", dx=7, fontSize=13).encode(
            x=right, y=down, text=alt.Text("gain_label:N")
        ),
        lost.mark_text(align="right", dx=-7, fontSize=13).encode(
            x=left, y=down, text=alt.Text("loss_label:N")
        ),
    ]
    zero = base.mark_rule(color=colour("rule")).encode(x=alt.XDatum(0, axis=None, scale=scale))
    return layered(*bars, *words, zero)
