"""Metrics: models turned into small tidy frames, each defined in its docstring.

A metric takes Ibis tables and returns pandas at report grain; money is ``Decimal`` dollars with two
digits. ``METRICS`` lists those that ``reports metric`` prints.
"""

from typing import TYPE_CHECKING

from reports_lib.metrics.catalogue import apps
from reports_lib.metrics.quality import gate, gate_status
from reports_lib.metrics.revenue import customer_movements, mrr, mrr_movements, sales

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = [
    "METRICS",
    "apps",
    "customer_movements",
    "gate",
    "gate_status",
    "mrr",
    "mrr_movements",
    "sales",
]

METRICS: dict[str, "Callable[..., pd.DataFrame]"] = {
    metric.__name__: metric for metric in (mrr, mrr_movements, sales)
}
