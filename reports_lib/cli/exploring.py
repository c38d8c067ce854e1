"""Exploring: JupyterLab on the notebooks, in the environment that the command runs in."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from reports_lib.cli.terminal import configuration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports_lib.config import Config

__all__ = ["lab"]

# What JupyterLab reads beside its own settings: it asks nobody for news. The reader's settings win.
_SETTINGS = Path(__file__).parent / "jupyter"


def lab(context: typer.Context) -> None:
    """Open JupyterLab on notebooks/.

    Everything after the name goes to JupyterLab. A notebook opens the store that the other commands
    would; where there is none and nobody said whose it is, the sample of reports demo.

    Examples: reports lab · reports lab --no-browser --port 8890
    """
    from reports_lib.errors import ParamsError

    if find_spec("jupyterlab") is None:
        raise ParamsError(
            "JupyterLab is not installed beside this command",
            where=sys.prefix,
            todo="run: make lab, which sets it up in .venv-lab and opens it",
        )
    config = configuration()
    words = [sys.executable, "-m", "jupyterlab", f"--notebook-dir={config.notebooks.resolve()}"]
    sys.stdout.flush()
    os.execve(words[0], [*words, *context.args], _environment(config, os.environ))  # noqa: S606  ours


def _environment(config: Config, environ: Mapping[str, str]) -> dict[str, str]:
    """Say where things are, since a kernel runs in another folder than this command.

    What nobody chose stays unsaid, so that a notebook can tell a choice from a default.
    """
    chosen = {"REPORTS_DATA": config.data, "REPORTS_OUTPUT": config.output}
    settings = [environ["JUPYTER_CONFIG_PATH"]] if environ.get("JUPYTER_CONFIG_PATH") else []
    return {
        **environ,
        "REPORTS_HOME": str(config.home.resolve()),
        **{name: str(path.resolve()) for name, path in chosen.items() if environ.get(name)},
        "JUPYTER_CONFIG_PATH": os.pathsep.join([*settings, str(_SETTINGS)]),
    }
