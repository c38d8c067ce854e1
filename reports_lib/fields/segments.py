"""Segments: the words of where the money is."""

from reports_lib.fields.field import Field

__all__ = ["SEGMENTS"]

SEGMENTS: list[Field] = []
