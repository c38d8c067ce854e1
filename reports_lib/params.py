"""Params: what a notebook declares and what it is given, checked before anything starts.

papermill only warns of an unknown parameter and runs the default instead; a report must refuse it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Declared", "check_params"]

_TYPES: dict[str, tuple[type, str]] = {
    "str": (str, "text; put it in quotes"),
    "int": (int, "a whole number"),
    "bool": (bool, "true or false"),
    "list": (list, "a list of words, as in [one, two]"),
}


@dataclass(frozen=True)
class Declared:
    """One parameter of a notebook: its type's name and its help."""

    name: str
    type_name: str
    help: str = ""


def check_params(
    given: Mapping[str, Any], declared: Mapping[str, Declared], *, report: str, where: str
) -> dict[str, Any]:
    """Return the given parameters when every one is declared and of its type.

    All mistakes are told at once, in one ``ParamsError``.

    >>> check_params({"month": "2026-10"}, {"month": Declared("month", "str")}, report="r", where="w")
    {'month': '2026-10'}
    """
    mistakes = [
        mistake
        for name, value in given.items()
        if (mistake := _mistake(name, value, declared, report=report)) is not None
    ]
    if mistakes:
        raise ParamsError(
            "; ".join(what for what, _ in mistakes),
            where=where,
            todo="; ".join(dict.fromkeys(todo for _, todo in mistakes)),
        )
    return dict(given)


def _mistake(
    name: str, value: object, declared: Mapping[str, Declared], *, report: str
) -> tuple[str, str] | None:
    if name not in declared:
        return f"{report}.ipynb has no parameter {name!r}", did_you_mean(name, declared)
    kind, advice = _TYPES.get(declared[name].type_name, (object, ""))
    wrong = not isinstance(value, kind) or (kind is int and isinstance(value, bool))
    wrong = wrong or (isinstance(value, list) and not all(isinstance(one, str) for one in value))
    return (f"{name} is {value!r}", f"write {name} as {advice}") if wrong else None
