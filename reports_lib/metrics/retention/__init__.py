"""Retention: customer months and terms turned into who stays, who leaves and what is left."""

from reports_lib.metrics.retention.cohort_retention import cohort_retention
from reports_lib.metrics.retention.customer_churn import customer_churn
from reports_lib.metrics.retention.host_churn import host_churn
from reports_lib.metrics.retention.licence_churn import licence_churn
from reports_lib.metrics.retention.mrr_churn import mrr_churn
from reports_lib.metrics.retention.quick_ratio import quick_ratio
from reports_lib.metrics.retention.renewals import renewals
from reports_lib.metrics.retention.revenue_retention import revenue_retention
from reports_lib.metrics.retention.survival import survival

__all__ = [
    "cohort_retention",
    "customer_churn",
    "host_churn",
    "licence_churn",
    "mrr_churn",
    "quick_ratio",
    "renewals",
    "revenue_retention",
    "survival",
]
