"""Command line: argv, environment, clock, printing and exit codes; the only such place.

Heavy modules are imported inside commands, so that ``reports --help`` is there at once.
"""

from __future__ import annotations

import sys
from time import perf_counter

from reports_lib.cli.app import app, words_in_order
from reports_lib.cli.log import end, fail
from reports_lib.cli.terminal import complain
from reports_lib.errors import ReportsError

__all__ = ["app", "main"]

_INTERRUPTED = 130


def main() -> None:
    """Run a command and end the process with its exit code."""
    begun, code = perf_counter(), 1
    try:
        code = _run(words_in_order(sys.argv[1:]))
    finally:
        end(code, begun=begun)
    sys.exit(code)


def _run(words: list[str]) -> int:
    """Run a command, say why it failed if it did, and return its exit code."""
    try:
        app(words, prog_name="reports")
    except SystemExit as ended:
        code = int(ended.code or 0)
        return _interrupted() if code == _INTERRUPTED else code
    except ReportsError as error:
        complain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader of our output, such as head, has seen enough.
        sys.stderr.close()
        return 0
    except Exception as error:
        fail(error)
        raise
    return 0


def _interrupted() -> int:
    """Say that a command was stopped; typer makes an exit of Ctrl-C where a command runs."""
    sys.stderr.write("\nStopped; nothing was half-written\n")
    fail(KeyboardInterrupt(), exit_code=_INTERRUPTED)
    return _INTERRUPTED
