"""Commits: one JSON file a sync, whose presence makes its records visible.

A reverted import keeps its file, marked, so that its number is never used again and the list still
tells what happened.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.errors import ParamsError, StoreError
from reports_lib.events import tell
from reports_lib.periods import format_instant, parse_instant
from reports_lib.store.atomic import store_errors, write_atomically
from reports_lib.store.packs import drop_left, read_packs

if TYPE_CHECKING:
    from pathlib import Path

    from reports_lib.store.opening import Store


__all__ = ["Commit", "read_commits", "revert", "save_commit"]

_INSTANTS = ("synced_at", "reverted_at")


@dataclass(frozen=True)
class Commit:
    """What one pull from the API, or one import, brought in of one stream.

    ``read`` = ``new`` + ``changed`` + ``unchanged`` + ``repeated``; ``seen`` counts the records it
    tells, each once. ``contradictory`` counts keys that the same files state in two ways.

    Of a pull: ``since`` is the day whose changes and later ones were asked for, none asks for
    everything; ``is_full`` says that everything was told and believed; ``vanished`` counts records
    taken away since they are told no more, ``missing`` those that are told no more and were kept.
    ``quiet_at`` are the instants of pulls in a row before this one that found nothing new; this one
    stands for all of them. ``stated`` is how many records the API says there are, ``surprises`` what
    is in the records that nobody told us of: how often, by kind and name.

    Of an import: ``leans_on`` maps earlier imports to the number of records that this one found there
    unchanged and so did not store again.
    """

    number: int
    stream: str
    source: str
    synced_at: datetime
    read: int
    new: int
    changed: int
    unchanged: int
    repeated: int
    contradictory: int
    checksum: str
    seen: int = 0
    since: date | None = None
    is_full: bool = False
    vanished: int = 0
    missing: int = 0
    quiet_at: tuple[datetime, ...] = ()
    stated: int | None = None
    surprises: dict[str, dict[str, int]] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    file_digests: tuple[str, ...] = ()
    leans_on: dict[str, int] = field(default_factory=dict)
    reverted_at: datetime | None = None

    @property
    def sync_id(self) -> str:
        """The number as files are named by it."""
        return f"{self.number:06d}"

    @property
    def known_at(self) -> datetime:
        """The instant from which on the store is as this commit leaves it."""
        return min((*self.quiet_at, self.synced_at))

    def newest_by(self, as_of: datetime | None) -> datetime:
        """Return the newest instant, up to one, at which this was found to be so."""
        return max(one for one in (*self.quiet_at, self.synced_at) if as_of is None or one <= as_of)

    @property
    def is_short(self) -> bool:
        """Whether the pull told fewer records than the API says there are."""
        return self.stated is not None and self.read < self.stated

    @property
    def rows(self) -> int:
        """How many rows were stored: records new or changed, and tombstones."""
        return self.new + self.changed + self.vanished


def save_commit(folder: Path, commit: Commit) -> None:
    """Write a commit; from this moment its records are part of the store."""
    content = asdict(commit) | {"since": commit.since.isoformat() if commit.since else None}
    content |= {name: format_instant(content[name]) for name in _INSTANTS if content[name]}
    content["quiet_at"] = [format_instant(one) for one in commit.quiet_at]
    write_atomically(folder / f"{commit.sync_id}.json", simplejson.dumps(content, indent=1) + "\n")


def read_commits(folder: Path) -> list[Commit]:
    """Read every commit, oldest first."""
    return [_read(path) for path in sorted(folder.glob("[0-9]*.json"))]


def _read(path: Path) -> Commit:
    try:
        content: dict[str, Any] = simplejson.loads(path.read_text(encoding="utf-8"))
        known = {one.name for one in fields(Commit)}
        picked = {name: value for name, value in content.items() if name in known}
        for name in _INSTANTS:
            picked[name] = parse_instant(picked[name], where=str(path)) if picked.get(name) else None
        picked["since"] = date.fromisoformat(picked["since"]) if picked.get("since") else None
        where = str(path)
        picked["quiet_at"] = tuple(parse_instant(one, where=where) for one in picked.get("quiet_at", ()))
        for name in ("files", "file_digests"):
            picked[name] = tuple(picked[name])
        return Commit(**picked)
    except (ValueError, KeyError, TypeError, AttributeError, ParamsError) as error:
        raise StoreError(
            "A commit of the store cannot be read", where=str(path), todo="restore it from a backup"
        ) from error


def revert(store: Store, number: int, *, now: datetime) -> Commit:
    """Undo one import: its records are no longer part of the store, then are removed.

    Raises ``ParamsError`` when there is no such import, when it was reverted already, or when a
    later import leans on it (its records were not stored twice, so they would be lost).
    """
    found = {commit.number: commit for commit in store.all_commits() if commit.source == "import"}
    where = "reports imports"
    if number not in found:
        known = ", ".join(str(one) for one in sorted(found)) or "none"
        raise ParamsError(f"There is no import {number}", where=where, todo=f"choose one of: {known}")
    commit = found[number]
    if commit.reverted_at:
        raise ParamsError(
            f"Import {number} was reverted on {format_instant(commit.reverted_at)}",
            where=where,
            todo="nothing; it is undone already",
        )
    leaning = [one for one in found.values() if not one.reverted_at and commit.sync_id in one.leans_on]
    if leaning:
        last = max(leaning, key=lambda one: one.number)
        raise ParamsError(
            f"Import {last.number} leans on import {number} for {last.leans_on[commit.sync_id]:,} records",
            where=where,
            todo=f"run: reports imports revert {last.number}, and import its files again afterwards",
        )
    undone = replace(commit, reverted_at=now)
    with store_errors(store.root):
        save_commit(store.syncs, undone)
        store.parquet(commit).unlink(missing_ok=True)
        if number in read_packs(store.root).of(commit.stream):
            from reports_lib.store.compacting import drop_reverted  # noqa: PLC0415  loads Arrow

            drop_reverted(store)
        drop_left(store.root, now=None)
    tell("revert", number=undone.number, stream=undone.stream, rows=undone.rows)
    return undone
