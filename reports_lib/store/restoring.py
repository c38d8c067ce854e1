"""Restoring: a backup becomes a store again, whole or not at all.

All of it is looked at and written to ``data/.restoring`` before anything is replaced. From then on the
restore counts: one that is cut off is finished by the next, and until then the store is not opened.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simplejson
from filelock import FileLock, Timeout

from reports_lib.errors import ParamsError, ReportsError, StoreError
from reports_lib.periods import parse_instant
from reports_lib.store.atomic import store_errors, write_atomically
from reports_lib.store.backing_up import BACKUP_FORMAT, CONTENTS
from reports_lib.store.erasing import ERASURES
from reports_lib.store.identity import IDENTITY, check_identity
from reports_lib.store.opening import READY, RESTORING, holding
from reports_lib.store.packs import PACKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["Restored", "restore"]

_OUTBOX = "outbox"
# The identity goes first and comes last: a folder without one is no store.
_PARTS = (IDENTITY, PACKS, ERASURES, "raw", "syncs", "published", _OUTBOX, "models", ".spill", ".tmp")
_REPLACED = "replaced"
_NAME = re.compile(
    r"store\.json|packs\.json|erasures\.json|syncs/[0-9]+\.json"
    r"|raw/[a-z_]+/[0-9][0-9a-f.-]*\.parquet|published/[a-z0-9_]+/[A-Za-z0-9.-]+\.json"
    r"|outbox/[A-Za-z0-9_.()+-]+/(?:state\.json|message\.eml)"
)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Restored:
    """What was restored: as of when, files and bytes, and how many mails of the old outbox stayed."""

    as_of: datetime
    files: int
    bytes: int
    mails_kept: int = 0


def restore(config: Config, file: Path, *, may_replace: bool = False, is_dry_run: bool = False) -> Restored:
    """Make the store that a backup holds, in a folder without one, or in place of the one that is there.

    In place of a store of the same vendor, mails of the old outbox stay, since nothing else says that they
    were sent. Models go; they are built again.

    Raises ``ParamsError`` for a file that is not there and where a store would be replaced without being
    told, ``StoreError`` for a file that is no whole backup, or is of another vendor, key or newer format;
    the store is then as it was.
    """
    with _opened(file) as zipped:
        contents = _checked(zipped, file)
        as_of = parse_instant(contents["as_of"], where=str(file))
        size = sum(zipped.getinfo(name).file_size for name in contents["files"])
        identity = zipped.read(IDENTITY)
        check_identity(config, identity.decode(), where=f"{file}, {IDENTITY}", any_vendor=may_replace)
        if is_dry_run:
            return Restored(as_of, len(contents["files"]), size)
        with holding(config), _no_mail_going(config.data), store_errors(config.data):
            _finish(config.data)
            _refuse_if_there(config.data, may_replace=may_replace)
            kept = _extract(zipped, contents, config.data, identity)
            _finish(config.data)
    return Restored(as_of, len(contents["files"]), size, kept)


@contextmanager
def _no_mail_going(data: Path) -> Iterator[None]:
    """Hold the outbox, if there is one: the state of a mail must not change while it is kept."""
    if not (data / _OUTBOX).is_dir():
        yield
        return
    try:
        with FileLock(data / _OUTBOX / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise StoreError(
            "Another command is sending mail", where=str(data / _OUTBOX), todo="wait until it has ended"
        ) from error


def _opened(file: Path) -> zipfile.ZipFile:
    if not file.is_file():
        raise ParamsError("There is no such file", where=str(file), todo="name a backup, as in data/backups/")
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _no_backup(file, "it is cut off, or something else") from error


def _no_backup(file: Path, why: str) -> StoreError:
    return StoreError(
        f"The file is no whole backup: {why}",
        where=str(file),
        todo="name another backup; the store is as it was",
    )


def _checked(zipped: zipfile.ZipFile, file: Path) -> dict[str, Any]:
    """Look at every name and every byte of a backup, and return what it says of itself."""
    names = zipped.namelist()
    if CONTENTS not in names:
        raise _no_backup(file, f"it holds no {CONTENTS}")
    try:
        contents: dict[str, Any] = simplejson.loads(zipped.read(CONTENTS))
        listed, found = dict(contents["files"]), int(contents["format"])
        parse_instant(contents["as_of"], where=str(file))
    except (ReportsError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise _no_backup(file, f"its {CONTENTS} cannot be read") from error
    if found > BACKUP_FORMAT:
        raise StoreError(
            f"The backup has format {found}; this version reads up to {BACKUP_FORMAT}",
            where=str(file),
            todo="update marketplace-review; the store is as it was",
        )
    if sorted(names) != sorted([*listed, CONTENTS]) or IDENTITY not in listed:
        raise _no_backup(file, "it holds other files than it says")
    for name, digest in listed.items():
        if not _NAME.fullmatch(name) or ".." in name:
            raise _no_backup(file, f"{name!r} belongs into no store")
        if _digest(zipped, name, file) != digest:
            raise _no_backup(file, f"{name} is damaged")
    return contents


def _digest(zipped: zipfile.ZipFile, name: str, file: Path) -> str:
    digest = hashlib.sha256()
    try:
        with zipped.open(name) as member:
            while chunk := member.read(_CHUNK):
                digest.update(chunk)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _no_backup(file, f"{name} is damaged") from error
    return digest.hexdigest()


def _refuse_if_there(data: Path, *, may_replace: bool) -> None:
    if not may_replace and ((data / IDENTITY).exists() or any((data / "syncs").glob("*.json"))):
        raise ParamsError(
            "There is a store already",
            where=str(data),
            todo="add --replace to have the backup in its place, or set REPORTS_DATA to another folder",
        )


def _extract(zipped: zipfile.ZipFile, contents: dict[str, Any], data: Path, identity: bytes) -> int:
    """Write a backup's files beside the store, then the note that makes the restore count."""
    folder = data / RESTORING
    for name in contents["files"]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipped.open(name) as member, path.open("wb") as file:
            shutil.copyfileobj(member, file, _CHUNK)
            file.flush()
            os.fsync(file.fileno())
    kept = _keep_mails(data, folder) if _vendor(data) == _vendor_in(identity) else 0
    write_atomically(folder / READY, simplejson.dumps(sorted(one.name for one in folder.iterdir())))
    return kept


