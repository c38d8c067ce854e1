"""Review: the words and figures around the pictures of a report."""

from __future__ import annotations

from reports_lib.review.conversion_findings import evaluation_conversion_finding
from reports_lib.review.definitions import definitions
from reports_lib.review.drivers import drivers
from reports_lib.review.findings import (
    movements_finding,
    mrr_change_finding,
    mrr_history_finding,
    sales_finding,
    sales_history_finding,
)
from reports_lib.review.licence_findings import licences_finding, users_finding
from reports_lib.review.missing_sources import missing_sources
from reports_lib.review.opening import opening
from reports_lib.review.provenance import provenance
from reports_lib.review.retention_findings import (
    cohort_retention_finding,
    customer_churn_finding,
    revenue_retention_finding,
    survival_finding,
)
from reports_lib.review.segment_findings import (
    concentration_finding,
    high_value_segments_finding,
    least_retained_finding,
)
from reports_lib.review.tiles import tiles

__all__ = [
    "cohort_retention_finding",
    "concentration_finding",
    "customer_churn_finding",
    "definitions",
    "drivers",
    "evaluation_conversion_finding",
    "high_value_segments_finding",
    "least_retained_finding",
    "licences_finding",
    "missing_sources",
    "movements_finding",
    "mrr_change_finding",
    "mrr_history_finding",
    "opening",
    "provenance",
    "revenue_retention_finding",
    "sales_finding",
    "sales_history_finding",
    "survival_finding",
    "tiles",
    "users_finding",
]
