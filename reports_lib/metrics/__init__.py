"""Metrics: models turned into small tidy frames, each defined in its docstring.

A metric takes Ibis tables and returns pandas at report grain; money is ``Decimal`` dollars with two
digits. ``METRICS`` lists those that ``reports metric`` prints.
"""

from typing import TYPE_CHECKING

from reports_lib.metrics.catalogue import apps
from reports_lib.metrics.conversion import edition_trials, evaluation_conversion
from reports_lib.metrics.licences import licences
from reports_lib.metrics.marketplace_mrr import contested_mrr, mrr_bridge
from reports_lib.metrics.quality import GATED, gate, gate_status, stitched_licences, worst_checks
from reports_lib.metrics.restatement import restated_lines, restated_reasons, restatement
from reports_lib.metrics.retention import (
    cohort_retention,
    customer_churn,
    host_churn,
    licence_churn,
    mrr_churn,
    quick_ratio,
    renewals,
    revenue_retention,
    survival,
)
from reports_lib.metrics.revenue import (
    customer_movements,
    mrr,
    mrr_movements,
    refunded_lines,
    refunds,
    sales,
    upgrades,
    with_refunds,
)
from reports_lib.metrics.segments import concentration, high_value_segments
from reports_lib.metrics.signals import signals
from reports_lib.metrics.switchboard import switchboard, switchboard_bridge
from reports_lib.metrics.users import app_users

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = [
    "GATED",
    "METRICS",
    "app_users",
    "apps",
    "cohort_retention",
    "concentration",
    "contested_mrr",
    "customer_churn",
    "customer_movements",
    "edition_trials",
    "evaluation_conversion",
    "gate",
    "gate_status",
    "high_value_segments",
    "host_churn",
    "licence_churn",
    "licences",
    "mrr",
    "mrr_bridge",
    "mrr_churn",
    "mrr_movements",
    "quick_ratio",
    "refunded_lines",
    "refunds",
    "renewals",
    "restated_lines",
    "restated_reasons",
    "restatement",
    "revenue_retention",
    "sales",
    "signals",
    "stitched_licences",
    "survival",
    "switchboard",
    "switchboard_bridge",
    "upgrades",
    "with_refunds",
    "worst_checks",
]

METRICS: dict[str, "Callable[..., pd.DataFrame]"] = {
    metric.__name__: metric
    for metric in (
        mrr,
        mrr_movements,
        revenue_retention,
        customer_churn,
        renewals,
        licence_churn,
        mrr_churn,
        host_churn,
        cohort_retention,
        survival,
        quick_ratio,
        concentration,
        high_value_segments,
        upgrades,
        sales,
        refunds,
        refunded_lines,
        app_users,
        licences,
        evaluation_conversion,
        edition_trials,
        signals,
        switchboard,
        switchboard_bridge,
        mrr_bridge,
        contested_mrr,
        restatement,
        restated_reasons,
        restated_lines,
        stitched_licences,
    )
}
