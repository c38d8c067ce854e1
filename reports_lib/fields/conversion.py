"""Conversion: the words of evaluations and what became of them, and of signals."""

from reports_lib.fields.field import Field

__all__ = ["CONVERSION"]

CONVERSION = [
    Field("evaluations", "Evaluations", "count", "How many evaluations"),
    Field("started", "Started", "count", "Evaluations that began in the month", "up"),
    Field("resolved", "Resolved", "count", "Evaluations of the month that were bought or have lapsed"),
    Field("converted", "Converted", "count", "Evaluations of the month that led to a sale", "up"),
    Field("lapsed", "Lapsed", "count", "Evaluations of the month that ended without a sale", "down"),
    Field("unresolved", "Unresolved", "count", "Evaluations that run, or ended less than 30 days ago"),
    Field("conversion_rate", "Conversion", "share", "Converted, of those that are resolved", "up"),
    Field("naive_rate", "Of all started", "share", "Converted, of all that began, open ones too", "up"),
    Field("median_days", "Median days", "days", "From the first day of an evaluation to its sale", "down"),
    Field(
        "median_days_after_end",
        "Median days after end",
        "days",
        "From an evaluation's end to its sale; before the end it is negative",
        "down",
    ),
    Field("left_out", "Not counted", "count", "Evaluations on sandboxes, of free and moved licences"),
    Field("is_mature", "Mature", "text", "Whether the month ended 90 days ago or earlier"),
    Field("opportunity_band", "Opportunity", "text", "The users an evaluation is meant for, as a band"),
    Field("series", "Series", "text", "What was counted"),
    Field("week_starts_on", "Week from", "date", "The first day of the last seven days of the month"),
    Field("count", "Count", "count", "Events in the week"),
    Field("expected", "Expected", "ratio", "The mean of the weeks before"),
    Field("weeks", "Weeks before", "count", "How many weeks the expected count is the mean of"),
    Field("probability", "Probability", "share", "Of a count as far out as this one, or farther, by chance"),
    Field("direction", "Direction", "text", "Whether the count is low or high against the weeks before"),
    Field("is_signal", "Signal", "text", "Whether chance alone would do that less than once in a hundred"),
]
