"""Backing up: a store becomes one file that a store can be restored from.

A ZIP with the files as they lie in ``data/`` and, last, ``backup.json``: whose store it is, as of when, and
the SHA-256 of each file. The same store gives the same bytes. Models are not in it, since they are built.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.errors import ParamsError, StoreError
from reports_lib.periods import format_instant
from reports_lib.store.atomic import move_atomically, store_errors
from reports_lib.store.erasing import ERASURES
from reports_lib.store.identity import IDENTITY
from reports_lib.store.packs import PACKS, read_packs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from reports_lib.store.opening import Store

__all__ = ["BACKUP_FORMAT", "CONTENTS", "BackedUp", "back_up", "default_backup"]

BACKUP_FORMAT = 1
CONTENTS = "backup.json"
_ATTEMPTS = 5
_CHUNK = 1 << 20
_OWNER_ONLY = 0o600
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class BackedUp:
    """What a backup holds, or would hold: as of when, how many files, and their bytes before packing."""

    as_of: datetime
    files: int
    bytes: int


class _MovedError(Exception):
    """A file went away while it was wanted: another process compacted or reverted."""


def default_backup(store: Store) -> Path:
    """Return where the backup of a store goes when nobody says it: named by the store's instant."""
    return store.root / "backups" / f"store-{_as_of(store):%Y%m%dT%H%M%SZ}.zip"


def back_up(store: Store, target: Path, *, may_overwrite: bool = False, is_dry_run: bool = False) -> BackedUp:
    """Write all of a store that cannot be built again into one file, readable by its owner alone.

    No lock is needed: what is committed never changes, and where a file is packed away meanwhile, it
    begins anew. The file is there whole or not at all.

    Raises ``ParamsError`` when there is a file already, ``StoreError`` when there is no store, a file of
    it is not the one that was committed, or the disk cannot take it.
    """
    if target.exists() and not may_overwrite and not is_dry_run:
        raise ParamsError(
            "There is a file of that name already",
            where=str(target),
            todo="name another file, or add --overwrite",
        )
    as_of = _as_of(store)
    with store_errors(target.parent):
        for _attempt in range(_ATTEMPTS):
            try:
                if is_dry_run:
                    sizes = [_size(one) for one in _listed(store).values()]
                    return BackedUp(as_of, len(sizes), sum(sizes))
                with _draft(target) as draft:
                    found = _write(store, draft, as_of)
                    move_atomically(draft, target)
            except _MovedError:
                continue
            else:
                return found
    raise StoreError(
        "The store changes faster than it can be copied",
        where=str(store.root),
        todo="wait until other commands have ended, then run the command again",
    )


def _as_of(store: Store) -> datetime:
    commits = store.commits()
    if not commits or not (store.root / IDENTITY).exists():
        raise StoreError(
            "There is no store with records to back up",
            where=str(store.root),
            todo="run: reports sync, or: reports import transactions FILE",
        )
    return max(one.synced_at for one in commits)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _write(store: Store, draft: Path, as_of: datetime) -> BackedUp:
    digests: dict[str, str] = {}
    with draft.open("r+b") as file, zipfile.ZipFile(file, "w") as zipped:
        # Commits first: what they count stays where it is, whatever is committed meanwhile.
        listed = _listed(store)
        size = 0
        for name, content in sorted(listed.items()):
            digests[name] = _add(zipped, name, content)
            size += _size(content)
        _check(store, digests)
        contents = {
            "format": BACKUP_FORMAT,
            "vendor": store.vendor,
            "as_of": format_instant(as_of),
            "files": digests,
        }
        _add(zipped, CONTENTS, (simplejson.dumps(contents, indent=1) + "\n").encode())
        zipped.close()
        file.flush()
        os.fsync(file.fileno())
    return BackedUp(as_of, len(digests), size)


def _size(content: bytes | Path) -> int:
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def _listed(store: Store) -> dict[str, bytes | Path]:
    """Return what belongs into a backup by name: small files as they are now, files of records as paths."""
    root = store.root
    small = [
        *(root / name for name in (IDENTITY, PACKS, ERASURES)),
        *store.syncs.glob("[0-9]*.json"),
        *(root / "published").glob("*/*.json"),
        *(root / "outbox").glob("*/*.*"),
    ]
    found: dict[str, bytes | Path] = {}
    for path in small:
        if path.is_file():
            found[path.relative_to(root).as_posix()] = _bytes(path)
    files = _record_files(store)
    for name, content in found.items():
        if name.startswith(("syncs/", PACKS)) and _bytes(root / name) != content:
            raise _MovedError
    if PACKS not in found and (root / PACKS).exists():
        raise _MovedError
    return found | {path.relative_to(root).as_posix(): path for path in files}


def _record_files(store: Store) -> list[Path]:
    packs = read_packs(store.root)
    places = {pack.place for pack in packs.packs}
    for commit in store.commits():
        if commit.rows and commit.number not in packs.of(commit.stream):
            places.add(f"{commit.stream}/{commit.sync_id}.parquet")
    return [store.root / "raw" / place for place in sorted(places)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _MovedError from error


def _add(zipped: zipfile.ZipFile, name: str, content: bytes | Path) -> str:
    """Add a file to a backup, always in the same way; return its digest."""
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.create_system, info.external_attr = 3, _OWNER_ONLY << 16
    if isinstance(content, bytes):
        info.compress_type = zipfile.ZIP_DEFLATED
        zipped.writestr(info, content)
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256()
    try:
        with content.open("rb") as file:
            info.file_size = os.fstat(file.fileno()).st_size
            with zipped.open(info, "w") as target:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    target.write(chunk)
    except FileNotFoundError as error:
        raise _MovedError from error
    return digest.hexdigest()


def _check(store: Store, digests: dict[str, str]) -> None:
    """Hold files of records against what commits and packs say of them: a backup must be worth having."""
    packs: dict[str, Any] = {f"raw/{one.place}": one.checksum for one in read_packs(store.root).packs}
    singles = {f"raw/{one.stream}/{one.sync_id}.parquet": one.checksum for one in store.commits()}
    for name, digest in digests.items():
        expected = (singles | packs).get(name)
        if name.startswith("raw/") and expected not in {None, digest}:
            raise StoreError(
                "A file of the store is not the one that was committed",
                where=str(store.root / name),
                todo="restore it from an earlier backup; no backup was written",
            )
