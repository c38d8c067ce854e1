"""Keeping: tables that only some reports ask for, written beside the models once they are asked for.

Such a table is a function of models and of what its key says; so it is as good as the models it lies
beside, and goes with them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import ibis
from filelock import FileLock

from reports_lib.models import MODELS
from reports_lib.store import store_errors
from reports_lib.workspace.compiling import Compiler
from reports_lib.workspace.materialising import drop_drafts, sql_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from reports_lib.workspace.reviews import Review

__all__ = ["kept"]


def kept(
    review: Review,
    *key: str,
    made_of: Callable[[], Mapping[str, Path]],
    build: Callable[..., ibis.Table],
    check: Callable[..., object] | None = None,
) -> ibis.Table:
    """Return a table from beside the models of a review, written there if it is not there yet.

    ``made_of`` says which folders of models ``build`` takes, each under a name of its own; it is asked
    only where there is something to write. ``key`` says all else that the table depends on. ``check``
    is given what was written, and the models, before anybody else can see it.
    """
    folder = review.plan.folder / "-".join(key)
    if not folder.is_dir():
        _write(review, folder, key, made_of(), build, check)
    name = re.sub("[^a-z0-9]+", "_", folder.name.lower())
    return review.engine.read(sorted(folder.glob("*.parquet")), name=name)


def _write(
    review: Review,
    folder: Path,
    key: tuple[str, ...],
    models: Mapping[str, Path],
    build: Callable[..., ibis.Table],
    check: Callable[..., object] | None,
) -> None:
    engine, home = review.engine, review.plan.folder.parent
    draft = home / f".{review.plan.folder.name}-{folder.name}.draft"
    with store_errors(home), FileLock(home / ".lock"):
        if folder.is_dir():
            return  # another process was faster
        drop_drafts(home)
        compiler = Compiler(
            engine.dialect, last_month=review.plan.last_month.index, kept=sql_file(home, engine.name)
        )
        named = [ibis.table(dict(MODELS[path.name].columns), name=name) for name, path in models.items()]
        table = build(*named)
        for name, path in models.items():
            engine.name_table(name, sorted(path.glob("*.parquet")))
        columns = {name: str(kind).lstrip("!") for name, kind in table.schema().items()}
        engine.write(compiler.table(" ".join(key), table), draft, columns=columns)
        if check:
            files = [draft, *models.values()]
            check(*(engine.read(sorted(path.glob("*.parquet"))) for path in files))
        compiler.save()
        draft.replace(folder)
