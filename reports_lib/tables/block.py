"""Block: a piece of a page, as HTML for the reader and as text for everyone else."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from reports_lib.media import TABLE_TYPE, without_formulas

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pandas import DataFrame

__all__ = ["NOTHING", "Block", "of_its_metric"]

P = ParamSpec("P")


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


def of_its_metric(
    table: Callable[Concatenate[DataFrame, P], Block],
) -> Callable[Concatenate[DataFrame, P], Block]:
    """Make a table say which metric it is of, that of its first frame, so that a page can define it."""

    @wraps(table)
    def told(frame: DataFrame, /, *args: P.args, **options: P.kwargs) -> Block:
        block = table(frame, *args, **options)
        kept = {**block.data.get(TABLE_TYPE, {}), "metric": frame.attrs.get("metric")}
        return replace(block, data={**block.data, TABLE_TYPE: kept}) if block.html else block

    return told


# What another block has said already: nothing to show, and no words about it.
NOTHING = Block("", "")
