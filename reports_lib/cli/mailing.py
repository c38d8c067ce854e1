"""Mailing: whether reports can be sent, and when the next ones are owed; nothing is sent."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING

from reports_lib.cli.findings import Finding, looked_at
from reports_lib.errors import ParamsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from reports_lib.config import Config

__all__ = ["of_mail", "of_schedule", "of_time"]

_SLIP_SECONDS = 300


def of_mail(config: Config) -> Iterator[Finding]:
    """Look whether the mail server lets us in: settings, password, certificate, log-in."""
    yield _where_set_up(config, "mail", _let_in, "sent", " and fill it in")


def _where_set_up(
    config: Config, name: str, look: Callable[[Config], str], missing: str, then: str = ""
) -> Finding:
    """Look at what a file in params/ sets up; without one there is nothing to look at, and no fault."""
    if (config.params / f"{name}.yml").exists():
        return looked_at(name, lambda: look(config))
    return Finding(
        name,
        f"not set up; no report is {missing}",
        f"nothing, or copy params/{name}.example.yml to params/{name}.yml{then}",
        is_there=False,
    )


def _let_in(config: Config) -> str:
    """Connect, encrypt, log in and say goodbye."""
    from reports_lib.delivery import find_password, read_settings
    from reports_lib.delivery.relay import connected

    path = config.params / "mail.yml"
    settings = read_settings(path)
    if not settings.recipients("internal"):
        raise ParamsError(
            "Nobody is to get the mail: there are no internal recipients",
            where=str(path),
            todo="add a line  internal: [someone@example.com]",
        )
    with connected(settings, find_password(os.environ, settings), trust=ssl.create_default_context()):
        pass
    count = len(settings.recipients("internal"))
    way = "unencrypted" if settings.security == "none" else f"by {settings.security}"
    who = f", as {settings.user}" if settings.user else ""
    return f"{settings.server}:{settings.at_port} lets us in {way}{who}; {count} recipients; nothing was sent"


def of_time(config: Config, instant: datetime) -> Iterator[Finding]:
    """Look at the clock and the time zone: what day it is, here and where reports are owed."""
    yield looked_at("time", lambda: _told_time(config, instant))


def _told_time(config: Config, instant: datetime) -> str:
    from zoneinfo import ZoneInfo

    from reports_lib.config import read_yaml
    from reports_lib.periods import format_instant
    from reports_lib.store import open_store

    path = config.params / "schedule.yml"
    written = read_yaml(path) if path.exists() else {}
    zone = str(written.get("timezone") or "UTC")
    try:
        local = instant.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError, OSError) as error:
        raise ParamsError(
            f"This machine knows no time zone {zone!r}",
            where=str(path) if path.exists() else "this machine",
            todo="mend timezone, or install the time zones (Debian: sudo apt install tzdata)",
        ) from error
    newest = max((one.synced_at for one in open_store(config).commits()), default=instant)
    if (newest - instant).total_seconds() > _SLIP_SECONDS:
        raise ParamsError(
            f"It is {format_instant(instant)} here, and the store was filled at {format_instant(newest)}",
            where="REPORTS_NOW" if os.environ.get("REPORTS_NOW") else "this machine's clock",
            todo="set it right, for example with: timedatectl set-ntp true; if it is right, restore the store"
            " from before that sync",
        )
    return f"{format_instant(instant)}; {local:%A} {local.day} {local:%B %Y, %H:%M} in {zone}"


def of_schedule(config: Config) -> Iterator[Finding]:
    """Look when each report is owed next."""
    yield _where_set_up(config, "schedule", _owed_next, "owed")


def _owed_next(config: Config) -> str:
    from reports_lib.build import report_names
    from reports_lib.cli.scheduling import named, newest_owed
    from reports_lib.delivery.schedule import next_due, read_schedule

    path = config.params / "schedule.yml"
    schedule = read_schedule(path, known=dict.fromkeys(report_names(config)))
    following = [next_due(schedule, one) for one in newest_owed(config, schedule)]
    return "; ".join(f"{named(one)} from {one.since:%Y-%m-%d %H:%M} UTC" for one in following)
