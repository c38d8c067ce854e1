"""Waterfalls: each month's movements in dollars, every neutral line by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports_lib import metrics
from reports_lib.periods import Months

if TYPE_CHECKING:
    import ibis

__all__ = ["JUNE", "moves"]

JUNE = Months.parse("2026-06")
FLOWS = ("opening", "new", "reactivation", "expansion", "contraction", "churn")
NEUTRAL = ("billing_period", "hosting_migration", "transfer", "revenue_share")
BESIDE = ("late_renewal", "provisional_churn")


def moves(months: ibis.Table, span: Months = JUNE, **known: Any) -> list[dict[str, float]]:
    """Each month's waterfall in dollars, with every neutral line by name; what is nothing is left out."""
    frame = metrics.mrr_movements(months, months=span, **known)
    kinds = (*FLOWS, *NEUTRAL, *BESIDE, "closing")
    found = []
    for row in frame.to_dict("records"):
        told = {kind: float(row[f"{kind}_mrr_usd"]) for kind in kinds if row[f"{kind}_mrr_usd"]}
        found.append(told | ({"passed_through": row["passed_through"]} if row["passed_through"] else {}))
    return found
