"""Tiles: the key figures of a month or quarter, each with its change and its recent course."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from reports_lib.fields import field, show, time_of, written_time
from reports_lib.media import DIGEST_TYPE
from reports_lib.periods import Quarter
from reports_lib.review.amounts import change, relative_change, signed
from reports_lib.review.fragment import fragment
from reports_lib.review.sparkline import Sparkline, spark_bars, spark_line
from reports_lib.tables import Block

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from pandas import DataFrame

    from reports_lib.periods import Month

__all__ = ["tiles"]

_SHOWN = 24
_A_YEAR = {"month": 12, "quarter": 4}
_EXACT = {"arpc_usd"}  # so small that cents matter


@dataclass(frozen=True)
class _Change:
    words: str
    against: str
    tone: str


@dataclass(frozen=True)
class _Tile:
    name: str
    exact: Any
    label: str
    value: str
    changes: list[_Change]
    target: _Change | None
    sparkline: Sparkline | None


def tiles(
    mrr: DataFrame,
    movements: DataFrame,
    sales: DataFrame,
    *,
    period: Month | Quarter,
    targets: Mapping[str, Decimal] | None = None,
) -> Block:
    """Show MRR, its net change, paying customers, ARPC and sales of a month or quarter.

    The frames are ``metrics.mrr``, ``metrics.mrr_movements`` and ``metrics.sales`` over a history that
    ends in ``period``, in total; ``targets`` are those of the period, by the names of the figures.
    """
    balances = ("mrr_usd", "paying_customers", "arpc_usd")
    mrr_usd, customers, arpc = (_tile(name, _by_time(mrr, name), period, flow=False) for name in balances)
    opened, closed = (_by_time(movements, f"{end}_mrr_usd") for end in ("opening", "closing"))
    net = {one: change(closed[one], opened[one]) for one in closed}
    shown = [
        mrr_usd,
        _tile("net_change_mrr_usd", net, period, flow=True, relative=False),
        customers,
        arpc,
        _tile("sales_usd", _by_time(sales, "sales_usd"), period, flow=True),
    ]
    aims = targets or {}
    shown = [replace(one, target=_target(one.name, one.exact, aims.get(one.name))) for one in shown]
    text = [
        f"{one.label}: {one.value}"
        + "".join(f"; {c.words} {c.against}" for c in [*one.changes, one.target] if c)
        for one in shown
    ]
    html = fragment("tiles", tiles=shown, grain=period.span.grain)
    return Block(html, "\n".join(text), {DIGEST_TYPE: {"tiles": [_told(one) for one in shown]}})


def _told(tile: _Tile) -> dict[str, Any]:
    """Return a tile in words, for the mail."""
    target = asdict(tile.target) if tile.target else None
    changes = [asdict(one) for one in tile.changes]
    return {"name": tile.name, "label": tile.label, "value": tile.value, "changes": changes, "target": target}


def _by_time(frame: DataFrame, name: str) -> dict[str, Any]:
    time = time_of(frame)
    return {written_time(time, at): value for at, value in zip(frame[time], frame[name], strict=True)}


def _tile(
    name: str, values: Mapping[str, Any], period: Month | Quarter, *, flow: bool, relative: bool = True
) -> _Tile:
    now = values.get(str(period))
    changes = [
        _change(name, now, values[str(earlier)], against=f"against {_brief(earlier)}", relative=relative)
        for earlier in (period - 1, period - _A_YEAR[period.span.grain])
        if str(earlier) in values
    ]
    write = signed if name == "net_change_mrr_usd" else show
    course = [values[one] for one in sorted(values) if one <= str(period)][-_SHOWN:]
    return _Tile(
        name=name,
        exact=now,
        target=None,
        label=field(name).label,
        value=write(name, now, short=name not in _EXACT),
        changes=[one for one in changes if one],
        sparkline=spark_bars(course) if flow else spark_line(course),
    )


def _target(name: str, now: Any, aim: Decimal | None) -> _Change | None:
    """Say how far a figure is from its target; of these, more is better."""
    difference = change(now, aim)
    if aim is None or difference is None:
        return None
    short = name not in _EXACT
    gap = show(name, abs(difference), short=short)
    words = f"{gap} to go" if difference < 0 else f"{gap} beyond" if difference else "met"
    return _Change(words, f"target {show(name, aim, short=short)}", "bad" if difference < 0 else "good")


def _brief(period: Month | Quarter) -> str:
    return period.label if isinstance(period, Quarter) else f"{period.first_day:%b %Y}"


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
