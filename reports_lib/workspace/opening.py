"""Opening: a store's folder and a reader's choices become a ``Review``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from reports_lib.config import read_config
from reports_lib.engine import DuckEngine, Engine
from reports_lib.periods import parse_instant
from reports_lib.workspace.planning import Plan, plan_review
from reports_lib.workspace.reviews import Review

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from reports_lib.config import Config

__all__ = ["open_plan", "open_review", "open_workspace"]


def open_review(
    *,
    month: str = "",
    quarter: str | None = None,
    apps: Sequence[str] = (),
    basis: str = "net",
    as_of: str = "",
) -> Review:
    """Open the store of this folder for one month or one quarter: the notebooks' door.

    Parameters are as in the notebooks' first cell: ``month`` YYYY-MM, or ``quarter`` YYYY-Qn (empty: the
    newest complete one that the ledger reaches), ``apps`` app keys (empty: all), ``basis`` net or gross,
    ``as_of`` an instant (empty: the newest). The environment says where the store is (``REPORTS_DATA``).

    Raises ``ParamsError`` for a month, quarter, app or basis that is not there, ``StoreError`` for an
    empty or foreign store.
    """
    config = read_config(os.environ, cwd=Path.cwd())
    instant = parse_instant(as_of, where="as_of") if as_of else None
    return open_workspace(config, month=month, quarter=quarter, apps=apps, basis=basis, as_of=instant)


def open_workspace(
    config: Config,
    *,
    month: str = "",
    quarter: str | None = None,
    apps: Sequence[str] = (),
    basis: str = "net",
    as_of: datetime | None = None,
    engine: Engine | None = None,
    progress: Callable[[str], object] = str,
) -> Review:
    """Open the store of a configuration; choices and errors are those of ``plan_review``.

    ``engine`` computes the metrics, DuckDB when none is given.
    """
    plan = plan_review(
        config, month=month, quarter=quarter, apps=apps, basis=basis, as_of=as_of, progress=progress
    )
    return open_plan(config, plan, engine=engine)


def open_plan(config: Config, plan: Plan, *, engine: Engine | None = None) -> Review:
    """Open the models of a plan."""
    return Review(
        plan=plan,
        engine=engine or DuckEngine(memory_limit=config.memory_limit, spill=config.data / ".spill"),
    )
