"""Quality: the gate, which looks at the data before anything is published."""

from reports_lib.metrics.quality.gate import GATED, gate, gate_status, worst_checks
from reports_lib.metrics.quality.stitched import stitched_licences

__all__ = ["GATED", "gate", "gate_status", "stitched_licences", "worst_checks"]
