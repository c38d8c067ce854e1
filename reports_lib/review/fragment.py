"""Fragment: a template and its values, as escaped HTML."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

__all__ = ["fragment"]


def fragment(template: str, **values: Any) -> str:
    """Fill a template of this package; every value is escaped, an unknown name is an error."""
    return _environment().get_template(f"{template}.html.j2").render(values).strip()


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports_lib", "review"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
