"""Workspace: configuration and an instant, turned into models that are ready to ask.

``open_review`` is the notebooks' one door; the command line comes in by ``open_workspace``. What
needs no engine (``plan_review``) loads none, so that a wrong choice is refused at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports_lib.workspace.opening import open_plan, open_review, open_workspace, or_sample
    from reports_lib.workspace.planning import Plan, plan_review
    from reports_lib.workspace.reviews import Review

__all__ = ["Plan", "Review", "open_plan", "open_review", "open_workspace", "or_sample", "plan_review"]

_HOMES = {"Plan": "planning", "Review": "reviews", "plan_review": "planning"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'opening')}"), name)
