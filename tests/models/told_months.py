"""Told months: customer months and segment months of models, as the movement oracle tells them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis

from reports_lib.models import MODELS, segment_months
from reports_lib.periods import Month, Months
from tests.models.movement_oracle import BASES, NEUTRAL

if TYPE_CHECKING:
    from tests.pipeline import BuiltModels

__all__ = ["LAST", "SPAN", "month_rows", "rows_of", "segment_rows", "segment_sql"]

SPAN = Months(Month(2025, 10), Month(2026, 9))
LAST = SPAN.last
Told = dict[tuple[Any, ...], tuple[Any, ...]]


def rows_of(models: BuiltModels, sql: str) -> list[dict[str, Any]]:
    """Ask models something in SQL, and get rows with the names of columns."""
    return models.ask(sql).to_arrow_table().to_pylist()


def month_rows(models: BuiltModels) -> Told:
    """Customer months by customer, app and month: balances, neutral parts, passing, late renewal, move."""
    return {
        (row["customer_id"], row["app_key"], Month.of(row["month"])): (
            *_cents(row, ("opening", "mrr")),
            *_cents(row, NEUTRAL),
            row["passed_through"],
            row["is_late_renewal"],
            row["move"],
        )
        for row in rows_of(models, "select * from customer_months")
        if _is_something(row)
    }


def segment_rows(models: BuiltModels, by: tuple[str, ...]) -> Told:
    """Segment months by customer, app, columns and month: balances, what moved, and neutral parts."""
    found = {}
    for row in rows_of(models, segment_sql(by)):
        cents = [
            row[f"{name}_{basis}_cents"] for basis in BASES for name in ("opening", "mrr", "moved", *NEUTRAL)
        ]
        if any(cents):
            segment = (row[column] for column in by)
            found[(row["customer_id"], row["app_key"], *segment, Month.of(row["month"]))] = tuple(cents)
    return found


@lru_cache
def segment_sql(by: tuple[str, ...]) -> str:
    """The SQL of segment months; compiling it is what takes the time."""
    tables = {name: ibis.table(ibis.schema(dict(model.columns)), name=name) for name, model in MODELS.items()}
    inputs = (tables[name] for name in ("licence_changes", "bookings", "customer_months"))
    return str(ibis.to_sql(segment_months(*inputs, by=by, last_month=LAST.index), dialect="duckdb"))


def _cents(row: dict[str, Any], names: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(row[f"{name}_{basis}_cents"] for basis in BASES for name in names)


def _is_something(row: dict[str, Any]) -> bool:
    """Licences whose changes cancel out leave a row of nothing."""
    return any(_cents(row, ("opening", "mrr"))) or row["passed_through"]
