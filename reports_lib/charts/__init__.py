"""Charts: a metric's frame as a picture, with its source, its alt text and no arithmetic.

Importing the package makes the house theme and renderer those of every Altair chart in the process, and
leaves holding their parts against the schema, as they are made, to tests.
"""

from __future__ import annotations

from altair.utils.schemapi import disable_debug_mode

from reports_lib.charts.conversion import evaluation_conversion_bars
from reports_lib.charts.licences import licences_history_bars
from reports_lib.charts.renderer import enable_renderer
from reports_lib.charts.retention import (
    cohort_retention_heatmap,
    customer_churn_line,
    revenue_retention_lines,
    survival_line,
)
from reports_lib.charts.revenue import (
    mrr_history_bars,
    mrr_movements_waterfall,
    sales_by_type_bars,
    sales_history_bars,
)
from reports_lib.charts.segments import high_value_segments_bars
from reports_lib.charts.theme import enable_theme
from reports_lib.charts.users import app_users_bars

__all__ = [
    "app_users_bars",
    "cohort_retention_heatmap",
    "customer_churn_line",
    "evaluation_conversion_bars",
    "high_value_segments_bars",
    "licences_history_bars",
    "mrr_history_bars",
    "mrr_movements_waterfall",
    "revenue_retention_lines",
    "sales_by_type_bars",
    "sales_history_bars",
    "survival_line",
]

disable_debug_mode()
enable_renderer()
enable_theme()
