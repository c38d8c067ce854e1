"""Files: lines appended to one file by any number of processes, which is set aside when it is large."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["LogFile"]

_LARGEST = 2_000_000
_KEPT = 5
_PATIENCE = 2


class LogFile(logging.Handler):
    """Appends each line in one write, so that lines of several processes never mix.

    A file that would grow past ``largest`` bytes becomes ``.1``, that one ``.2``, and so on; ``kept`` are
    kept. One process at a time does that, under a lock; a line that another is just writing then stands in
    the file that was set aside. A file that cannot be written stops nothing: ``lost`` hears of it once.
    """

    def __init__(
        self, path: Path, *, largest: int = _LARGEST, kept: int = _KEPT, lost: Callable[[str], object]
    ) -> None:
        super().__init__()
        self._path, self._largest, self._kept = path, largest, kept
        self._lost, self._is_lost = lost, False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        try:
            self._append(f"{self.format(record)}\n".encode())
        except OSError as error:
            if not self._is_lost:
                self._lost(f"The log cannot be written: {error.strerror or type(error).__name__}")
            self._is_lost = True

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._is_full(line):
            self._set_aside(line)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)

    def _is_full(self, line: bytes) -> bool:
        try:
            size = self._path.stat().st_size
        except FileNotFoundError:
            return False  # it is new, or another process has just set it aside
        return size > 0 and size + len(line) > self._largest

    def _set_aside(self, line: bytes) -> None:
        from filelock import FileLock, Timeout

        with suppress(Timeout), FileLock(f"{self._path}.lock", timeout=_PATIENCE):
            if not self._is_full(line):
                return  # another process was faster
            files = [
                self._path,
                *(self._path.with_name(f"{self._path.name}.{at + 1}") for at in range(self._kept)),
            ]
            for newer, older in reversed(list(pairwise(files))):
                if newer.exists():
                    newer.replace(older)
