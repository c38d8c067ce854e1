"""Block: a piece of a page, as HTML for the reader and as text for everyone else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from reports_lib.media import without_formulas

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NOTHING", "Block"]


@dataclass(frozen=True)
class Block:
    """HTML whose every word of ours is markup and whose every word of a customer's is escaped.

    ``data`` is for programs: JSON by media type, carried beside what people see.
    """

    html: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002
        return {"text/html": without_formulas(self.html), "text/plain": self.text, **self.data}

    def __str__(self) -> str:
        return self.text


# What another block has said already: nothing to show, and no words about it.
NOTHING = Block("", "")
