"""Writing: models built one after the other, their grain proven, written as Parquet."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from reports_lib.engine import connect
from reports_lib.errors import SchemaError
from reports_lib.events import timed
from reports_lib.metrics import apps
from reports_lib.models import MODELS
from reports_lib.periods import Month
from reports_lib.sources import STREAMS
from reports_lib.workspace.compiling import Compiler

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.config import Config
    from reports_lib.engine import Engine
    from reports_lib.models import Model
    from reports_lib.store import Store

__all__ = ["write_models"]

# Months before it cannot be written, and no ledger is that old: such a date is a slip.
_OLDEST = date(1900, 1, 1)
_FACTS_OF = ("transactions", "apps")


def write_models(
    config: Config,
    store: Store,
    folder: Path,
    *,
    as_of: datetime | None,
    last_month: Month,
    only: Sequence[str],
    kept: Path,
    progress: Callable[[str], object],
) -> tuple[list[str], Month | None]:
    """Write the models into a folder; return the app keys and the month of the newest sale.

    ``only`` names those that are wanted, none being all. ``kept`` is the file that keeps the models' SQL.

    Raises ``SchemaError`` when a model does not keep its grain, ``StoreError`` when the disk is full.
    """
    engine = connect(config)
    compiler = Compiler(engine.dialect, last_month=last_month.index, kept=kept)
    try:
        for name, stream in STREAMS.items():
            rows = store.rows(name, as_of=as_of)
            engine.name_stream(f"raw_{name}", rows.files, stream.schema, where=rows.where, scratch=folder)
        for name, model in _wanted(only).items():
            progress(name)
            with timed("model", model=name):
                engine.write(compiler.model(name), folder / name, columns=model.columns)
                engine.name_table(name, sorted((folder / name).glob("*.parquet")))
                repeated = engine.ask(compiler.repeated(name))
            if repeated:
                raise SchemaError(
                    f"Model {name} has {repeated:,} repeated keys of {', '.join(model.grain)}",
                    where=f"model {name}",
                    todo="report this with the output of: reports imports; nothing was published",
                )
        compiler.save()
        return _facts(engine, folder)
    finally:
        engine.close()


def _wanted(only: Sequence[str]) -> dict[str, Model]:
    """Return models and all they are made of, in the order in which they are built."""
    wanted = {*only, *_FACTS_OF} if only else set(MODELS)
    for name in reversed(MODELS):
        if name in wanted:
            wanted.update(MODELS[name].inputs)
    return {name: model for name, model in MODELS.items() if name in wanted}


def _facts(engine: Engine, folder: Path) -> tuple[list[str], Month | None]:
    lines, known = (engine.read(sorted((folder / name).glob("*.parquet"))) for name in _FACTS_OF)
    found = lines.aggregate(
        first=lines.sold_on.min(), last=lines.sold_on.max(), changed=lines.last_updated_on.max()
    ).to_pandas()
    first, last, changed = (
        None if pd.isna(day) else max(pd.Timestamp(day).date(), _OLDEST) for day in found.iloc[0]
    )
    keys = [str(key) for key in apps(known)["app_key"]]
    return keys, _newest_month(first, last, changed)


def _newest_month(first: date | None, last: date | None, changed: date | None) -> Month | None:
    """Return the newest month that an export tells whole.

    The day of its newest change says how far it reaches; a sale date does not, since it may be a due
    date. An export that reaches no whole month past its first sale shows the one it ends in.
    """
    if first is None or last is None:
        return None
    if changed is None:
        return Month.of(last)
    whole = Month.of(changed + timedelta(days=1)) - 1
    return whole if whole.last_day >= first else Month.of(changed)
