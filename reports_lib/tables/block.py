"""Block: a piece of a page, as HTML for the reader and as text for everyone else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Block"]


@dataclass(frozen=True)
class Block:
    """HTML whose every word of ours is markup and whose every word of a customer's is escaped."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/html": self.html, "text/plain": self.text}

    def __str__(self) -> str:
        return self.text
