"""Business reviews for Atlassian Marketplace app vendors.

The notebooks' door: ``from reports_lib import charts, metrics, open_review, review, tables``.
Everything is loaded when it is first asked for, so that the command line starts fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports_lib import charts, metrics, review, tables
    from reports_lib.workspace import open_review

__all__ = ["charts", "metrics", "open_review", "review", "tables"]


def __getattr__(name: str) -> Any:
    if name == "open_review":
        return import_module("reports_lib.workspace").open_review
    if name in __all__:
        return import_module(f"reports_lib.{name}")
    raise AttributeError(f"module 'reports_lib' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
