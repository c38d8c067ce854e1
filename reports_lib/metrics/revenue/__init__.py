"""Revenue: customer months and transactions turned into MRR, its movements, upgrades and sales."""

from reports_lib.metrics.revenue.balance import mrr
from reports_lib.metrics.revenue.movements import mrr_movements
from reports_lib.metrics.revenue.refunded_lines import refunded_lines
from reports_lib.metrics.revenue.refunds import refunds, with_refunds
from reports_lib.metrics.revenue.sales import sales
from reports_lib.metrics.revenue.single_moves import customer_movements
from reports_lib.metrics.revenue.upgrades import upgrades

__all__ = [
    "customer_movements",
    "mrr",
    "mrr_movements",
    "refunded_lines",
    "refunds",
    "sales",
    "upgrades",
    "with_refunds",
]
