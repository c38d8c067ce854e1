"""Build: parameters checked, models made, a notebook executed, one offline page written.

Loaded piece by piece (PEP 562), so that a warm process can be started before papermill is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports_lib.build.batch import Outcome, build_all, each
    from reports_lib.build.deadlines import Deadlines
    from reports_lib.build.execution import Executor
    from reports_lib.build.index import write_index
    from reports_lib.build.order import Order
    from reports_lib.build.preparing import prepare, report_names
    from reports_lib.build.report import Built, Host
    from reports_lib.build.verifying import Verified, verify
    from reports_lib.build.zygote import EXECUTORS

__all__ = [
    "EXECUTORS",
    "Built",
    "Deadlines",
    "Executor",
    "Host",
    "Order",
    "Outcome",
    "Verified",
    "build_all",
    "each",
    "prepare",
    "report_names",
    "verify",
    "write_index",
]

_HOMES = {
    "EXECUTORS": "zygote",
    "Built": "report",
    "Deadlines": "deadlines",
    "Executor": "execution",
    "Host": "report",
    "Order": "order",
    "Outcome": "batch",
    "Verified": "verifying",
    "build_all": "batch",
    "each": "batch",
    "prepare": "preparing",
    "report_names": "preparing",
    "verify": "verifying",
    "write_index": "index",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
