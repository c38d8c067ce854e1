"""Compiling: models as SQL over named tables, which costs more than running it on a small ledger.

The SQL depends on the code, the engine's dialect and, for some models, the newest complete month; so
it is kept, in this process and beside the models.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import simplejson

from reports_lib.engine import STORED
from reports_lib.models import MODELS, MONTHLY
from reports_lib.sources import STREAMS
from reports_lib.store import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Compiler"]


class Compiler:
    """The SQL of models and of the checks of their grain, in an engine's dialect."""

    def __init__(self, dialect: str, *, last_month: int, kept: Path) -> None:
        self._dialect, self._last_month, self._kept = dialect, last_month, kept
        self._known: dict[str, str] = _read(kept)
        self._is_new = False

    def model(self, name: str) -> str:
        """Return the SQL that builds a model from the tables it is made of."""
        month = self._last_month if name in MONTHLY else None
        return self._sql(
            f"{name} {month or ''}".strip(),
            lambda: _model_sql(MODELS[name].build, name, self._dialect, month),
        )

    def repeated(self, name: str) -> str:
        """Return the SQL that counts the keys of a model that occur more than once."""
        return self._sql(f"{name} repeated", lambda: _repeated_sql(name, MODELS[name].grain, self._dialect))

    def table(self, key: str, table: ibis.Table) -> str:
        """Return the SQL of a table made of named tables; ``key`` says all that it depends on."""
        return self._sql(f"{key} {self._last_month}", lambda: str(ibis.to_sql(table, dialect=self._dialect)))

    def save(self) -> None:
        """Keep what was compiled anew."""
        if self._is_new:
            write_atomically(self._kept, simplejson.dumps(self._known, indent=1, sort_keys=True))

    def _sql(self, key: str, compiled: Callable[[], str]) -> str:
        if key not in self._known:
            self._known[key] = compiled()
            self._is_new = True
        return self._known[key]


def _read(kept: Path) -> dict[str, str]:
    try:
        found = simplejson.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # it is safe to delete, so it is safe to lose
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=256)
def _model_sql(build: Callable[..., ibis.Table], name: str, dialect: str, last_month: int | None) -> str:
    model = MODELS[name]
    bound = {} if last_month is None else {"last_month": last_month}
    return str(ibis.to_sql(model.check(build(*map(_named, model.inputs), **bound)), dialect=dialect))


@lru_cache(maxsize=256)
def _repeated_sql(name: str, grain: tuple[str, ...], dialect: str) -> str:
    repeated = replace(MODELS[name], grain=grain).repeated(_named(name))
    return str(ibis.to_sql(repeated.count(), dialect=dialect))


@lru_cache(maxsize=256)
def _named(name: str) -> ibis.Table:
    """Return the table of this name, of which only the columns are known."""
    if name in MODELS:
        return ibis.table(ibis.schema(dict(MODELS[name].columns)), name=name)
    stored = pa.schema([*STREAMS[name.removeprefix("raw_")].schema, *STORED])
    return ibis.table(ibis.Schema.from_pyarrow(stored), name=name)
