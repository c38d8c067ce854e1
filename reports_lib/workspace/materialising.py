"""Materialising: models written out as Parquet, built anew only when they are stale.

They lie under ``data/models``, keyed by what is committed at the instant, by the newest complete
month and by the code that makes them; a set of models is there whole or not at all. Of an instant long
past, a comparison may want a few of them alone.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import simplejson
from filelock import FileLock

from reports_lib.periods import Month, last_complete_month
from reports_lib.store import store_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from reports_lib.config import Config
    from reports_lib.store import Store

__all__ = [
    "Facts",
    "drop_drafts",
    "drop_models",
    "materialise",
    "newest_models",
    "questions_file",
    "sql_file",
]

_KEPT = 8
_MOST_REMEMBERED = 20_000_000  # bytes; of one vendor it is some two million
_FACTS = "facts.json"


@dataclass(frozen=True)
class Facts:
    """What a set of models is about: the apps in it, and the month of its newest sale."""

    app_keys: tuple[str, ...]
    newest_month: Month | None


def materialise(
    config: Config,
    store: Store,
    *,
    as_of: datetime | None,
    last_month: Month,
    only: Sequence[str] = (),
    progress: Callable[[str], object] = str,
) -> tuple[Path, Facts]:
    """Return the folder of the models, built if they are not there, and what they are about.

    ``only`` names the models that are wanted, where not all are; what they are made of comes with them.

    Raises ``SchemaError`` when a model does not keep its grain, ``StoreError`` when the disk is full.
    """
    state = _state(store, as_of, last_month)
    whole = store.models / _key(state)
    if whole.is_dir():
        return whole, _read_facts(whole)
    key = _key(" ".join([state, *only]))
    folder = store.models / key
    if folder.is_dir():
        return folder, _read_facts(folder)
    with store_errors(store.models):
        store.models.mkdir(parents=True, exist_ok=True)
        with FileLock(store.models / ".lock"):
            if not folder.is_dir():
                draft = store.models / f".{key}.draft"
                drop_drafts(store.models)
                draft.mkdir()
                # Ibis and its engines are loaded only where something is to be built.
                from reports_lib.workspace.writing import write_models  # noqa: PLC0415

                app_keys, newest = write_models(
                    config,
                    store,
                    draft,
                    as_of=as_of,
                    last_month=last_month,
                    only=only,
                    kept=sql_file(store.models, config.engine),
                    progress=progress,
                )
                facts = {"app_keys": app_keys, "newest_month": str(newest) if newest else None}
                write_atomically(draft / _FACTS, simplejson.dumps(facts))
                draft.replace(folder)
                _drop_old(store.models)
    return folder, _read_facts(folder)


def newest_models(store: Store) -> Path:
    """Return where the models of a store as it is now lie, built or not."""
    instant = max(commit.newest_by(None) for commit in store.commits())
    return store.models / _key(_state(store, None, last_complete_month(instant)))


def drop_models(models: Path) -> None:
    """Delete all sets of models, and all that is kept beside them; whoever wants one builds it again."""
    if models.is_dir():
        with FileLock(models / ".lock"):
            drop_drafts(models)
            for folder in models.glob("[0-9a-f]*"):
                shutil.rmtree(folder)


def drop_drafts(models: Path) -> None:
    """Delete what was left half written by a process that died or was refused."""
    for left_behind in models.glob(".*.draft"):
        shutil.rmtree(left_behind, ignore_errors=True)


def sql_file(models: Path, engine: str) -> Path:
    """Return where the SQL of models is kept, which this code compiled for an engine."""
    return models / f".sql-{_code_digest()[:16]}-{engine}.json"


def questions_file(models: Path) -> Path:
    """Return where the SQL of questions is remembered; questions of other code have other shapes."""
    return models / f".questions-{_versions()}.jsonl"


def _state(store: Store, as_of: datetime | None, last_month: Month) -> str:
    # What was erased is in no digest, which is of what was synced; models of before must not be read again.
    erasures = f"erased {store.erasures} " if store.erasures else ""
    return f"{erasures}{store.digest(as_of=as_of)} {last_month} {_code_digest()}"


@lru_cache(maxsize=1)
def _versions() -> str:
    """What compiles a question besides its shape."""
    packages = ("ibis-framework", "sqlglot", "duckdb")
    return "-".join(metadata.version(name) for name in packages)


def _key(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def _read_facts(folder: Path) -> Facts:
    found = simplejson.loads((folder / _FACTS).read_text(encoding="utf-8"))
    newest = found["newest_month"]
    return Facts(tuple(found["app_keys"]), Month.parse(newest, where=str(folder)) if newest else None)


def _drop_old(models: Path) -> None:
    """Keep the newest few sets of models; any of them can be built again."""
    kept = sorted(models.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in kept[_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
    for file in models.glob(".sql-*.json"):
        if _code_digest()[:16] not in file.name:
            file.unlink(missing_ok=True)
    for file in models.glob(".questions-*.jsonl"):
        if file != questions_file(models) or file.stat().st_size > _MOST_REMEMBERED:
            file.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """A hash of the code that makes models and what is kept beside them: a change of it rebuilds them."""
    package = Path(__file__).parent.parent
    names = ("models", "sources", "workspace", "metrics/restatement")
    folders = [package / name for name in names]
    files = [package / "engine.py", *(path for folder in folders for path in folder.rglob("*.py"))]
    written = b"".join(path.read_bytes() for path in sorted(files))
    return hashlib.sha256(written + metadata.version("ibis-framework").encode()).hexdigest()
