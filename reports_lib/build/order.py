"""Order: a report that is asked for, before anything heavy is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Order"]


@dataclass(frozen=True)
class Order:
    """A report that is asked for.

    ``options`` win over ``params_file``, which stands in for params/<report>.yml and wins over it.
    """

    report: str
    options: Mapping[str, Any] = field(default_factory=dict)
    params_file: Path | None = None
