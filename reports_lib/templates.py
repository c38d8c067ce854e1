"""Templates: HTML with values in it, each of which is escaped; a name that nobody gave is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

__all__ = ["template"]


def template(folder: str, name: str) -> Template:
    """Return a template of a folder of this package by its name, without the ending."""
    return _environment(folder).get_template(f"{name}.html.j2")


@cache
def _environment(folder: str) -> Environment:
    return Environment(
        loader=PackageLoader("reports_lib", folder),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
