"""Model: a table's name, grain and columns, and the check that it keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports_lib.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import ibis

__all__ = ["Model"]


@dataclass(frozen=True)
class Model:
    """A derived table: one row per ``grain``.

    ``inputs`` names the models and raw streams that ``build`` takes, in order.
    """

    name: str
    grain: tuple[str, ...]
    columns: Mapping[str, str]
    inputs: tuple[str, ...]
    build: Callable[..., ibis.Table]

    @property
    def doc(self) -> str:
        """What the model is, from its function's docstring."""
        return self.build.__doc__ or ""

    def check(self, table: ibis.Table) -> ibis.Table:
        """Return the table with its columns in order; another column or type is a ``SchemaError``."""
        found = {name: str(kind).lstrip("!") for name, kind in table.schema().items()}
        if found != dict(self.columns):
            wrong = sorted(set(found.items()) ^ set(self.columns.items()))
            raise SchemaError(
                f"Model {self.name} has other columns than it states: {wrong}",
                where=f"reports_lib/models, {self.name}",
                todo="mend the model or its columns",
            )
        return table.select(*self.columns)

    def repeated(self, table: ibis.Table) -> ibis.Table:
        """Return one row per grain value that occurs more than once; none proves the grain."""
        return table.group_by(*self.grain).agg(rows=table.count()).filter(lambda t: t.rows > 1)