def _vendor(data: Path) -> str | None:
    try:
        return _vendor_in((data / IDENTITY).read_bytes())
    except (OSError, ValueError, AttributeError):
        return None


def _vendor_in(identity: bytes) -> str:
    return str(simplejson.loads(identity).get("vendor") or "")


def _keep_mails(data: Path, folder: Path) -> int:
    """Keep the mails of the outbox that is replaced, as they are now: without them one could go twice."""
    kept = 0
    for mail in (data / _OUTBOX).glob("*/state.json"):
        target = folder / _OUTBOX / mail.parent.name
        kept += not (target / mail.name).exists()
        target.mkdir(parents=True, exist_ok=True)
        for file in mail.parent.iterdir():
            shutil.copy2(file, target / file.name)
    return kept


def _finish(data: Path) -> None:
    """Put into place what was restored and counts; clear away what does not."""
    folder = data / RESTORING
    if (folder / READY).exists():
        new = set(simplejson.loads((folder / READY).read_text(encoding="utf-8")))
        aside = folder / _REPLACED
        aside.mkdir(exist_ok=True)
        for name in _PARTS:
            is_old = name not in new or (folder / name).exists()
            if is_old and (data / name).exists() and not (aside / name).exists():
                (data / name).rename(aside / name)
        for name in reversed(_PARTS):
            if name in new and (folder / name).exists():
                (folder / name).rename(data / name)
        # What is in its place is on the disk before the note of it goes.
        _sync(data)
        (folder / READY).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
