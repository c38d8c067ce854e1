"""Segments: where the money is, and how few customers it hangs on."""

from reports_lib.metrics.segments.concentration import concentration
from reports_lib.metrics.segments.high_value import high_value_segments

__all__ = ["concentration", "high_value_segments"]
