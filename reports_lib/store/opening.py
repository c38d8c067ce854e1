"""Opening: a folder becomes a store, after its format, vendor and hash key are looked at."""

from __future__ import annotations

import hashlib
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simplejson
from filelock import FileLock, Timeout

from reports_lib.errors import StoreError
from reports_lib.store.atomic import store_errors, write_atomically
from reports_lib.store.commits import Commit, read_commits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["FORMAT", "Store", "open_store", "writing"]

# 2 knows records that vanished. What format 1 wrote is read as it is, and becomes 2 when it is next
# written to, since an older version would take a tombstone for a record.
FORMAT = 2
_SCRATCH = ".tmp"


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
        """Return the file that holds a commit's records."""
        return self.root / "raw" / commit.stream / f"{commit.sync_id}.parquet"

    def all_commits(self) -> list[Commit]:
        """Every commit ever made, reverted ones too, oldest first."""
        return read_commits(self.syncs)

    def commits(self, *, as_of: datetime | None = None) -> list[Commit]:
        """The commits that were known at an instant and still stand, oldest first."""
        return [
            commit
            for commit in self.all_commits()
            if not commit.reverted_at and (as_of is None or commit.known_at <= as_of)
        ]

    def files(self, stream: str, *, source: str = "", as_of: datetime | None = None) -> list[Path]:
        """The Parquet files of a stream as known at an instant, oldest first; of one source if named."""
        return [
            self.parquet(commit)
            for commit in self.commits(as_of=as_of)
            if commit.stream == stream and commit.rows and source in {"", commit.source}
        ]

    def last_pull(self, stream: str) -> Commit | None:
        """The newest pull of a stream from the API."""
        return next((one for one in reversed(self._pulls(stream))), None)

    def last_full(self, stream: str) -> Commit | None:
        """The newest pull of a stream that told, and was believed to tell, everything."""
        return next((one for one in reversed(self._pulls(stream)) if one.is_full), None)

    def _pulls(self, stream: str) -> list[Commit]:
        return [one for one in self.commits() if one.stream == stream and one.source == "api"]

    def digest(self, *, as_of: datetime | None = None) -> str:
        """A short hash of the committed content: the same records, the same digest."""
        parts = [
            f"{one.sync_id} {one.stream} {one.checksum}" for one in self.commits(as_of=as_of) if one.rows
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def open_store(config: Config) -> Store:
    """Open the store of a configuration for reading; an absent one reads as empty.

    Raises ``StoreError`` for a newer format, another vendor or another hash key.
    """
    path = config.data / "store.json"
    if not path.exists() and any((config.data / "syncs").glob("[0-9]*.json")):
        raise StoreError(
            "The store has records but no store.json, so nobody knows whose they are",
            where=str(path),
            todo="restore store.json from a backup",
        )
    if not path.exists():
        return Store(config.data, config.vendor, config.vendor_name)
    where = str(path)
    try:
        content: dict[str, Any] = simplejson.loads(path.read_text(encoding="utf-8"))
        found = int(content["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError("store.json cannot be read", where=where, todo="restore it from a backup") from error
    if found > FORMAT:
        raise StoreError(
            f"The store has format {found}; this version reads up to {FORMAT}",
            where=where,
            todo="update marketplace-review, or set REPORTS_DATA to another folder",
        )
    vendor = content.get("vendor")
    if vendor and config.vendor and vendor != config.vendor:
        raise StoreError(
            f"The store is of vendor {vendor!r}, not of {config.vendor!r}",
            where=where,
            todo="set REPORTS_DATA to another folder, or mend vendor in params/vendor.yml",
        )
    if content.get("hash_key_id") != _key_id(config.hash_key):
        raise StoreError(
            "The store was made with another hash key",
            where=where,
            todo="set REPORTS_HASH_KEY to the key it was made with (unset it if there was none)",
        )
    return Store(config.data, vendor or config.vendor, content.get("vendor_name") or config.vendor_name)


@contextmanager
def writing(config: Config) -> Iterator[Store]:
    """Hold the store for writing; make it when there is none, and clear what a crash left behind.

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
        store = open_store(config)
        with store_errors(config.data):
            _prepare(store, config)
        yield store
    finally:
        shutil.rmtree(config.data / _SCRATCH, ignore_errors=True)
        lock.release()


def _prepare(store: Store, config: Config) -> None:
    for folder in (store.syncs, store.models, store.root / "raw"):
        folder.mkdir(exist_ok=True)
    shutil.rmtree(store.scratch, ignore_errors=True)
    store.scratch.mkdir()
    committed = {store.parquet(commit) for commit in store.commits()}
    drafts = {*store.root.glob(".*.draft"), *store.syncs.glob(".*.draft")}
    for orphan in drafts | (set((store.root / "raw").glob("*/*.parquet")) - committed):
        orphan.unlink()
    identity = {
        "format": FORMAT,
        "vendor": store.vendor,
        "vendor_name": config.vendor_name or store.vendor_name,
        "hash_key_id": _key_id(config.hash_key),
    }
    path = store.root / "store.json"
    text = simplejson.dumps(identity, indent=1) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_atomically(path, text)


def _key_id(key: str) -> str:
    """Name a hash key without telling it."""
    return hashlib.blake2b(key.encode(), digest_size=6, person=b"key-id").hexdigest() if key else "none"
