"""Opening: a store's folder and a reader's choices, checked, become a ``Review``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from reports_lib import metrics
from reports_lib.config import read_config
from reports_lib.engine import DuckEngine, Engine
from reports_lib.errors import ParamsError, StoreError, did_you_mean
from reports_lib.periods import Month, format_instant, last_complete_month, parse_instant
from reports_lib.store import open_store
from reports_lib.workspace.materialising import materialise
from reports_lib.workspace.reviews import Review

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from reports_lib.config import Config

__all__ = ["open_review", "open_workspace"]

SAMPLE_VENDOR = "sample"
_BASES = ("net", "gross")


def open_review(*, month: str = "", apps: Sequence[str] = (), basis: str = "net", as_of: str = "") -> Review:
    """Open the store of this folder for one month: the notebooks' door.

    Parameters are as in the notebooks' first cell: ``month`` YYYY-MM (empty: the newest complete
    month the ledger reaches), ``apps`` app keys (empty: all), ``basis`` net or gross, ``as_of`` an
    instant (empty: the newest). The environment says where the store is (``REPORTS_DATA``).

    Raises ``ParamsError`` for a month, app or basis that is not there, ``StoreError`` for an empty
    or foreign store.
    """
    config = read_config(os.environ, cwd=Path.cwd())
    instant = parse_instant(as_of, where="as_of") if as_of else None
    return open_workspace(config, month=month, apps=apps, basis=basis, as_of=instant)


def open_workspace(
    config: Config,
    *,
    month: str = "",
    apps: Sequence[str] = (),
    basis: str = "net",
    as_of: datetime | None = None,
    engine: Engine | None = None,
    progress: Callable[[str], object] = str,
) -> Review:
    """Open the store of a configuration, building its models where they are stale.

    ``engine`` computes the metrics (DuckDB when none is given); ``progress`` is told the name of
    each model that is built. The store's instant, never the clock, says which months are over.
    """
    store = open_store(config)
    commits = store.commits(as_of=as_of)
    if not any(commit.stream == "transactions" for commit in commits):
        raise StoreError(
            "The store has no transactions" + (f" at {format_instant(as_of)}" if as_of else ""),
            where=str(store.root),
            todo="run: reports import transactions FILE, or: reports demo",
        )
    instant = max(commit.synced_at for commit in commits)
    last_month = last_complete_month(instant)
    chosen = Month.parse(month, where="month") if month else None
    if chosen and chosen > last_month:
        raise ParamsError(
            f"{chosen} was not over when the store was filled, on {format_instant(instant)}",
            where="month",
            todo=f"choose {last_month} or an earlier month, or import newer records",
        )
    if basis not in _BASES:
        raise ParamsError(f"There is no basis {basis!r}", where="basis", todo=did_you_mean(basis, _BASES))
    review = Review(
        month=chosen or last_month,
        basis="gross" if basis == "gross" else "net",
        as_of=instant,
        app_keys=tuple(apps),
        vendor_name=store.vendor_name or "Unnamed vendor",
        is_sample=store.vendor == SAMPLE_VENDOR,
        store_digest=store.digest(as_of=as_of),
        engine=engine or DuckEngine(memory_limit=config.memory_limit, spill=config.data / ".spill"),
        folder=materialise(config, store, as_of=as_of, last_month=last_month, progress=progress),
        last_month=last_month,
    )
    _check_apps(review)
    return review if chosen else _at_newest_month(review)


def _check_apps(review: Review) -> None:
    known = set(metrics.apps(review.models["apps"])["app_key"]) if review.app_keys else set()
    for key in review.app_keys:
        if key not in known:
            raise ParamsError(f"There is no app {key!r}", where="apps", todo=did_you_mean(key, known))


def _at_newest_month(review: Review) -> Review:
    """Show the newest complete month that the ledger reaches, not an empty one after it."""
    newest = review.models["transactions"].sold_on.max().to_pandas()
    reached = review.last_month if pd.isna(newest) else Month.of(pd.Timestamp(newest).date())
    return replace(review, month=min(reached, review.last_month))
