"""Atomic: files that appear whole or not at all, and disk trouble told plainly."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reports_lib.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["move_atomically", "store_errors", "write_atomically"]

_ADVICE = {
    errno.ENOSPC: ("The disk is full", "free some space, then run the command again; nothing was changed"),
    errno.EDQUOT: ("The disk quota is used up", "free some space, then run the command again"),
    errno.EROFS: ("The disk is read-only", "set REPORTS_DATA or REPORTS_OUTPUT to a folder you can write to"),
    errno.EACCES: ("The folder cannot be written", "give yourself write rights, or set REPORTS_DATA"),
    errno.EPERM: ("The folder cannot be written", "give yourself write rights, or set REPORTS_DATA"),
}


def write_atomically(path: Path, text: str) -> None:
    """Write a text file so that a reader sees the old one or the new one, and a crash loses neither."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        move_atomically(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def move_atomically(draft: Path, path: Path) -> None:
    """Put a finished file or folder in its place, on the same disk, and make the move last."""
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def store_errors(where: Path) -> Iterator[None]:
    """Turn what the disk says into a ``StoreError``: full, read-only, no rights."""
    try:
        yield
    except OSError as error:
        what, todo = _ADVICE.get(
            error.errno or 0,
            (f"The disk refused: {error.strerror or error}", "check the disk and its rights"),
        )
        raise StoreError(what, where=str(error.filename or where), todo=todo) from error
