"""Conversion: what became of evaluations, by app, as a table that foots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandas import DataFrame

from reports_lib.fields import NOT_STATED, show, time_of
from reports_lib.tables.block import of_its_metric
from reports_lib.tables.footing import TOTAL, counted, share_of, with_app_names
from reports_lib.tables.grid import grid, nothing_to_show

if TYPE_CHECKING:
    from reports_lib.tables.block import Block

__all__ = ["evaluation_conversion_table"]

_MOST = 12
_COUNTS = ["started", "resolved", "converted"]


@of_its_metric
def evaluation_conversion_table(
    by_app: DataFrame, total: DataFrame, trials: DataFrame, apps: DataFrame
) -> Block:
    """The mature ones of the newest twelve months or quarters, a row per app (and edition, if any).

    ``by_app`` is ``metrics.evaluation_conversion`` by ``app_key`` and ``app_edition``, ``total`` the same
    in total, ``trials`` ``metrics.edition_trials``: all over one span.
    """
    title = "Conversion by app"
    time = time_of(total)
    newest = sorted(total[time])[-_MOST:]
    mature = total[total[time].isin(newest) & total["is_mature"].astype(bool)]
    young = total[total[time].isin(newest) & ~total["is_mature"].astype(bool)]
    beside = trials[trials[time].isin(newest)]
    note = " ".join([*_span(mature), *_young(young), *_days(mature), *_trials(beside)])
    if not counted(mature["started"]):
        return nothing_to_show(
            title, f"No evaluation began in a {time} that is mature by now. {note}".strip()
        )
    seen = by_app[by_app[time].isin(mature[time])]
    editions = ["app_edition"] if seen["app_edition"].notna().any() else []
    named = with_app_names(seen, apps).assign(app_edition=seen["app_edition"].fillna(NOT_STATED))
    sums = named.groupby(["app_key", "app_name", *editions], as_index=False)[_COUNTS].sum()
    ranked = sums[sums["started"] > 0].sort_values(["started", "app_key"], ascending=[False, True])
    rows = [_row(row, editions) for row in ranked.to_dict("records")]
    whole = {name: counted(mature[name]) for name in _COUNTS}
    rows.append(_row({"app_name": TOTAL, **dict.fromkeys(editions, ""), **whole}, editions))
    return grid(DataFrame(rows), title=title, stub="app_name", total=True, note=note)


def _row(row: dict[Any, Any], editions: list[str]) -> dict[str, Any]:
    kept = {name: row[name] for name in ("app_name", *editions, *_COUNTS)}
    return {**kept, "conversion_rate": share_of(int(row["converted"]), int(row["resolved"]))}


def _span(mature: DataFrame) -> list[str]:
    if mature.empty:
        return []
    time = time_of(mature)
    first, last = show(time, mature[time].min()), show(time, mature[time].max())
    span = first if first == last else f"{first} to {last}"
    return [
        f"Begun in {span}, {f'a {time}' if first == last else f'{time}s'} that ended 90 days ago or earlier."
    ]


def _young(young: DataFrame) -> list[str]:
    waiting = counted(young["started"])
    if not waiting:
        return []
    be = "is" if waiting == 1 else "are"
    return [f"{show('started', waiting)} that began later {be} too young to judge, and not in the table."]


def _days(mature: DataFrame) -> list[str]:
    known = mature.dropna(subset="median_days")
    if known.empty:
        return []
    time = time_of(known)
    last = known.sort_values(time).iloc[-1]
    days = show("median_days", last["median_days"]).removesuffix(".0")
    return [f"Of those begun in {show(time, last[time])} who bought, half did within {days} days."]


def _trials(trials: DataFrame) -> list[str]:
    started, resolved, converted = (counted(trials[name]) for name in _COUNTS)
    if not started:
        return []
    told = (
        f"{show('started', started)} began, {show('resolved', resolved)} "
        f"{'is' if resolved == 1 else 'are'} resolved, "
        f"{show('converted', converted)} led to a sale."
    )
    return [f"Trials of another edition are not in the table, for who tries one pays already: {told}"]
