"""Conversion: what became of evaluations, by the month they began in."""

from reports_lib.metrics.conversion.edition_trials import edition_trials
from reports_lib.metrics.conversion.evaluation_conversion import evaluation_conversion

__all__ = ["edition_trials", "evaluation_conversion"]
