"""Tables: a metric's frame as a table on the page, with words and formats from ``fields``."""

from __future__ import annotations

from reports_lib.tables.block import Block
from reports_lib.tables.conversion import evaluation_conversion_table
from reports_lib.tables.exploring import figures_table, metrics_table, models_table
from reports_lib.tables.licences import licences_table
from reports_lib.tables.marketplace_mrr import mrr_bridge_table
from reports_lib.tables.quality import gate_checks_table, stitched_licences_table
from reports_lib.tables.restatement import (
    restated_lines_table,
    restated_reasons_table,
    restatement_table,
)
from reports_lib.tables.retention import (
    host_churn_table,
    licence_churn_table,
    quick_ratio_table,
    renewals_table,
    revenue_retention_table,
)
from reports_lib.tables.revenue import (
    customer_movements_table,
    mrr_movements_table,
    refunded_lines_table,
    sales_table,
    upgrades_table,
)
from reports_lib.tables.segments import concentration_table, high_value_segments_table
from reports_lib.tables.signals import signals_table
from reports_lib.tables.switchboard import switchboard_table
from reports_lib.tables.users import app_users_table

__all__ = [
    "Block",
    "app_users_table",
    "concentration_table",
    "customer_movements_table",
    "evaluation_conversion_table",
    "figures_table",
    "gate_checks_table",
    "high_value_segments_table",
    "host_churn_table",
    "licence_churn_table",
    "licences_table",
    "metrics_table",
    "models_table",
    "mrr_bridge_table",
    "mrr_movements_table",
    "quick_ratio_table",
    "refunded_lines_table",
    "renewals_table",
    "restated_lines_table",
    "restated_reasons_table",
    "restatement_table",
    "revenue_retention_table",
    "sales_table",
    "signals_table",
    "stitched_licences_table",
    "switchboard_table",
    "upgrades_table",
]
