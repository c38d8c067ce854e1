"""Presented retention: small frames of who stays, typed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.presented import rows

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "COHORTS",
    "CUSTOMER_CHURN",
    "HOST_CHURN",
    "LICENCE_CHURN",
    "MRR_CHURN",
    "QUICK_RATIO",
    "RENEWALS",
    "RETENTION",
    "RETENTION_BY_APP",
    "SURVIVAL",
    "ratios",
]


def ratios(frame: DataFrame, *names: str) -> DataFrame:
    """Make floats of some columns, as metrics have them: what is unknown is not a number."""
    return frame.assign(**{name: frame[name].astype("float64") for name in names})


_RETAINED = (
    "window_months opening_mrr_usd retained_mrr_usd retained_capped_mrr_usd as_billed_mrr_usd "
    "nrr grr nrr_as_billed"
)
RETENTION = ratios(
    rows(
        f"month {_RETAINED}",
        "2026-08 | 1 | 1300.00 | 1313.00 | 1287.00 | 1313.00 | 1.01 | 0.99 | 1.01",
        "2026-08 | 12 | 0.00 | 0.00 | 0.00 | 0.00 | - | - | -",
        "2026-09 | 1 | 1400.00 | 1442.00 | 1386.00 | 1442.00 | 1.03 | 0.99 | 1.03",
        "2026-09 | 12 | 1000.00 | 1050.00 | 900.00 | 1050.00 | 1.05 | 0.90 | 1.05",
        "2026-10 | 1 | 1500.00 | 1440.00 | 1380.00 | 1425.00 | 0.96 | 0.92 | 0.95",
        "2026-10 | 12 | 1000.00 | 980.00 | 850.00 | 970.00 | 0.98 | 0.85 | 0.97",
        metric="revenue_retention",
    ),
    *("nrr", "grr", "nrr_as_billed"),
)
RETENTION_BY_APP = ratios(
    rows(
        f"month app_key {_RETAINED}",
        "2026-10 | com.example.guard | 1 | 500.00 | 450.00 | 440.00 | 450.00 | 0.90 | 0.88 | 0.90",
        "2026-10 | com.example.guard | 12 | 400.00 | 320.00 | 300.00 | 320.00 | 0.80 | 0.75 | 0.80",
        "2026-10 | com.example.harbour | 1 | 0.00 | 0.00 | 0.00 | 0.00 | - | - | -",
        "2026-10 | com.example.harbour | 12 | 0.00 | 0.00 | 0.00 | 0.00 | - | - | -",
        "2026-10 | com.example.lens | 1 | 1000.00 | 990.00 | 940.00 | 975.00 | 0.99 | 0.94 | 0.98",
        "2026-10 | com.example.lens | 12 | 600.00 | 660.00 | 550.00 | 650.00 | 1.10 | 0.92 | 1.08",
        metric="revenue_retention",
    ),
    *("nrr", "grr", "nrr_as_billed"),
)
RENEWALS = ratios(
    rows(
        "month hosting billing_period due renewed renewed_with_grace renewal_rate renewal_rate_with_grace "
        "due_mrr_usd renewed_mrr_usd renewed_mrr_capped_usd renewed_mrr_rate renewed_mrr_capped_rate "
        "provisional",
        "2026-10 | Cloud | Annual | 8 | 5 | 6 | 0.63 | 0.75 | 800.00 | 720.00 | 600.00 | 0.90 | 0.75 | 2",
        "2026-10 | Cloud | Monthly | 20 | 19 | 19 | 0.95 | 0.95 | 600.00 | 570.00 | 570.00 | 0.95 | 0.95 | 0",
        "2026-10 | - | Annual | 1 | 0 | 0 | 0.00 | 0.00 | 90.00 | 0.00 | 0.00 | 0.00 | 0.00 | 0",
        metric="renewals",
    ),
    *("renewal_rate", "renewal_rate_with_grace", "renewed_mrr_rate", "renewed_mrr_capped_rate"),
)
LICENCE_CHURN = ratios(
    rows(
        "month billing_period due lost licence_churn provisional",
        "2026-10 | Annual | 9 | 4 | 0.44 | 2",
        "2026-10 | Monthly | 20 | 1 | 0.05 | 0",
        metric="licence_churn",
    ),
    "licence_churn",
)
MRR_CHURN = ratios(
    rows(
        "month billing_period opening_mrr_usd due_mrr_usd lost_mrr_usd mrr_churn provisional_mrr_usd",
        "2026-10 | Annual | 900.00 | 890.00 | 290.00 | 0.33 | 180.00",
        "2026-10 | Monthly | 600.00 | 600.00 | 30.00 | 0.05 | 0.00",
        metric="mrr_churn",
    ),
    "mrr_churn",
)
CUSTOMER_CHURN = ratios(
    rows(
        "month opening_customers lost_customers customer_churn provisional_customers",
        "2026-08 | 0 | 0 | - | 0",
        "2026-09 | 28 | 0 | 0.00 | 0",
        "2026-10 | 30 | 3 | 0.10 | 2",
        metric="customer_churn",
    ),
    "customer_churn",
)
COHORTS = ratios(
    rows(
        "cohort age_months customers retained_customers customer_retention opening_mrr_usd retained_mrr_usd "
        "mrr_retention",
        "2026-01 | 0 | 8 | 8 | 1.00 | 800.00 | 800.00 | 1.00",
        "2026-01 | 1 | 8 | 8 | 1.00 | 800.00 | 810.00 | 1.01",
        "2026-01 | 3 | 8 | 6 | 0.75 | 800.00 | 640.00 | 0.80",
        "2026-01 | 4 | 8 | 5 | 0.63 | 800.00 | 560.00 | 0.70",
        "2026-04 | 0 | 1 | 1 | 1.00 | 50.00 | 50.00 | 1.00",
        metric="cohort_retention",
        cohort="quarter",
    ),
    *("customer_retention", "mrr_retention"),
)
SURVIVAL = ratios(
    rows(
        "age_months at_risk lost survival survival_low survival_high",
        "0 | 10 | 0 | 1.00 | - | -",
        "1 | 10 | 1 | 0.90 | 0.47 | 0.99",
        "2 | 6 | 3 | 0.45 | 0.10 | 0.76",
        metric="survival",
    ),
    *("survival", "survival_low", "survival_high"),
)
QUICK_RATIO = ratios(
    rows(
        "month gained_mrr_usd reactivation_mrr_usd lost_mrr_usd quick_ratio quick_ratio_with_reactivation",
        "2026-09 | 100.00 | 0.00 | 0.00 | - | -",
        "2026-10 | 225.50 | 30.00 | 160.50 | 1.40 | 1.59",
        metric="quick_ratio",
    ),
    *("quick_ratio", "quick_ratio_with_reactivation"),
)
HOST_CHURN = ratios(
    rows(
        "month opening_licences lost_licences host_alive host_gone host_unknown churn_rate "
        "isolated_churn_rate provisional",
        "2026-10 | 40 | 4 | 1 | 1 | 2 | 0.10 | 0.03 | 1",
        metric="host_churn",
    ),
    *("churn_rate", "isolated_churn_rate"),
)
