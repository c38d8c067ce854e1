"""Audiences: who may read a report, and what those outside are told of it."""

from __future__ import annotations

from typing import Literal

__all__ = ["AUDIENCES", "INTERNAL", "LEAST", "OTHER", "OTHER_APPS", "SHARED", "Audience"]

Audience = Literal["internal", "shared"]

INTERNAL: Audience = "internal"
SHARED: Audience = "shared"

AUDIENCES: tuple[Audience, ...] = (INTERNAL, SHARED)
"""Those who may know customers by name, and everybody else."""

LEAST = 5
"""Of a group with fewer customers, nobody outside is told."""

OTHER = "Other"
"""What small groups are called together."""

OTHER_APPS = "other-apps"
"""The key that small apps have together."""
