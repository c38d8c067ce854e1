"""Tiles: the month's key figures, each with its change and its recent course."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports_lib.fields import field, show
from reports_lib.review.amounts import change, relative_change, signed
from reports_lib.review.fragment import fragment
from reports_lib.review.sparkline import Sparkline, spark_bars, spark_line
from reports_lib.tables import Block

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from reports_lib.periods import Month

__all__ = ["tiles"]

_SHOWN_MONTHS = 24
_EXACT = {"arpc_usd"}  # so small that cents matter


@dataclass(frozen=True)
class _Change:
    words: str
    against: str
    tone: str


@dataclass(frozen=True)
class _Tile:
    label: str
    value: str
    changes: list[_Change]
    sparkline: Sparkline | None


def tiles(mrr: DataFrame, movements: DataFrame, sales: DataFrame, *, month: Month) -> Block:
    """Show MRR, its net change, paying customers, ARPC and sales of a month.

    The frames are ``metrics.mrr``, ``metrics.mrr_movements`` and ``metrics.sales`` over a history that
    ends in ``month``, in total.
    """
    balances = ("mrr_usd", "paying_customers", "arpc_usd")
    mrr_usd, customers, arpc = (_tile(name, _by_month(mrr, name), month, flow=False) for name in balances)
    opened, closed = (_by_month(movements, f"{end}_mrr_usd") for end in ("opening", "closing"))
    net = {one: change(closed[one], opened[one]) for one in closed}
    shown = [
        mrr_usd,
        _tile("net_change_mrr_usd", net, month, flow=True, relative=False),
        customers,
        arpc,
        _tile("sales_usd", _by_month(sales, "sales_usd"), month, flow=True),
    ]
    text = [
        f"{one.label}: {one.value}" + "".join(f"; {c.words} {c.against}" for c in one.changes)
        for one in shown
    ]
    return Block(fragment("tiles", tiles=shown), "\n".join(text))


def _by_month(frame: DataFrame, name: str) -> dict[str, Any]:
    return {f"{month:%Y-%m}": value for month, value in zip(frame["month"], frame[name], strict=True)}


def _tile(name: str, values: Mapping[str, Any], month: Month, *, flow: bool, relative: bool = True) -> _Tile:
    now = values.get(str(month))
    changes = [
        _change(
            name, now, values[str(earlier)], against=f"against {earlier.first_day:%b %Y}", relative=relative
        )
        for earlier in (month - 1, month - 12)
        if str(earlier) in values
    ]
    write = signed if name == "net_change_mrr_usd" else show
    course = [values[one] for one in sorted(values) if one <= str(month)][-_SHOWN_MONTHS:]
    return _Tile(
        label=field(name).label,
        value=write(name, now, short=name not in _EXACT),
        changes=[one for one in changes if one],
        sparkline=spark_bars(course) if flow else spark_line(course),
    )


def _change(name: str, now: Any, before: Any, *, against: str, relative: bool) -> _Change | None:
    difference = change(now, before)
    if difference is None:
        return None
    words = signed(name, difference, short=name not in _EXACT)
    share = relative_change(now, before)
    if relative and share is not None:
        words += f" ({signed('change_share', share)})"
    good = {"up": 1, "down": -1, "neither": 0}[field(name).better] * difference
    return _Change(words, against, "good" if good > 0 else "bad" if good < 0 else "flat")
