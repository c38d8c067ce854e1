"""Conversion: the words of evaluations and what became of them."""

from reports_lib.fields.field import Field

__all__ = ["CONVERSION"]

CONVERSION: list[Field] = []
