"""Sharing: how things stand here, for a bug tracker, without names, addresses, ids and secrets."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports_lib.cli.log import log_path, scrubbed, scrubbed_error
from reports_lib.cli.terminal import configuration, say
from reports_lib.errors import ReportsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports_lib.cli.findings import Finding
    from reports_lib.config import Config

__all__ = ["print_report"]

_VARIABLES = (
    *("HOME", "DATA", "OUTPUT", "LOG", "ENGINE", "MEMORY", "CELL_SECONDS", "REPORT_SECONDS", "HASH_KEY"),
    *("SMTP_PASSWORD", "NOW"),
)
_OF_MARKETPLACE = ("VENDOR", "EMAIL", "TOKEN", "URL")
_LINES = 30
_KEYS = {"at", "level", "command", "run", "event"}


def print_report(findings: Sequence[Finding]) -> None:
    """Print versions, settings, the store's counts, findings and the end of the log."""
    say("marketplace-review: how things stand\n")
    _print("Versions", _versions)
    try:
        config = configuration()
    except ReportsError as error:
        say(f"Settings\n  {' · '.join(scrubbed_error(error).values())}\n")
    else:
        _print("Settings", lambda: _settings(config))
        _print("Mail", lambda: _mail(config))
        _print("Store", lambda: _store(config))
        _print("Outbox", lambda: _outbox(config))
    _print("Findings", lambda: _findings(findings))
    _print("Log", _log)


def _print(title: str, told: Callable[[], Iterator[str]]) -> None:
    """Print a part; where it cannot be read, why."""
    say(title)
    try:
        for line in told():
            say(f"  {line}")
    except ReportsError as error:
        say(f"  {' · '.join(scrubbed_error(error).values())}")
    say()


def _versions() -> Iterator[str]:
    release = re.match(r"[\d.]*\d", platform.release())
    yield f"marketplace-review {metadata.version('marketplace-review')}"
    yield f"Python {'.'.join(map(str, sys.version_info[:3]))}, {sys.platform} {release[0] if release else ''}"
    yield f"{platform.machine()}, {os.cpu_count()} cores"
    needed = [one for one in metadata.requires("marketplace-review") or [] if "extra ==" not in one]
    names = sorted(re.split(r"[^A-Za-z0-9-]", one)[0] for one in needed)
    yield ", ".join(f"{name} {metadata.version(name)}" for name in names)


def _settings(config: Config) -> Iterator[str]:
    names = [*(f"REPORTS_{one}" for one in _VARIABLES), *(f"MARKETPLACE_{one}" for one in _OF_MARKETPLACE)]
    yield f"set: {', '.join(name for name in names if os.environ.get(name)) or 'nothing'}"
    yield f"vendor {_masked(config.vendor or '')}, name {_is_set(config.vendor_name)}"
    yield f"account {_is_set(config.marketplace_email)}, fiscal year from month {config.fiscal_year_starts}"
    is_usual = config.marketplace_url == type(config).marketplace_url
    yield f"Marketplace at {'its usual address' if is_usual else 'another address'}"
    yield f"engine {config.engine}, {config.cell_seconds} s a cell, {config.report_seconds} s a report"
    yield f"data {_place(config, config.data)}, output {_place(config, config.output)}"
    found = sorted(one.stem for one in config.params.glob("*.yml"))
    ours = {"mail", "mail.example", "schedule", "schedule.example", "targets", "vendor"}
    ours |= {"monthly_review", "quarterly_review"}
    more = len([one for one in found if one not in ours])
    yield f"params: {', '.join(one for one in found if one in ours)}" + (f" and {more} more" if more else "")


def _masked(vendor: str) -> str:
    """Return how a vendor's id begins, and how long it is."""
    return (
        f"{vendor[:2]}… ({len(vendor)} signs)" if vendor.isdecimal() and len(vendor) > 4 else _is_set(vendor)
    )


def _is_set(value: object) -> str:
    return "set" if value else "not set"


def _place(config: Config, path: Path) -> str:
    """Return a folder by where it lies, not by who owns it."""
    if path.resolve() == (config.home / path.name).resolve():
        return "in its usual place"
    near = {"the project's folder": config.home, "the home folder": Path.home()}
    around = [name for name, folder in near.items() if path.resolve().is_relative_to(folder.resolve())]
    return f"elsewhere in {around[0]}" if around else "elsewhere"


def _mail(config: Config) -> Iterator[str]:
    from reports_lib.delivery import read_settings

    path = config.params / "mail.yml"
    if not path.exists():
        yield "not set up"
        return
    settings = read_settings(path)
    yield f"{settings.security}, port {settings.at_port}, user {_is_set(settings.user)}"
    yield f"{len(settings.internal)} recipients, operator {_is_set(settings.operator)}"
    yield f"attached: {settings.attach}, up to {settings.attach_limit_mb:g} MB"
    yield f"patience {settings.patience_seconds} s, timeout {settings.timeout_seconds} s"


def _store(config: Config) -> Iterator[str]:
    from reports_lib.periods import format_instant
    from reports_lib.sources import STREAMS
    from reports_lib.store import FORMAT, open_store

    commits = open_store(config).all_commits()
    yield f"format {FORMAT}, {len(commits)} commits, {sum(bool(one.reverted_at) for one in commits)} reverted"
    for stream in STREAMS:
        ours = [one for one in commits if one.stream == stream and not one.reverted_at]
        if ours:
            newest = format_instant(max(one.synced_at for one in ours))
            ways = ", ".join(sorted({one.source for one in ours} & {"api", "import"}))
            rows = sum(one.rows for one in ours)
            yield f"{stream:<16} {len(ours):>5} commits {rows:>9,} rows, {ways}, {newest}"


def _outbox(config: Config) -> Iterator[str]:
    from reports_lib.delivery import Outbox

    states = Counter(mail.state for mail in Outbox(config.data).mails())
    yield ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "empty"


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    for mark in ("ok", "--"):
        yield f"{mark:<3} {', '.join(one.name for one in findings if one.mark == mark) or 'nothing'}"
    for one in findings:
        if one.mark == "no":
            yield f"no  {one.name}: {scrubbed(one.state)}"


def _log() -> Iterator[str]:
    """Yield the newest lines that are of the log, should the file hold others."""
    path = log_path(os.environ, cwd=Path.cwd())
    if path is None or not path.is_file():
        yield "none"
        return
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        yield "cannot be read"
        return
    yield from [line for line in lines if _is_ours(line)][-_LINES:]


def _is_ours(line: str) -> bool:
    try:
        found: Any = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and found.keys() >= _KEYS
