"""Switchboard: one month's retention and churn as we and as others define them, and why they differ."""

from reports_lib.metrics.switchboard.rates import switchboard, switchboard_bridge

__all__ = ["switchboard", "switchboard_bridge"]
