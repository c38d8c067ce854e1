"""Stated terms: lines as one state of the ledger has them, written as a text table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import ibis

from reports_lib.models.subscription_terms import SUBSCRIPTION_TERMS
from reports_lib.periods import Month
from tests.table import read_rows

__all__ = ["terms"]

COLUMNS = SUBSCRIPTION_TERMS.columns


def terms(text):
    """Terms of a text table, worth ``mrr`` dollars a month; what it does not say is ordinary."""
    rows = []
    for row in read_rows(text):
        days = {"starts_on": "2026-05-01", "ends_on": "2026-06-01"} | row
        start, end = (date.fromisoformat(days[name]) for name in ("starts_on", "ends_on"))
        sold = date.fromisoformat(row.get("sold_on") or str(start))
        cents = int(Decimal(row["mrr"] or 0) * 100)
        worth = 0 if row.get("excluded") else cents
        known = {
            "line_id": row["line_id"],
            "app_key": "maps",
            "licence_id": row.get("licence_id") or f"of {row['line_id']}",
            "customer_id": row.get("customer_id") or "ann",
            "sale_type": "New",
            "sold_on": sold,
            "starts_on": start,
            "ends_on": end,
            "effective_on": start,
            "effective_month": Month.of(start).index,
            "end_month": Month.of(end).index,
            "excluded": row.get("excluded"),
        }
        known |= {"net_cents": cents, "gross_cents": 2 * cents}
        known |= {"mrr_net_cents": worth, "mrr_gross_cents": 2 * worth}
        rows.append(tuple(known.get(name) for name in COLUMNS))
    return ibis.memtable(rows, schema=dict(COLUMNS))
