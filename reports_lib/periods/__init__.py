"""Periods: months, quarters, spans of either, instants and terms, all in UTC.

A month is a UTC calendar month, a quarter three of them. A balance is read at the last instant of
either.
"""

from __future__ import annotations

from reports_lib.periods.instants import format_instant, parse_instant
from reports_lib.periods.months import Month, Months, add_months, last_complete_month
from reports_lib.periods.quarters import Quarter, Quarters, parse_period, span_of

__all__ = [
    "Month",
    "Months",
    "Quarter",
    "Quarters",
    "add_months",
    "format_instant",
    "last_complete_month",
    "parse_instant",
    "parse_period",
    "span_of",
]
