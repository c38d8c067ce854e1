"""What every test can lean on: repeatable Hypothesis, no network, and a loud word on what is missing."""

from __future__ import annotations

import shutil
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
SLOW = ("notebook", "browser", "lab", "spark", "slow")
LAB = Path(__file__).parent.parent / ".venv-lab" / "installed"
LOOPBACK = ("127.", "::1", "localhost")


def missing() -> dict[str, str]:
    """Name, by marker, what this machine lacks to run a kind of test."""
    lacking = {}
    if not any(map(shutil.which, CHROMIUMS)):
        lacking["browser"] = "Chromium is missing (Debian: sudo apt install chromium)"
    if not LAB.exists():
        lacking["lab"] = "JupyterLab is missing (make .venv-lab/installed)"
    if not shutil.which("systemd-analyze"):
        lacking["systemd"] = "systemd is missing (Debian: sudo apt install systemd)"
    if not shutil.which("java"):
        lacking["spark"] = "Java is missing (Debian: sudo apt install default-jre-headless)"
    elif find_spec("pyspark") is None:
        lacking["spark"] = "Spark is missing (make spark)"
    return lacking


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run quick tests first, and skip those this machine has no program for."""
    lacking = missing()
    for item in items:
        for marker in set(lacking) & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.skip(reason=lacking[marker]))
    items.sort(key=slowness)


def slowness(item: pytest.Item) -> tuple[bool, int]:
    """Put quick tests first, and of the slow ones the slowest: at the end no core waits long for another."""
    marks = sum(item.get_closest_marker(name) is not None for name in SLOW)
    return marks > 0, -marks


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """Say at the very end, in red, which tests could not run."""
    yield
    skipped = terminalreporter.stats.get("skipped", [])
    for marker, reason in missing().items():
        count = sum(reason in str(report.longrepr) for report in skipped)
        if count:
            terminalreporter.write_line(
                f"!! NOT RUN: {marker} tests ({count}). {reason}", red=True, bold=True
            )


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium lies."""
    return next(filter(None, map(shutil.which, CHROMIUMS)))


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test wants to reach {address[0]!r}; tests have no network")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        yield
