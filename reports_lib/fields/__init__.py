"""Fields: every visible column's label, unit, number format and direction, said once.

Charts, tables, tiles and messages take their words and number formats from here, so that one
quantity never has two names. Ratios are 0-1 in data; percent exists only on screen. Each topic has
its words in a module of its own.
"""

from reports_lib.fields.field import NUMBERS, Field
from reports_lib.fields.showing import (
    BETWEEN,
    FIELDS,
    LONGEST_LABEL,
    MISSING,
    NOT_STATED,
    field,
    label_apps,
    label_segments,
    show,
    show_figure,
)
from reports_lib.fields.times import time_of, written_time

__all__ = [
    "BETWEEN",
    "FIELDS",
    "LONGEST_LABEL",
    "MISSING",
    "NOT_STATED",
    "NUMBERS",
    "Field",
    "field",
    "label_apps",
    "label_segments",
    "show",
    "show_figure",
    "time_of",
    "written_time",
]
