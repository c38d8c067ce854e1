"""Cleaning: what is left over or old enough to go, found first and removed afterwards.

Nothing is found that nobody else can make again: records, commits, published figures and the states of
mails are not looked at.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from reports_lib.store.atomic import store_errors
from reports_lib.store.opening import READY, RESTORING, orphans
from reports_lib.store.packs import drop_left, left_over

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from reports_lib.store.opening import Store
    from reports_lib.store.retention import Retention

__all__ = ["Leftover", "leftovers", "old_pages", "remove"]

# Somebody may still be reading or writing what is younger.
_AT_WORK = timedelta(days=1)
_PERIOD = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2]|Q[1-4])")
_MODELS = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Leftover:
    """A file or folder that can go: what it is and how large."""

    what: str
    path: Path
    bytes: int


def leftovers(store: Store, *, retention: Retention, needed: Iterable[Path], now: datetime) -> list[Leftover]:
    """Return what can go of a store's folder; ``needed`` are the models that the next review reads.

    Whoever calls this holds the store, so that half-done work is nobody's.
    """
    root = store.root
    found = {
        "packed records": [root / "raw" / place for place in left_over(root, now=now)],
        "half-done work": [*_half_done(store), *_older(_inside(root / ".spill"), now - _AT_WORK)],
        "models": _old_models(store, set(needed), now - _AT_WORK),
        "backup": _old_backups(root, retention.backups_days, now),
        "log": _kept_for((*root.glob("*.log"), *root.glob("logs/*.jsonl*")), retention.logs_days, now),
    }
    return [_leftover(what, path) for what, paths in found.items() for path in sorted(paths)]


def old_pages(output: Path, *, retention: Retention, now: datetime) -> list[Leftover]:
    """Return what can go of the pages' folder: previews of mails, and reports by their age."""
    reports = chain.from_iterable(
        folder.iterdir()
        for folder in output.glob("*/*")
        if folder.is_dir() and _PERIOD.fullmatch(folder.name)
    )
    found = {
        "preview of a mail": _kept_for(_inside(output / "mail"), retention.previews_days, now),
        "page": _kept_for(reports, retention.pages_days, now),
    }
    return [_leftover(what, path) for what, paths in found.items() for path in sorted(paths)]


def remove(found: Iterable[Leftover], store: Store, *, now: datetime) -> None:
    """Remove what was found.

    Raises ``StoreError`` when the disk refuses.
    """
    with store_errors(store.root):
        drop_left(store.root, now=now)
        for one in found:
            if one.path.is_dir():
                shutil.rmtree(one.path)
            else:
                one.path.unlink(missing_ok=True)


def _leftover(what: str, path: Path) -> Leftover:
    files = path.rglob("*") if path.is_dir() else [path]
    return Leftover(what, path, sum(one.stat().st_size for one in files if one.is_file()))


def _inside(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _older(paths: Iterable[Path], instant: datetime) -> list[Path]:
    return [path for path in paths if datetime.fromtimestamp(path.stat().st_mtime, UTC) < instant]


def _kept_for(paths: Iterable[Path], days: int | None, now: datetime) -> list[Path]:
    if days is None:
        return []
    return _older((path for path in paths if path.is_file()), now - timedelta(days=days))


def _half_done(store: Store) -> list[Path]:
    found = [*orphans(store), *(store.root / "backups").glob(".*.draft")]
    if store.scratch.is_dir():
        found.append(store.scratch)
    if (store.root / RESTORING).is_dir() and not (store.root / RESTORING / READY).exists():
        found.append(store.root / RESTORING)
    return found


def _old_models(store: Store, needed: set[Path], instant: datetime) -> list[Path]:
    sets = [path for path in _inside(store.models) if _MODELS.fullmatch(path.name) and path not in needed]
    return _older([*sets, *store.models.glob(".*.draft")], instant)


def _old_backups(root: Path, days: int | None, now: datetime) -> list[Path]:
    """Old backups, but for the newest, however old it is."""
    known = sorted((root / "backups").glob("*.zip"), key=lambda path: path.stat().st_mtime)
    return _kept_for(known[:-1], days, now)
