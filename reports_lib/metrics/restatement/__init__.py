"""Restatement: what was published, held against what is known today, down to the lines behind it."""

from reports_lib.metrics.restatement.headlines import restatement
from reports_lib.metrics.restatement.lines import restated_lines
from reports_lib.metrics.restatement.reasons import restated_reasons

__all__ = ["restated_lines", "restated_reasons", "restatement"]
