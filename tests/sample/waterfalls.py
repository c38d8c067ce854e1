"""Waterfalls of the truth: what a month's movements and changes of booking sum to."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports_lib.sample.truth import Waterfall

__all__ = ["change"]


def change(row: Waterfall) -> int:
    """Return what lies between opening and closing, in cents."""
    gained = row.new + row.reactivation + row.expansion
    neutral = row.billing_period + row.hosting_migration + row.transfer + row.revenue_share
    return gained - row.contraction - row.churn + neutral
