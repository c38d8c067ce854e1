"""Lines: an event becomes a line of JSON for programs, or a line of text for people."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

from reports_lib.cli.log.scrubbing import MASK

__all__ = ["Lines", "told"]


class Lines(logging.Formatter):
    """Writes events as JSON: instant, level, command, run, event, then its facts.

    But for ``…`` it is all ASCII, so that no line break of Unicode and no sign that steers a terminal is in
    it.
    """

    def __init__(self, *, command: str, run: str) -> None:
        super().__init__()
        self._command, self._run = command, run

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "command": self._command,
            "run": self._run,
            "event": record.getMessage(),
        }
        return json.dumps({**line, **getattr(record, "facts", {})}).replace(r"\u2026", MASK)


def told(record: logging.LogRecord) -> str:
    """Write an event for somebody who watches: what, its facts, how long it took."""
    facts = dict(getattr(record, "facts", {}))
    seconds = facts.pop("seconds", None)
    said = [record.getMessage(), *(f"{name}={fact}" for name, fact in facts.items())]
    return "  · " + " ".join([*said, *([f"{seconds:.3f} s"] if seconds is not None else [])])
