"""Checks: one line of the gate."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Check"]


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, how many records it is about, and one key to look up."""

    check: str
    status: str
    records: int
    finding: str
    example: str | None = None
