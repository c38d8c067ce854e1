"""Exploring: the words of what there is to ask."""

from reports_lib.fields.field import Field

__all__ = ["EXPLORING"]

EXPLORING = [
    Field("model", "Model", "text", "The name of a typed table that metrics read"),
    Field("grain", "One row per", "text", "What one row of a model stands for"),
    Field("rows", "Rows", "count", "How many rows a model has"),
    Field("metric", "Metric", "text", "The name of a number with a definition"),
    Field("summary", "What it is", "text", "The first sentence of its definition"),
    Field("split_by", "Can be split by", "text", "The columns that a metric can be split by"),
]
