"""Quality: the gate, which looks at the data before anything is published."""

from reports_lib.metrics.quality.gate import GATED, gate, gate_status

__all__ = ["GATED", "gate", "gate_status"]
