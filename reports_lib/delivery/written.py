"""Written: a YAML file of settings, held against a model; the first mistake is told as one of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from reports_lib.config import read_yaml
from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_written"]

M = TypeVar("M", bound=BaseModel)


def read_written(path: Path, model: type[M], *, what: str, todo: str) -> M:
    """Read a file; ``what`` and ``todo`` are for whoever has none yet.

    Raises ``ParamsError`` when there is none, or for the first mistake in it.
    """
    if not path.exists():
        raise ParamsError(what, where=str(path), todo=todo)
    written = {name: value for name, value in read_yaml(path).items() if value is not None}
    try:
        return model.model_validate(written)
    except ValidationError as error:
        # A key that nobody knows is told first: it may be the mistyped one that is missing.
        found = sorted(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        raise _mistake(path, model, found[0]) from error


def _mistake(path: Path, model: type[BaseModel], found: Any) -> ParamsError:
    name = ".".join(str(one) for one in found["loc"])
    if found["type"] == "extra_forbidden":
        known = [field.alias or key for key, field in model.model_fields.items()]
        return ParamsError(
            f"{path.name} has no key {name!r}", where=str(path), todo=did_you_mean(name, known)
        )
    if found["type"] == "missing":
        return ParamsError(
            f"{path.name} does not say {name!r}", where=str(path), todo=f"add a line  {name}: …"
        )
    said = found["msg"].removeprefix("Value error, ")
    return ParamsError(f"{name} is {found['input']!r}: {said}", where=str(path), todo=f"mend {name}")
