"""Workspace: configuration and an instant, turned into models that are ready to ask.

``open_review`` is the notebooks' one door; the command line comes in by ``open_workspace``.
"""

from reports_lib.workspace.opening import open_review, open_workspace
from reports_lib.workspace.reviews import Review

__all__ = ["Review", "open_review", "open_workspace"]
