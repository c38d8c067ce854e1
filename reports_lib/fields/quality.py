"""Quality: the words of the gate and of what is restated."""

from reports_lib.fields.field import Field

__all__ = ["QUALITY"]

QUALITY = [
    Field("check", "Check", "text", "What was looked at"),
    Field("status", "Status", "text", "green, amber or red"),
    Field("records", "Records", "count", "How many records it is about", "down"),
    Field("finding", "Finding", "text", "What was found"),
    Field("example", "Example", "text", "One key to look up"),
]
