"""Evaluation tables: the model's columns that conversion reads, by hand or at random."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
from hypothesis import strategies as st

from reports_lib.models import MODELS

__all__ = ["evaluation", "evaluations", "table_of"]

FIRST = date(2026, 1, 1)
COLUMNS = MODELS["evaluations"].columns


def evaluation(started_on, ends_on=None, sold_on=None, **rest):
    """One evaluation of days, or of text for them; it is paid for from its sale on, unless said otherwise."""
    row = dict.fromkeys(COLUMNS) | {"is_upgrade_trial": False, "converted_on": sold_on} | rest
    row |= {"started_on": started_on, "ends_on": ends_on, "sold_on": sold_on}
    for name in ("started_on", "ends_on", "sold_on", "converted_on"):
        row[name] = date.fromisoformat(row[name]) if isinstance(row[name], str) else row[name]
    row["month"] = row["started_on"].replace(day=1)
    if row["sold_on"]:
        row["days_to_convert"] = (row["sold_on"] - row["started_on"]).days
        row["days_after_end"] = (row["sold_on"] - row["ends_on"]).days if row["ends_on"] else None
    return row


def table_of(rows):
    """Rows as the table that the metrics take."""
    schema = ibis.schema(COLUMNS)
    return ibis.memtable([{name: row[name] for name in schema} for row in rows], schema=schema)


@st.composite
def evaluations(draw):
    """Up to thirty evaluations of half a year, of two apps, some without an end, a partner or a sale."""
    rows = []
    for _number in range(draw(st.integers(1, 30))):
        start = FIRST + timedelta(days=draw(st.integers(0, 180)))
        length = draw(st.sampled_from([None, 0, 30, 30, 45, 150]))
        wait = draw(st.sampled_from([None, 0, 3, 29, 30, 31, 80]))
        sold_on = None if wait is None else start + timedelta(days=wait)
        ahead = draw(st.sampled_from([-2, 0, 0, 10]))
        rows.append(
            evaluation(
                start,
                None if length is None else start + timedelta(days=length),
                sold_on,
                converted_on=None if sold_on is None else sold_on + timedelta(days=ahead),
                app_key=draw(st.sampled_from(["maps", "forms"])),
                partner_type=draw(st.sampled_from([None, "Expert", "Reseller"])),
                is_upgrade_trial=draw(st.sampled_from([False, False, True])),
                left_out_as=draw(st.sampled_from([None, None, None, "sandbox"])),
            )
        )
    return rows
