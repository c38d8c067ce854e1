"""Recording: the run of a command, from its beginning to its exit code, with the failures between."""

from __future__ import annotations

import logging
import os
import traceback
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from reports_lib.cli.log.files import LogFile
from reports_lib.cli.log.lines import Lines, told
from reports_lib.cli.log.scrubbing import scrubbed, without_secrets
from reports_lib.errors import ReportsError
from reports_lib.events import EVENTS, tell, tell_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["begin", "end", "fail", "is_watched", "log_path", "scrubbed_error"]

LOG, FAILED = "REPORTS_LOG", "error"
_OFF, _HERE = "off", "-"
# These look and change nothing; only their failures are worth a line.
_LOOKING = frozenset(("check", "doctor", "lab", "metric", "stand-in", "verify"))
# These make no folder for the log; where there is a store, whatever filled it has made one.
_MAKING_NONE = _LOOKING | {"forget", "store"}
_PACKAGE = Path(__file__).parent.parent.parent


class _Shown(logging.Handler):
    """Shows each event where somebody looks: what they watch, or the lines of the log themselves."""

    def __init__(self, show: Callable[[str], object], *, is_watching: bool) -> None:
        super().__init__()
        self._show, self.is_watching = show, is_watching

    def emit(self, record: logging.LogRecord) -> None:
        """Show an event."""
        if self.is_watching and record.getMessage() == FAILED:
            return  # it is told in three lines already
        with suppress(OSError, ValueError):  # who reads our output has seen enough
            self._show(told(record) if self.is_watching else self.format(record))


def log_path(environ: Mapping[str, str], *, cwd: Path) -> Path | None:
    """Return where the log is: what ``REPORTS_LOG`` says, else ``logs/reports.jsonl`` of the store.

    Of ``off`` and ``-``, which are no file, it is nothing.
    """
    from reports_lib.config import home_of

    chosen = environ.get(LOG, "").strip()
    if chosen in {_OFF, _HERE}:
        return None
    data = environ.get("REPORTS_DATA") or home_of(environ, cwd=cwd) / "data"
    return cwd / (chosen or Path(data) / "logs" / "reports.jsonl")


def begin(
    command: str, environ: Mapping[str, str], *, cwd: Path, show: Callable[[str], object], verbose: bool
) -> None:
    """Begin the record of a command: in the log, and with ``verbose`` for whoever watches."""
    EVENTS.propagate = False
    EVENTS.setLevel(logging.INFO)
    path = log_path(environ, cwd=cwd)
    if path and command in _MAKING_NONE and not path.parent.is_dir():
        path = None
    handler: logging.Handler | None = None
    if path:
        handler = LogFile(path, lost=show)
    elif environ.get(LOG, "").strip() == _HERE:
        handler = _Shown(show, is_watching=False)
    if handler:
        handler.setLevel(logging.ERROR if command in _LOOKING else logging.INFO)
        handler.setFormatter(Lines(command=command, run=os.urandom(6).hex()))
        EVENTS.addHandler(handler)
    if verbose:
        EVENTS.addHandler(_Shown(show, is_watching=True))
    tell("begin")


def is_watched() -> bool:
    """Whether somebody watches what happens."""
    return any(isinstance(one, _Shown) and one.is_watching for one in EVENTS.handlers)


def fail(error: BaseException, *, exit_code: int = 1) -> None:
    """Record a failure: its class, its three lines as far as they are ours, and where it was raised."""
    if not EVENTS.handlers:
        return
    lines = scrubbed_error(error) if isinstance(error, ReportsError) else {}
    code = error.exit_code if isinstance(error, ReportsError) else exit_code
    raised = _raised(error)
    tell_failure(FAILED, error=type(error).__name__, exit_code=code, **lines, raised=raised)


def scrubbed_error(error: ReportsError) -> dict[str, str]:
    """Return the three lines of an error without what came from elsewhere."""
    told = {name: without_secrets(getattr(error, name), os.environ) for name in ("what", "where", "todo")}
    return {name: scrubbed(text) for name, text in told.items()}


def _raised(error: BaseException) -> str | None:
    """Return the last place of our code that an error came through."""
    places = [(Path(one.filename), one.lineno) for one in traceback.extract_tb(error.__traceback__)]
    ours = [
        f"{file.relative_to(_PACKAGE.parent).as_posix()}:{line}"
        for file, line in places
        if file.is_relative_to(_PACKAGE)
    ]
    return ours[-1] if ours else None


def end(exit_code: int, *, begun: float) -> None:
    """End the record of a command, if one was begun."""
    if EVENTS.handlers:
        said = tell_failure if exit_code else tell
        said("end", exit_code=exit_code, seconds=round(perf_counter() - begun, 3))
    for handler in list(EVENTS.handlers):
        EVENTS.removeHandler(handler)
        handler.close()
