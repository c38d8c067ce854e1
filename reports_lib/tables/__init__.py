"""Tables: a metric's frame as a table on the page, with words and formats from ``fields``."""

from __future__ import annotations

from reports_lib.tables.block import Block
from reports_lib.tables.licences import licences_table
from reports_lib.tables.quality import gate_checks_table
from reports_lib.tables.revenue import customer_movements_table, mrr_movements_table, sales_table
from reports_lib.tables.users import app_users_table

__all__ = [
    "Block",
    "app_users_table",
    "customer_movements_table",
    "gate_checks_table",
    "licences_table",
    "mrr_movements_table",
    "sales_table",
]
