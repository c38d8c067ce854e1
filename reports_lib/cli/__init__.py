"""Command line: argv, environment, clock, printing and exit codes; the only such place.

Heavy modules are imported inside commands, so that ``reports --help`` is there at once.
"""

from __future__ import annotations

import sys

from reports_lib.cli.app import app
from reports_lib.cli.terminal import complain
from reports_lib.errors import ReportsError

__all__ = ["app", "main"]

_INTERRUPTED = 130


def main() -> None:
    """Run a command and end the process with its exit code."""
    try:
        app(prog_name="reports")
    except ReportsError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped; nothing was half-written\n")
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output, such as head, has seen enough.
        sys.stderr.close()
        sys.exit(0)
