"""Metrics: models turned into small tidy frames, each defined in its docstring.

A metric takes Ibis tables and returns pandas at report grain; money is ``Decimal`` dollars with two
digits. ``METRICS`` lists those that ``reports metric`` prints.
"""

from typing import TYPE_CHECKING

from reports_lib.metrics.catalogue import apps
from reports_lib.metrics.licences import licences
from reports_lib.metrics.quality import gate, gate_status
from reports_lib.metrics.revenue import customer_movements, mrr, mrr_movements, sales
from reports_lib.metrics.users import app_users

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = [
    "METRICS",
    "app_users",
    "apps",
    "customer_movements",
    "gate",
    "gate_status",
    "licences",
    "mrr",
    "mrr_movements",
    "sales",
]

METRICS: dict[str, "Callable[..., pd.DataFrame]"] = {
    metric.__name__: metric for metric in (mrr, mrr_movements, sales, app_users, licences)
}
