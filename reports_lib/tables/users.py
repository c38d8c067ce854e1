"""Users: users then and now by app and hosting, as a table that foots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas import DataFrame, concat

from reports_lib.fields import NOT_STATED, show
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import TOTAL, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["app_users_table"]

_FIGURES = [
    *("users_then", "new_users", "lost_users", "net_users", "users_now", "users_now_at_least"),
    "licences_now",
]
_PRECISION = (
    "Cloud is exact. Server and Data Center are sold in bands: users now are the upper end of each, "
    "users at least the lower one"
)
_BESIDE = {
    "unlimited_now": "{} without a limit",
    "unknown_now": "{} whose tier says no number",
    "left_out_now": "{} of other types (free, community, open source, evaluation and so on)",
}


@of_its_metric
def app_users_table(users: DataFrame, apps: DataFrame) -> Block:
    """Users by app and hosting, and a total.  ``users`` is ``metrics.app_users`` by both."""
    title = "Users by app and hosting"
    seen = users[(users[["users_then", "users_now", *_BESIDE, "licences_now"]] != 0).any(axis=1)]
    if seen.empty:
        return nothing_to_show(title, "No commercial or academic licence was in force on either day.")
    named = with_app_names(seen, apps)
    rows = named.assign(hosting=named["hosting"].fillna(NOT_STATED)).sort_values(
        ["users_now", "app_key", "hosting"], ascending=[False, True, True]
    )
    total: dict[str, Any] = {
        "app_name": TOTAL,
        "hosting": "",
        **{name: int(seen[name].sum()) for name in _FIGURES},
    }
    return grid(
        concat([rows[["app_name", "hosting", *_FIGURES]], DataFrame([total])], ignore_index=True),
        title=title,
        stub="app_name",
        total=True,
        note=" ".join(filter(None, [_precision(total), _beside(seen)])),
    )


def _precision(total: dict[str, Any]) -> str:
    low, high = (show(name, total[name]) for name in ("users_now_at_least", "users_now"))
    return f"{_PRECISION}{'' if low == high else f': between {low} and {high} in all'}."


def _beside(users: DataFrame) -> str:
    counts = {name: int(users[name].sum()) for name in _BESIDE}
    told = [words.format(show(name, counts[name])) for name, words in _BESIDE.items() if counts[name]]
    return f"Licences in force that add no users: {'; '.join(told)}." if told else ""
