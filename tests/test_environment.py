"""environment.yml, pyproject.toml and the lock files name the same packages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-lab.lock", "requirements-spark.lock")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
NAME = re.compile(r"^[A-Za-z0-9._-]+")


def canonical(requirement: str) -> str:
    """Return a requirement's name as packaging compares it."""
    found = NAME.match(requirement)
    assert found, f"{requirement!r} does not begin with a name"
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def locked(name: str) -> dict[str, set[str]]:
    """Return the versions of each package in a lock file; a package may have one per Python."""
    pins: dict[str, set[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if "==" in line and not line.startswith(" "):
            pins.setdefault(canonical(line), set()).add(line.split("==")[1].split()[0])
    return pins


def declared(*groups: str) -> set[str]:
    """Return the names pyproject.toml asks for, at run time and by extra or group."""
    extras = PROJECT["project"]["optional-dependencies"] | PROJECT["dependency-groups"]
    asked = [*PROJECT["project"]["dependencies"], *(one for group in groups for one in extras[group])]
    return {canonical(one) for one in asked if isinstance(one, str)}


@pytest.mark.parametrize(
    ("lock", "groups"),
    [
        ("requirements.lock", ("dev", "build")),
        ("requirements-lab.lock", ("lab", "build")),
        ("requirements-spark.lock", ("dev", "build", "spark")),
    ],
)
def test_a_lock_holds_everything_its_environment_asks_for(lock, groups):
    """A name added to pyproject.toml is missing here until `make lock` has run."""
    asked = declared(*groups)

    assert asked - set(locked(lock)) == set()


@pytest.mark.parametrize("lock", LOCKS[1:])
def test_the_locks_agree_on_versions(lock):
    """The same package has the same versions in every environment."""
    ours, other = locked(LOCKS[0]), locked(lock)

    differing = {name for name in ours.keys() & other.keys() if ours[name] != other[name]}

    assert differing == set()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path(lock):
    """Locks hold names, versions, markers and hashes: where packages came from is nobody's business."""
    line = re.compile(r"[a-z0-9-]+==[\w.+!]+( ; [\w. '<>=!*()]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")

    strange = [text for text in (ROOT / lock).read_text().splitlines() if not line.fullmatch(text)]

    assert strange == []


def test_the_run_environment_has_no_jupyterlab():
    """JupyterLab brings a module that makes every start more than a second slower."""
    heavy = {"jupyterlab", "jupyter-server", "nbdime", "rfc3987-syntax"}

    assert heavy & set(locked("requirements.lock")) == set()


def test_conda_users_get_the_same_packages():
    """environment.yml names packages of the locks, pins none, and installs this package with the lab."""
    content = yaml.safe_load((ROOT / "environment.yml").read_text())
    conda = [one for one in content["dependencies"] if isinstance(one, str)]
    pip = [one["pip"] for one in content["dependencies"] if isinstance(one, dict)]
    known = set(locked("requirements.lock")) | set(locked("requirements-lab.lock")) | {"python", "pip"}

    assert pip == [["-e .[lab]"]]
    assert conda[0] == f"python {PROJECT['project']['requires-python']}"
    assert [one for one in conda[1:] if one != canonical(one)] == []
    assert set(map(canonical, conda)) - known == set()
