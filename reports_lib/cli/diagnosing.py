"""Diagnosing: what is missing before a sync and a review can run, one line each with its remedy."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from typing import TYPE_CHECKING

import typer

from reports_lib.cli.syncing import marketplace
from reports_lib.cli.terminal import clock, configuration, now, say
from reports_lib.errors import ReportsError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from reports_lib.config import Config
    from reports_lib.sources.marketplace import Marketplace

__all__ = ["doctor"]

_PYTHON = (3, 11)
_FREE_BYTES = 2 * 10**9
_SKEW_SECONDS = 300
_STALE_HOURS, _AHEAD_HOURS = 48, 24


@dataclass(frozen=True)
class _Finding:
    """One line: what was looked at, how it is, and what to do when that is not well."""

    name: str
    state: str
    remedy: str = ""
    exit_code: int = 0


def doctor() -> None:
    """Check Python, packages, settings, token, permissions, each stream, store, disk and clock.

    One line each, with what to do where something is wrong. Nothing is changed. Ends with the exit
    code of the first thing that is wrong, or 0.

    Example: reports doctor
    """
    wrong = 0
    for finding in _findings():
        say(f"  {'no' if finding.remedy else 'ok':<3} {finding.name:<16} {finding.state}")
        if finding.remedy:
            say(f"      to do: {finding.remedy}")
            wrong = wrong or finding.exit_code
    if wrong:
        raise typer.Exit(wrong)
    say("\nAll is well; next: reports sync")


def _findings() -> Iterator[_Finding]:
    yield _python()
    yield _packages()
    try:
        config = configuration()
    except ReportsError as error:
        yield _failed("settings", error)
        return
    yield _Finding("settings", f"vendor {config.vendor or 'not set'}, {config.params / 'vendor.yml'}")
    yield _disk(config)
    yield _looked_at("store", lambda: _store(config, now()))
    try:
        market = marketplace(config)
    except ReportsError as error:
        yield _failed("token", error)
        return
    yield _Finding(
        "token",
        "found" + (" in MARKETPLACE_TOKEN" if os.environ.get("MARKETPLACE_TOKEN") else " in the keyring"),
    )
    reached = _looked_at("marketplace", lambda: f"{market.vendor_name} at {config.marketplace_url}")
    yield reached
    if not reached.remedy:
        yield _clock(market, clock())
        yield from _streams(market)


def _looked_at(name: str, look: Callable[[], str]) -> _Finding:
    try:
        return _Finding(name, look())
    except ReportsError as error:
        return _failed(name, error)


def _failed(name: str, error: ReportsError) -> _Finding:
    return _Finding(name, f"{error.what} ({error.where})", error.todo, error.exit_code)


def _python() -> _Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _PYTHON:
        return _Finding("python", found, "install Python 3.11 or newer, then: make clean report", 10)
    return _Finding("python", found)


def _packages() -> _Finding:
    from packaging.requirements import Requirement

    wanted = [Requirement(line) for line in metadata.requires("marketplace-review") or []]
    wanted = [one for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})]
    for one in wanted:
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            return _Finding("packages", f"{one.name} is missing", "run: make clean report", 10)
        if not one.specifier.contains(version, prereleases=True):
            return _Finding(
                "packages", f"{one.name} is {version}, not {one.specifier}", "run: make clean report", 10
            )
    return _Finding("packages", f"{len(wanted)} as required")


def _disk(config: Config) -> _Finding:
    folder = next(one for one in (config.data, *config.data.parents) if one.exists())
    free = shutil.disk_usage(folder).free
    state = f"{free / 10**9:,.1f} GB free at {folder}"
    if not os.access(folder, os.W_OK):
        return _Finding(
            "disk", f"{folder} cannot be written", "give yourself write rights, or set REPORTS_DATA", 16
        )
    if free < _FREE_BYTES:
        return _Finding("disk", state, "free some space: a large store needs a few GB", 16)
    return _Finding("disk", state)


def _store(config: Config, instant: datetime) -> str:
    from reports_lib.periods import format_instant
    from reports_lib.store import open_store

    commits = open_store(config).commits()
    if not commits:
        return f"empty, at {config.data}"
    newest = max(one.synced_at for one in commits)
    hours = (instant - newest).total_seconds() / 3600
    if hours < -_AHEAD_HOURS:
        raise StoreError(
            f"It was synced on {format_instant(newest)}, which is still to come",
            where=str(config.data),
            todo="set this machine's clock right, then restore the store from before that sync",
        )
    return f"as of {format_instant(newest)}" + (
        f", {hours / 24:,.0f} days ago" if hours > _STALE_HOURS else ""
    )


def _clock(market: Marketplace, instant: datetime) -> _Finding:
    theirs = market.server_time()
    if theirs is None:
        return _Finding("clock", "the server does not say its time")
    seconds = abs((instant - theirs).total_seconds())
    if seconds > _SKEW_SECONDS:
        return _Finding(
            "clock",
            f"{seconds / 60:,.0f} minutes off the server's",
            "set this machine's clock, for example with: timedatectl set-ntp true",
            10,
        )
    return _Finding("clock", "in step with the server's")


def _streams(market: Marketplace) -> Iterator[_Finding]:
    from reports_lib.sources.marketplace import PULLED

    for name in PULLED:
        yield _looked_at(name, partial(market.probe, name))
