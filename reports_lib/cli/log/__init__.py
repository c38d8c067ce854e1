"""Log: what commands did and why they failed, one line of JSON an event, without a name or a secret."""

from __future__ import annotations

from reports_lib.cli.log.files import LogFile
from reports_lib.cli.log.lines import Lines
from reports_lib.cli.log.recording import begin, end, fail, is_watched, log_path, scrubbed_error
from reports_lib.cli.log.scrubbing import scrubbed, without_secrets

__all__ = [
    "Lines",
    "LogFile",
    "begin",
    "end",
    "fail",
    "is_watched",
    "log_path",
    "scrubbed",
    "scrubbed_error",
    "without_secrets",
]
