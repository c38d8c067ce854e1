"""Presented quarters: the frames of a review of the third quarter of 2026."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.periods import Quarter
from tests.presented import rows

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["CHURN", "CONVERSION", "LICENCES", "MOVED", "MRR", "RETENTION", "SALES", "THIRD", "by_quarter"]

THIRD = Quarter(2026, 3)

MRR = rows(
    "quarter mrr_usd arr_usd paying_customers arpc_usd",
    "2025-Q3 | 1000.00 | 12000.00 | 20 | 50.00",
    "2025-Q4 | 1100.00 | 13200.00 | 22 | 50.00",
    "2026-Q1 | 1200.00 | 14400.00 | 24 | 50.00",
    "2026-Q2 | 1400.00 | 16800.00 | 28 | 50.00",
    "2026-Q3 | 1500.00 | 18000.00 | 30 | 50.00",
    metric="mrr",
)
SALES = rows(
    "quarter lines sales_usd refunds_usd",
    "2026-Q2 | 8 | 800.00 | 0.00",
    "2026-Q3 | 10 | 900.00 | 100.00",
    metric="sales",
)
LICENCES = rows(
    "quarter active evaluating installs uninstalls",
    "2026-Q2 | 10 | 1 | 3 | 1",
    "2026-Q3 | 12 | 2 | 5 | 2",
    metric="licences",
)
CONVERSION = rows(
    "quarter started resolved converted unresolved conversion_rate median_days is_mature",
    "2026-Q2 | 4 | 4 | 3 | 0 | 0.75 | 12 | 1",
    "2026-Q3 | 2 | 1 | 1 | 1 | - | - | 0",
    metric="evaluation_conversion",
)
CHURN = rows(
    "quarter opening_customers lost_customers customer_churn provisional_customers",
    "2026-Q2 | 24 | 1 | 0.04 | 0",
    "2026-Q3 | 28 | 2 | 0.07 | 0",
    metric="customer_churn",
)
RETENTION = rows(
    "quarter app_key window_months opening_mrr_usd nrr grr nrr_as_billed",
    "2026-Q3 | com.example.lens | 3 | 1400.00 | 1.02 | 0.95 | 1.02",
    "2026-Q3 | com.example.lens | 12 | 1000.00 | 1.10 | 0.90 | 1.08",
    metric="revenue_retention",
)


def by_quarter(frame: DataFrame) -> DataFrame:
    """Return a month's frame as if it were of the quarter that it lies in."""
    named = frame.assign(month=frame["month"].dt.to_period("Q-DEC")).rename(columns={"month": "quarter"})
    named.attrs = frame.attrs
    return named


MOVED = rows(
    "quarter opening_mrr_usd new_mrr_usd reactivation_mrr_usd expansion_mrr_usd contraction_mrr_usd "
    "churn_mrr_usd neutral_mrr_usd closing_mrr_usd",
    "2026-Q2 | 1200.00 | 250.00 | 0.00 | 0.00 | 0.00 | 50.00 | 0.00 | 1400.00",
    "2026-Q3 | 1400.00 | 150.00 | 0.00 | 0.00 | 0.00 | 50.00 | 0.00 | 1500.00",
    metric="mrr_movements",
)
