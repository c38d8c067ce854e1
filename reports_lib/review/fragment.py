"""Fragment: a template and its values, as escaped HTML."""

from __future__ import annotations

from typing import Any

from reports_lib.templates import template

__all__ = ["fragment"]


def fragment(name: str, **values: Any) -> str:
    """Fill a template of this package; every value is escaped, an unknown name is an error."""
    return template("review", name).render(values).strip()
