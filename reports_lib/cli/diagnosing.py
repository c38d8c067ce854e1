"""Diagnosing: what is missing before reports can be synced, built and sent, one line each with its remedy."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.findings import Finding, failed, looked_at
from reports_lib.cli.mailing import of_mail, of_schedule, of_time
from reports_lib.cli.surroundings import of_disks, of_drawing, of_python
from reports_lib.cli.syncing import marketplace
from reports_lib.cli.terminal import clock, configuration, now, say
from reports_lib.errors import ReportsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from reports_lib.config import Config
    from reports_lib.sources.marketplace import Marketplace

__all__ = ["doctor"]

_SKEW_SECONDS = 300
_STALE_HOURS = 48


def doctor(
    *,
    share: Annotated[
        bool,
        typer.Option(
            "--share", help="print a report for a bug tracker, without names, addresses and secrets"
        ),
    ] = False,
) -> None:
    """Check what reports need: machine, settings, store, mail, schedule, token, each stream.

    One line each, with what to do where something is wrong; ``--`` marks what is not set up and need not
    be. The mail server is asked whether it lets us in, and sent nothing. Nothing is changed. Ends with
    the exit code of the first thing that is wrong, or 0.

    Examples: reports doctor · reports doctor --share > report.txt
    """
    if share:
        from reports_lib.cli.sharing import print_report

        found = list(_findings())
        print_report(found)
    else:
        found = []
        for finding in _findings():
            found.append(finding)
            say(f"  {finding.mark:<3} {finding.name:<16} {finding.state}")
            if finding.remedy:
                say(f"      to do: {finding.remedy}")
    wrong = next((one.exit_code for one in found if one.exit_code), 0)
    if wrong:
        raise typer.Exit(wrong)
    if not share:
        say("\nAll is well; next: reports sync")


def _findings() -> Iterator[Finding]:
    yield from of_python()
    try:
        config = configuration()
        instant = now()
    except ReportsError as error:
        yield failed("settings", error)
        return
    yield Finding("settings", f"vendor {config.vendor or 'not set'}, {config.params / 'vendor.yml'}")
    yield from of_disks(config)
    yield looked_at("store", lambda: _store(config, instant))
    yield from of_time(config, instant)
    yield from of_drawing()
    yield from of_schedule(config)
    yield from of_mail(config)
    yield from _of_marketplace(config)


def _of_marketplace(config: Config) -> Iterator[Finding]:
    try:
        market = marketplace(config)
    except ReportsError as error:
        yield failed("token", error)
        return
    yield Finding(
        "token",
        "found" + (" in MARKETPLACE_TOKEN" if os.environ.get("MARKETPLACE_TOKEN") else " in the keyring"),
    )
    reached = looked_at("marketplace", lambda: f"{market.vendor_name} at {config.marketplace_url}")
    yield reached
    if not reached.exit_code:
        yield _clock(market, clock())
        yield from _streams(market)


def _store(config: Config, instant: datetime) -> str:
    from reports_lib.periods import format_instant
    from reports_lib.store import open_store

    commits = open_store(config).commits()
    if not commits:
        return f"empty, at {config.data}"
    newest = max(one.synced_at for one in commits)
    hours = (instant - newest).total_seconds() / 3600
    return f"as of {format_instant(newest)}" + (
        f", {hours / 24:,.0f} days ago" if hours > _STALE_HOURS else ""
    )


def _clock(market: Marketplace, instant: datetime) -> Finding:
    theirs = market.server_time()
    if theirs is None:
        return Finding("clock", "the server does not say its time")
    seconds = abs((instant - theirs).total_seconds())
    if seconds > _SKEW_SECONDS:
        return Finding(
            "clock",
            f"{seconds / 60:,.0f} minutes off the server's",
            "set this machine's clock, for example with: timedatectl set-ntp true",
            10,
        )
    return Finding("clock", "in step with the server's")


def _streams(market: Marketplace) -> Iterator[Finding]:
    from reports_lib.sources.marketplace import PULLED

    for name in PULLED:
        yield looked_at(name, partial(market.probe, name))
