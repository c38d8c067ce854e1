"""Restatement: what was published, held against what is known today, down to the lines behind it."""

from reports_lib.metrics.restatement.differences import check_sums, line_differences
from reports_lib.metrics.restatement.headlines import restatement
from reports_lib.metrics.restatement.lines import restated_lines, told_lines
from reports_lib.metrics.restatement.reasons import restated_reasons, told_reasons

__all__ = [
    "check_sums",
    "line_differences",
    "restated_lines",
    "restated_reasons",
    "restatement",
    "told_lines",
    "told_reasons",
]
