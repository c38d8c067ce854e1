"""Opening: a folder becomes a store, after its format, vendor and hash key are looked at."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from reports_lib.errors import StoreError
from reports_lib.store.atomic import store_errors
from reports_lib.store.commits import Commit, read_commits
from reports_lib.store.identity import IDENTITY, check_identity, save_identity
from reports_lib.store.packs import Packs, Rows, read_packs, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["READY", "RESTORING", "Store", "holding", "open_store", "orphans", "writing"]

_SCRATCH = ".tmp"
# What a restore has written and, once READY is in it, puts in place.
RESTORING, READY = ".restoring", "ready.json"


@dataclass(frozen=True)
class Store:
    """A store as files: where they lie and what is committed.

    Reading needs no lock: commits appear and files never change.
    """

    root: Path
    vendor: str | None = None
    vendor_name: str = ""

    @property
    def syncs(self) -> Path:
        """The folder of the commits."""
        return self.root / "syncs"

    @property
    def models(self) -> Path:
        """The folder of the derived tables."""
        return self.root / "models"

    @property
    def scratch(self) -> Path:
        """The folder of half-done work."""
        return self.root / _SCRATCH

    def parquet(self, commit: Commit) -> Path:
        """Return the file that holds a commit's records, until they are packed with others."""
        return self.root / "raw" / commit.stream / f"{commit.sync_id}.parquet"

    def all_commits(self) -> list[Commit]:
        """Every commit ever made, reverted ones too, oldest first."""
        return read_commits(self.syncs)

    def commits(self, *, as_of: datetime | None = None) -> list[Commit]:
        """The commits that were known at an instant and still stand, oldest first."""
        return _standing(self.all_commits(), as_of)

    def rows(self, stream: str, *, source: str = "", as_of: datetime | None = None) -> Rows:
        """Where the rows of a stream lie as known at an instant, oldest first; of one source if named."""
        commits, packs = self._snapshot()
        packed = packs.of(stream)
        chosen = {
            commit.number: commit
            for commit in _standing(commits, as_of)
            if commit.stream == stream and commit.rows and source in {"", commit.source}
        }
        files = {
            number: self.root / "raw" / packed[number].place if number in packed else self.parquet(commit)
            for number, commit in chosen.items()
        }
        held = {number for one in chosen if one in packed for number in packed[one].numbers}
        return rows_of(files, set(chosen), held)

    def _snapshot(self) -> tuple[list[Commit], Packs]:
        """Read commits and packs that belong together: one is not changed while the other is read."""
        before = read_packs(self.root)
        while True:
            commits, packs = self.all_commits(), read_packs(self.root)
            if packs == before:
                return commits, packs
            before = packs

    @property
    def erasures(self) -> int:
        """How often a customer was erased from it; the digest does not tell."""
        return read_packs(self.root).erasures

    def last_pull(self, stream: str) -> Commit | None:
        """The newest pull of a stream from the API."""
        return next((one for one in reversed(self._pulls(stream))), None)

    def last_full(self, stream: str) -> Commit | None:
        """The newest pull of a stream that told, and was believed to tell, everything."""
        return next((one for one in reversed(self._pulls(stream)) if one.is_full), None)

    def _pulls(self, stream: str) -> list[Commit]:
        return [one for one in self.commits() if one.stream == stream and one.source == "api"]

    def digest(self, *, as_of: datetime | None = None) -> str:
        """A short hash of what was committed: the same records synced, the same digest, however they lie."""
        parts = [
            f"{one.sync_id} {one.stream} {one.checksum}" for one in self.commits(as_of=as_of) if one.rows
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _standing(commits: list[Commit], as_of: datetime | None) -> list[Commit]:
    return [one for one in commits if not one.reverted_at and (as_of is None or one.known_at <= as_of)]


def open_store(config: Config) -> Store:
    """Open the store of a configuration for reading; an absent one reads as empty.

    Raises ``StoreError`` for a newer format, another vendor or another hash key.
    """
    path, unfinished = config.data / IDENTITY, config.data / RESTORING / READY
    if unfinished.exists():
        raise StoreError(
            "A restore is under way, or was cut off",
            where=str(unfinished.parent),
            todo="run: reports store restore FILE --replace, which finishes it",
        )
    if not path.exists() and any((config.data / "syncs").glob("[0-9]*.json")):
        raise StoreError(
            "The store has records but no store.json, so nobody knows whose they are",
            where=str(path),
            todo="restore store.json from a backup",
        )
    if not path.exists():
        return Store(config.data, config.vendor, config.vendor_name)
    content = check_identity(config, path.read_text(encoding="utf-8"), where=str(path))
    vendor = content.get("vendor")
    return Store(config.data, vendor or config.vendor, content.get("vendor_name") or config.vendor_name)


@contextmanager
def holding(config: Config) -> Iterator[None]:
    """Be the one process that may write to a store, whatever is in it.

    Raises ``StoreError`` when another process writes, or the disk cannot be written.
    """
    with store_errors(config.data):
        config.data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(config.data / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise StoreError(
                "Another process is writing to the store",
                where=str(config.data),
                todo="wait until it is done, then run the command again",
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def writing(config: Config) -> Iterator[Store]:
    """Hold the store for writing; make it when there is none, and clear what a crash left behind.

    Raises ``StoreError`` when another process writes, or the disk cannot be written.
    """
    with holding(config):
        store = open_store(config)
        try:
            with store_errors(config.data):
                _prepare(store, config)
            yield store
        finally:
            shutil.rmtree(config.data / _SCRATCH, ignore_errors=True)


def _prepare(store: Store, config: Config) -> None:
    for folder in (store.syncs, store.models, store.root / "raw"):
        folder.mkdir(exist_ok=True)
    shutil.rmtree(store.scratch, ignore_errors=True)
    store.scratch.mkdir()
    _clear(store)
    save_identity(store.root / IDENTITY, config, vendor=store.vendor, vendor_name=store.vendor_name)


def _clear(store: Store) -> None:
    """Remove drafts, and records that no commit counts, by themselves or in a pack."""
    packs, commits = read_packs(store.root), store.commits()
    if {number for pack in packs.packs for number in pack.numbers} - {one.number for one in commits}:
        from reports_lib.store.compacting import drop_reverted  # noqa: PLC0415  loads Arrow

        drop_reverted(store)
    for orphan in orphans(store):
        orphan.unlink()


def orphans(store: Store) -> set[Path]:
    """Return drafts, and files of records that nobody counts; whoever calls this holds the store."""
    packs, commits, raw = read_packs(store.root), store.commits(), store.root / "raw"
    known = {raw / place for place in (*(pack.place for pack in packs.packs), *packs.left)}
    known |= {store.parquet(one) for one in commits if one.number not in packs.of(one.stream)}
    drafts = {*store.root.glob(".*.draft"), *store.syncs.glob(".*.draft")}
    return drafts | (set(raw.glob("*/*.parquet")) - known)
