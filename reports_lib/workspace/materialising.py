"""Materialising: models written out as Parquet, built anew only when they are stale.

They lie under ``data/models``, keyed by what is committed at the instant, by the newest complete
month and by the code that makes them; a set of models is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from reports_lib.engine import connect
from reports_lib.errors import SchemaError
from reports_lib.models import MODELS
from reports_lib.sources import STREAMS
from reports_lib.store import store_errors

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reports_lib.config import Config
    from reports_lib.periods import Month
    from reports_lib.store import Store

__all__ = ["materialise"]

_KEPT = 8


def materialise(
    config: Config,
    store: Store,
    *,
    as_of: datetime | None,
    last_month: Month,
    progress: Callable[[str], object] = str,
) -> Path:
    """Return the folder of the models, built if they are not there.

    Raises ``SchemaError`` when a model does not keep its grain, ``StoreError`` when the disk is full.
    """
    key = hashlib.sha256(f"{store.digest(as_of=as_of)} {last_month} {_code_digest()}".encode()).hexdigest()[
        :16
    ]
    folder = store.models / key
    if folder.is_dir():
        return folder
    with store_errors(store.models):
        store.models.mkdir(parents=True, exist_ok=True)
        with FileLock(store.models / ".lock"):
            if not folder.is_dir():
                draft = store.models / f".{key}.draft"
                for left_behind in store.models.glob(".*.draft"):
                    shutil.rmtree(left_behind, ignore_errors=True)
                draft.mkdir()
                _build_models(config, store, draft, as_of=as_of, last_month=last_month, progress=progress)
                draft.replace(folder)
                _drop_old(store.models)
    return folder


def _drop_old(models: Path) -> None:
    """Keep the newest few sets of models; any of them can be built again."""
    kept = sorted(models.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in kept[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _build_models(
    config: Config,
    store: Store,
    folder: Path,
    *,
    as_of: datetime | None,
    last_month: Month,
    progress: Callable[[str], object],
) -> None:
    engine = connect(config)
    tables = {
        f"raw_{name}": engine.read_stream(store.files(name, as_of=as_of), stream.schema, scratch=folder)
        for name, stream in STREAMS.items()
    }
    try:
        for name, model in MODELS.items():
            progress(name)
            bound = {"last_month": last_month.index} if name == "customer_months" else {}
            table = model.check(model.build(*(tables[source] for source in model.inputs), **bound))
            engine.write(table, folder / name)
            tables[name] = engine.read(sorted((folder / name).glob("*.parquet")))
            repeated = model.repeated(tables[name]).count().to_pandas()
            if repeated:
                raise SchemaError(
                    f"Model {name} has {repeated:,} repeated keys of {', '.join(model.grain)}",
                    where=f"model {name}",
                    todo="report this with the output of: reports imports; nothing was published",
                )
    finally:
        engine.close()


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """A hash of the code that makes models, so that a change of it rebuilds them."""
    package = Path(__file__).parent.parent
    files = sorted([package / "engine.py", *(package / "models").glob("*.py")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
