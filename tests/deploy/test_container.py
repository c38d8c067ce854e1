"""The image holds the project and nobody's data or secrets, and runs as nobody of importance."""

from __future__ import annotations

import json
import re
import tomllib
from fnmatch import fnmatch

import pytest
import yaml

from tests.deploy.rooms import DEPLOY, HOME, ROOT

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")
DEVELOPING = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SECRET = re.compile(r"TOKEN|PASSWORD|HASH_KEY|SECRET", re.IGNORECASE)
PERSONAL = [
    *("data/store.json", "data/outbox/x/message.eml", "output/demo/index.html", ".git/config"),
    *("params/vendor.yml", "params/mail.yml", "params/schedule.yml", "params/clients.yml"),
    *("secrets.env", "deploy/secrets.env", ".env", "notebooks/mine.ipynb", ".venv/bin/python"),
    *("transactions.csv", "reports_lib/__pycache__/config.cpython-312.pyc"),
]
SHARED = [
    *(f"notebooks/{one}.ipynb" for one in ("explore", "monthly_review", "quarterly_review")),
    *("params/mail.example.yml", "params/schedule.example.yml", "params/targets.yml"),
    *("params/monthly_review.yml", "params/quarterly_review.yml"),
]


def instructions():
    """Return the instructions of the Containerfile, each on one line: its word and the rest."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE))
    return [line.split(maxsplit=1) for line in joined.splitlines() if line]


def comes_in(path):
    """Whether a file is let into the image: the last line of .dockerignore that fits decides."""
    inside = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!").replace("**/", "*/")
        if line and not line.startswith("#") and (fnmatch(path, pattern) or fnmatch(path, f"{pattern}/*")):
            inside = line.startswith("!")
    return inside


@pytest.mark.parametrize("path", PERSONAL)
def test_what_is_somebodys_own_stays_out(path):
    """Records, pages, mails, addresses, secrets, notebooks of one's own, exports."""
    assert not comes_in(path)


def test_what_the_project_needs_comes_in():
    """The package, its notebooks and parameters, and what sets them up; not what develops it."""
    package = [one for one in (ROOT / "reports_lib").rglob("*.*") if "__pycache__" not in one.parts]
    top = ["Makefile", "pyproject.toml", "requirements.lock", "README.md", *PROJECT["license-files"]]
    needed = [*top, *(one.relative_to(ROOT).as_posix() for one in package if one.is_file()), *SHARED]

    assert [one for one in needed if not comes_in(one)] == []
    assert [one for one in SHARED if not (ROOT / one).is_file()] == []
    assert [one for one in ("tests/conftest.py", "docs/models.md", "Containerfile") if comes_in(one)] == []


def test_the_image_knows_no_secret():
    """None is asked for while it is made, and none is written into it."""
    assert SECRET.findall(str(instructions())) == []
    assert SECRET.findall(json.dumps(DEVELOPING)) == []


def test_the_image_is_set_up_from_the_lock_and_runs_as_a_user():
    """By hashes, before the project is copied; whatever runs, does not run as root."""
    words = [word for word, _ in instructions()]
    [pip] = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]

    assert "--require-hashes" in pip
    assert "--requirement requirements.lock" in pip
    assert dict(instructions())["USER"] == "reviews"
    assert words[-2:] == ["USER", "CMD"]
    assert dict(instructions())["WORKDIR"] == HOME
    assert json.loads(dict(instructions())["CMD"]) == ["make", "report"]


def test_all_that_is_deployed_has_one_python_that_the_project_takes():
    """The image and the workflow run the same one."""
    [image] = re.findall(r"^ARG BASE=python:(\d+\.\d+)-slim-\w+$", TEXT, re.MULTILINE)
    workflow = yaml.safe_load((DEPLOY / "github" / "reports.yml").read_text(encoding="utf-8"))
    [wanted] = [
        step["with"]["python-version"]
        for step in workflow["jobs"]["due"]["steps"]
        if "python-version" in step.get("with", {})
    ]
    least = PROJECT["requires-python"].removeprefix(">=")

    assert image == wanted
    assert [int(one) for one in image.split(".")] >= [int(one) for one in least.split(".")]


def test_the_development_container_is_the_same_image():
    """Not as root, set up by make, from the file above."""
    folder = ROOT / ".devcontainer"

    assert (folder / DEVELOPING["build"]["dockerfile"]).resolve() == ROOT / "Containerfile"
    assert (folder / DEVELOPING["build"]["context"]).resolve() == ROOT
    assert DEVELOPING["remoteUser"] == dict(instructions())["USER"]
    assert set(DEVELOPING["build"]["args"]) <= {
        rest.split("=")[0] for word, rest in instructions() if word == "ARG"
    }
