"""Surroundings: the machine that reports run on, looked at without changing it."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from reports_lib.cli.findings import Finding, looked_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["of_disks", "of_drawing", "of_python"]

_PYTHON = (3, 11)
_FREE_BYTES = 2 * 10**9
_AGAIN = "run: make clean report"


def of_python() -> Iterator[Finding]:
    """Look at Python and at the packages that this one needs."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _PYTHON:
        yield Finding("python", found, "install Python 3.11 or newer, then: make clean report", 10)
    else:
        yield Finding("python", found)
    yield _packages()


def _packages() -> Finding:
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in metadata.requires("marketplace-review") or []]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    for one in wanted:
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            return Finding("packages", f"{one.name} is missing", _AGAIN, 10)
        if not one.specifier.contains(version, prereleases=True):
            return Finding("packages", f"{one.name} is {version}, not {one.specifier}", _AGAIN, 10)
    return Finding("packages", f"{len(wanted)} as required")


def of_disks(config: Config) -> Iterator[Finding]:
    """Look at the room for the store, for the pages and for the log."""
    yield _disk("data", config.data, setting="REPORTS_DATA")
    yield _disk("output", config.output, setting="REPORTS_OUTPUT")


def _disk(name: str, wanted: Path, *, setting: str) -> Finding:
    folder = next(one for one in (wanted, *wanted.parents) if one.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        todo = f"give yourself write rights, or set {setting}"
        return Finding(name, f"{folder} cannot be written", todo, 16)
    free = shutil.disk_usage(folder).free
    state = f"{free / 10**9:,.1f} GB free at {folder}"
    if free < _FREE_BYTES:
        return Finding(name, state, "free some space: a large store needs a few GB", 16)
    return Finding(name, state)


def of_drawing() -> Iterator[Finding]:
    """Look at what charts and previews of mails are drawn with."""
    from reports_lib.delivery import find_browser

    yield looked_at("fonts", _fonts)
    browser = find_browser()
    if browser:
        yield Finding("browser", browser)
    else:
        yield Finding(
            "browser",
            "there is no Chromium; previews of mails come without a picture",
            "nothing, or install it (Debian: sudo apt install chromium)",
            is_there=False,
        )


def _fonts() -> str:
    """Draw a chart as a page and a mail do."""
    from reports_lib.build.fonts import OWN_FONT, own_fonts_first
    from reports_lib.delivery.pictures import try_drawing

    own_fonts_first()
    size = try_drawing()
    return f"{OWN_FONT} measures as it should; a picture of {size:,} bytes was drawn"
