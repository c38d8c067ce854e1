"""reports lab: what JupyterLab is started with, and what is said where it is missing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest


class Replaced(Exception):  # noqa: N818  nothing failed
    """Another program would have taken this process."""


@pytest.fixture
def started(monkeypatch, reports):
    """Return a function that runs a command up to where JupyterLab takes over; its words and environment."""

    def replace(program, words, environ):
        raise Replaced(words, environ)

    monkeypatch.setattr("reports_lib.cli.exploring.find_spec", lambda name: name)
    monkeypatch.setattr("reports_lib.cli.exploring.os.execve", replace)

    def run(*words):
        with pytest.raises(Replaced) as ended:
            reports("lab", *words)
        return ended.value.args

    return run


def test_jupyterlab_opens_on_the_notebooks(home, started):
    """With this command's own Python, and whatever else was said to it."""
    words, _ = started("--no-browser", "--port", "8890")

    assert words == [
        *(sys.executable, "-m", "jupyterlab", f"--notebook-dir={home / 'notebooks'}"),
        *("--no-browser", "--port", "8890"),
    ]


def test_notebooks_find_what_the_command_would(home, started, monkeypatch):
    """A folder is told from here; what nobody chose stays unsaid."""
    monkeypatch.setenv("REPORTS_DATA", "elsewhere")

    _, environ = started()

    assert (environ["REPORTS_HOME"], environ["REPORTS_DATA"]) == (str(home), str(home / "elsewhere"))
    assert "REPORTS_OUTPUT" not in environ


def test_jupyterlab_asks_nobody_for_news(home, started, monkeypatch):
    """It would ask the reader, and then a server; settings of the reader's own stay in force."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")

    _, environ = started()

    mine, ours = environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    settings = Path(ours) / "labconfig" / "default_setting_overrides.json"
    assert mine == "/mine"
    assert json.loads(settings.read_text(encoding="utf-8")) == {
        "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}
    }


def test_without_jupyterlab_it_is_said_how_to_get_it(home, reports, monkeypatch):
    """It lives in an environment of its own."""
    monkeypatch.setattr("reports_lib.cli.exploring.find_spec", lambda name: None)

    ran = reports("lab")

    assert (ran.code, ran.err.splitlines()) == (
        10,
        [
            "JupyterLab is not installed beside this command",
            f"  where: {sys.prefix}",
            "  to do: run: make lab, which sets it up in .venv-lab and opens it",
        ],
    )
