"""App: the commands of ``reports``, their options and their help."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli import (
    building,
    checking,
    diagnosing,
    exploring,
    forgetting,
    importing,
    measuring,
    sampling,
    scheduling,
    sending,
    starting,
    storing,
    syncing,
    verifying,
)
from reports_lib.cli.log import begin
from reports_lib.cli.terminal import remark

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["app", "words_in_order"]

_VERBOSE = "--verbose"
_HELP = ("-h", "--help")

app = typer.Typer(
    name="reports",
    help="Business reviews for Atlassian Marketplace app vendors.",
    epilog="Try: reports demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": [*_HELP], "max_content_width": 100},
)


@app.callback()
def options(
    context: typer.Context,
    *,
    verbose: Annotated[
        bool,
        typer.Option(
            _VERBOSE, help="show on standard error what happens as it happens; also after the command"
        ),
    ] = False,
) -> None:
    """Begin the log of a command, unless only its help is wanted."""
    if not any(word in sys.argv for word in _HELP):
        command = context.invoked_subcommand or ""
        begin(command, os.environ, cwd=Path.cwd(), show=remark, verbose=verbose)


def words_in_order(words: Sequence[str]) -> list[str]:
    """Put ``--verbose`` before the command, wherever it stands; what follows ``lab`` is JupyterLab's.

    >>> words_in_order(["sync", "--full", "--verbose"])
    ['--verbose', 'sync', '--full']
    >>> words_in_order(["lab", "--verbose"])
    ['lab', '--verbose']
    """
    command = next((word for word in words if not word.startswith("-")), "")
    ours = list(words[: words.index("--")] if "--" in words else words)
    if command == "lab" or _VERBOSE not in ours:
        return list(words)
    rest = list(words[len(ours) :])
    return [_VERBOSE, *(word for word in ours if word != _VERBOSE), *rest]


app.command("demo")(sampling.demo)
app.command("init")(starting.init)
app.command("doctor")(diagnosing.doctor)
app.command("sync")(syncing.sync)
app.command("import")(importing.import_records)
app.add_typer(importing.imports_app, name="imports")
app.command("check")(checking.check)
app.command("build")(building.build)
app.command("send")(sending.send)
app.command("due")(scheduling.due)
app.command("verify")(verifying.verify)
app.command("metric")(measuring.metric)
app.add_typer(storing.store_app, name="store")
app.command("forget")(forgetting.forget)
app.command("lab", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(exploring.lab)
app.command("stand-in")(sampling.stand_in)
