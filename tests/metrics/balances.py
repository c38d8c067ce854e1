"""Balances: what customers pay at month ends, written as a grid, turned into customer months.

Each row of a grid is a customer and an app (and a segment), each month a column, in dollars::

    customer_id  app_key  2026-05  2026-06
    ann          maps     100      150
    bob          maps     100      -
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
from hypothesis import strategies as st

from reports_lib.models.customer_months import NEUTRAL
from reports_lib.periods import Month, Months
from tests.table import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FIRST", "JUNE", "LENGTH", "WORKED", "customer_months", "filled", "ledgers", "paid", "table_of"]

# The gross price of what nets 1, so that the two bases cannot be taken for each other.
GROSS = {"net": 1, "gross": 2}
JUNE = Months.parse("2026-06")
WORKED = """
    customer_id  app_key  2026-05  2026-06
    A            maps     100      150
    B            maps     100      60
    C            maps     50       -
    D            maps     200      200
    E            maps     80       80
    F            maps     -        70
    G            maps     -        30
"""

Unit = tuple[str | None, ...]


def paid(
    grid: str,
    *,
    neutral: Mapping[tuple[str, str, str], int] | None = None,
    moved: Mapping[tuple[str, str, str], int] | None = None,
    ended: Mapping[tuple[str, str], str] | None = None,
) -> ibis.Table:
    """Read a grid as customer months; a column that is no month is a segment, such as hosting.

    ``neutral`` has dollars by customer, app and month; ``ended`` has days by customer and month.
    ``moved`` makes the table one that splits apps; it has dollars by customer, segment and month, and
    so has ``neutral`` then.
    """
    rows = read_rows(grid)
    months = [name for name in rows[0] if name[0].isdigit()]
    segments = [name for name in rows[0] if name not in {*months, "customer_id", "app_key"}]
    held = {
        (row["customer_id"], row["app_key"], *(row[name] for name in segments)): [
            int(100 * float(row[month] or 0)) for month in months
        ]
        for row in rows
    }
    return customer_months(
        held,
        first=Month.parse(months[0]),
        segments=segments,
        neutral={key: 100 * dollars for key, dollars in (neutral or {}).items()},
        moved=None if moved is None else {key: 100 * dollars for key, dollars in moved.items()},
        ended=ended or {},
    )


def filled(grid: str) -> str:
    """Write a grid with every month between its first and last; what stood before goes on."""
    rows = read_rows(grid)
    given = [name for name in rows[0] if name[0].isdigit()]
    keys = [name for name in rows[0] if name not in given]
    every = [str(month) for month in Months(Month.parse(given[0]), Month.parse(given[-1]))]
    lines = [[*keys, *every]]
    for row in rows:
        told = ((row[month] or "-") if month in row else "" for month in every)
        cells = accumulate(told, lambda last, one: one or last)
        lines.append([*(row[key] or "-" for key in keys), *cells])
    return "\n".join("  ".join(line) for line in lines)


def customer_months(
    held: Mapping[Unit, list[int]],
    *,
    first: Month,
    segments: list[str] | None = None,
    neutral: Mapping[tuple[str, str, str], int] | None = None,
    moved: Mapping[tuple[str, str, str], int] | None = None,
    ended: Mapping[tuple[str, str], str] | None = None,
) -> ibis.Table:
    """Turn cents at the end of each month into customer months: sparse, with openings and first months."""
    segments = segments or []
    apps: dict[Unit, list[int]] = defaultdict(lambda: [0] * len(next(iter(held.values()))))
    for unit, cents in held.items():
        apps[unit[:2]] = [one + other for one, other in zip(apps[unit[:2]], cents, strict=True)]
    rows = []
    for unit, cents in held.items():
        whole = apps[unit[:2]]
        begun = next((place for place, one in enumerate(whole) if one > 0), None)
        for place, now in enumerate(cents):
            then, month = (cents[place - 1] if place else 0), first + place
            customer, app, *segment = unit
            if not now and not then:
                continue
            day = (ended or {}).get((customer, str(month)))
            row = dict(zip(["customer_id", "app_key", *segments], unit, strict=True)) | {
                "month": month.first_day,
                "passed_through": False,
                "is_late_renewal": False,
                "ended_on": date.fromisoformat(day) if day else None,
            }
            key = (customer, app if moved is None else segment[0], str(month))
            parts = {"billing_period": (neutral or {}).get(key, 0)}
            amounts = {"mrr": now, "opening": then, **dict.fromkeys(NEUTRAL, 0), **parts}
            if moved is not None:
                amounts["moved"] = moved.get(key, 0)
                amounts |= {"unit_mrr": whole[place], "unit_opening": whole[place - 1] if place else 0}
            for basis, price in GROSS.items():
                row |= {f"{name}_{basis}_cents": price * one for name, one in amounts.items()}
                row[f"first_{basis}_month"] = None if begun is None else (first + begun).first_day
            rows.append(row)
    return ibis.memtable(pa.Table.from_pylist(rows, schema=_schema(segments, is_split=moved is not None)))


def _schema(segments: list[str], *, is_split: bool) -> pa.Schema:
    amounts = ["mrr", "opening", *NEUTRAL, *(["moved", "unit_mrr", "unit_opening"] if is_split else [])]
    kinds = dict.fromkeys(["customer_id", "app_key", *segments], pa.string())
    kinds |= {"month": pa.date32(), "ended_on": pa.date32()}
    kinds |= dict.fromkeys(["passed_through", "is_late_renewal"], pa.bool_())
    for basis in GROSS:
        kinds |= {f"{name}_{basis}_cents": pa.int64() for name in amounts}
        kinds[f"first_{basis}_month"] = pa.date32()
    return pa.schema(kinds)


FIRST, LENGTH = Month(2025, 1), 15
cents = st.one_of(st.just(0), st.integers(-3000, 20000))
units = st.tuples(st.sampled_from(["ann", "bob", "cy"]), st.sampled_from(["maps", "forms"]))
ledgers = st.tuples(
    st.dictionaries(units, st.lists(cents, min_size=LENGTH, max_size=LENGTH), min_size=1),
    st.dictionaries(st.tuples(units, st.integers(1, LENGTH - 1)), st.integers(-5000, 5000), max_size=8),
)


def table_of(ledger, *, length=LENGTH):
    """Balances and neutral parts as customer months; neutral is only who pays at both ends."""
    held, parts = ledger
    neutral = {
        (*unit, str(FIRST + at)): amount
        for (unit, at), amount in parts.items()
        if unit in held and at < length and min(held[unit][at - 1 : at + 1]) > 0
    }
    return customer_months({unit: row[:length] for unit, row in held.items()}, first=FIRST, neutral=neutral)
