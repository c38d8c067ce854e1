"""Retention: the words of renewals, churn and what customers of then pay now."""

from reports_lib.fields.field import Field

__all__ = ["RETENTION"]

RETENTION: list[Field] = []
