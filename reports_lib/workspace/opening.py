"""Opening: a store's folder and a reader's choices become a ``Review``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports_lib.audiences import INTERNAL
from reports_lib.config import read_config
from reports_lib.engine import DuckEngine, Engine
from reports_lib.periods import parse_instant
from reports_lib.workspace.materialising import questions_file
from reports_lib.workspace.planning import Plan, plan_review
from reports_lib.workspace.reviews import Review
from reports_lib.workspace.sharing import check_shared

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reports_lib.config import Config

__all__ = ["open_plan", "open_review", "open_workspace", "or_sample"]

_SAMPLE_NOTE = (
    "There is no store of your own yet, so this is the sample in data/demo. "
    "To see your own, run: reports init, then: reports sync; or: reports import transactions FILE."
)


def open_review(
    *,
    month: str = "",
    quarter: str | None = None,
    apps: Sequence[str] = (),
    basis: str = "net",
    audience: str = INTERNAL,
    as_of: str = "",
) -> Review:
    """Open the store of this folder for one month or one quarter: the notebooks' door.

    Parameters are as in the notebooks' first cell: ``month`` YYYY-MM, or ``quarter`` YYYY-Qn (empty: the
    newest complete one that the ledger reaches), ``apps`` app keys (empty: all), ``basis`` net or gross,
    ``audience`` internal or shared, ``as_of`` an instant (empty: the newest). The environment says where the
    store is (``REPORTS_DATA``).

    Where nobody said which store it is or whose, and there is none, the sample of ``make report`` is
    opened; the review's opening says so.

    Raises ``ParamsError`` for a month, quarter, app, basis or audience that is not there, ``StoreError``
    for an empty or foreign store.
    """
    config = read_config(os.environ, cwd=Path.cwd())
    instant = parse_instant(as_of, where="as_of") if as_of else None
    opened = or_sample(config, os.environ)
    review = open_workspace(
        opened,
        month=month,
        quarter=quarter,
        apps=apps,
        basis=basis,
        audience=audience,
        as_of=instant,
    )
    return review if opened is config else replace(review, store_note=_SAMPLE_NOTE)


def or_sample(config: Config, environ: Mapping[str, str]) -> Config:
    """Return a configuration, or the sample's, where nobody said whose store it is, and there is none."""
    is_chosen = bool(environ.get("REPORTS_DATA") or config.vendor)
    is_own = is_chosen or _has_store(config) or not _has_store(config.of_sample)
    return config if is_own else config.of_sample


def _has_store(config: Config) -> bool:
    return (config.data / "store.json").exists()


def open_workspace(
    config: Config, *, engine: Engine | None = None, progress: Callable[[str], object] = str, **choices: Any
) -> Review:
    """Open the store of a configuration; choices and errors are those of ``plan_review``.

    ``engine`` computes the metrics, DuckDB when none is given.
    """
    return open_plan(config, plan_review(config, progress=progress, **choices), engine=engine)


def open_plan(config: Config, plan: Plan, *, engine: Engine | None = None) -> Review:
    """Open the models of a plan.

    Raises ``ParamsError`` for a shared review that would tell of fewer than five customers.
    """
    chosen = engine or DuckEngine(config)
    chosen.remember_in(questions_file(plan.folder.parent))
    review = Review(plan=plan, home=config.home, output=config.output, engine=chosen)
    check_shared(review)
    return review
