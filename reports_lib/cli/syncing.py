"""Syncing: what changed at the Marketplace, pulled into the store."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.terminal import complain, configuration, now, pulls, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from reports_lib.config import Config
    from reports_lib.sources.marketplace import Marketplace
    from reports_lib.store import Commit
    from reports_lib.sync import Pulled

__all__ = ["marketplace", "pull_all", "sync"]

_TOLD_SURPRISES = 5
_AHEAD = timedelta(days=1)


def sync(
    streams: Annotated[
        list[str] | None, typer.Argument(metavar="[STREAM...]", help="only these, such as transactions")
    ] = None,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="pull everything, not only what changed; else once a week")
    ] = False,
    accept_missing: Annotated[
        int, typer.Option(metavar="N", min=0, help="let up to N records go that are told no more")
    ] = 0,
) -> None:
    """Pull what changed at the Marketplace into the store.

    The account is MARKETPLACE_EMAIL with the API token MARKETPLACE_TOKEN (or the one in the keyring);
    the vendor is in params/vendor.yml. Each stream is one commit: one that fails leaves the store as
    it was and does not stop the others. Run it as often as you like.

    Examples: reports sync · reports sync transactions --full
    """
    config = configuration()
    chosen = _chosen(streams or [])
    market = marketplace(config)
    config = replace(config, vendor_name=config.vendor_name or market.vendor_name)
    _check_clock(market)
    say(f"{market.vendor_name} ({market.vendor})")
    pulled = pull_all(config, market, chosen, now=now(), full=full, accept_missing=accept_missing)
    for trouble in market.troubles:
        say(f"  note   {trouble}")
    _report(pulled)


def _check_clock(market: Marketplace) -> None:
    """Refuse to sync in the future: the changes between now and then would never be asked for."""
    from reports_lib.errors import ParamsError

    theirs = market.server_time()
    if theirs and now() - theirs > _AHEAD:
        raise ParamsError(
            f"It is {(now() - theirs).days:,} days later here than at the Marketplace",
            where="REPORTS_NOW" if os.environ.get("REPORTS_NOW") else "this machine's clock",
            todo="set it right, for example with: timedatectl set-ntp true",
        )


def marketplace(config: Config) -> Marketplace:
    """Return the client of the configured account; nothing is asked of the server yet.

    Raises ``ParamsError`` when vendor, e-mail or token are not there.
    """
    from reports_lib.errors import ParamsError
    from reports_lib.sources.marketplace import Marketplace, find_token

    for name, value in {"vendor": config.vendor, "marketplace_email": config.marketplace_email}.items():
        if not value:
            variable = "MARKETPLACE_VENDOR" if name == "vendor" else "MARKETPLACE_EMAIL"
            raise ParamsError(
                f"Nobody says which {'vendor' if name == 'vendor' else 'account'} it is",
                where=f"{name} in params/vendor.yml",
                todo=f"run: reports init (or set {variable})",
            )
    return Marketplace(
        url=config.marketplace_url,
        email=config.marketplace_email,
        token=find_token(os.environ, config.marketplace_email),
        vendor=config.vendor or "",
    )


def _chosen(streams: Sequence[str]) -> list[str]:
    from reports_lib.errors import ParamsError, did_you_mean
    from reports_lib.sources.marketplace import PULLED

    for name in streams:
        if name not in PULLED:
            raise ParamsError(
                f"There is no stream {name!r}", where="reports sync", todo=did_you_mean(name, PULLED)
            )
    return [name for name in PULLED if not streams or name in streams]


def pull_all(
    config: Config,
    market: Marketplace,
    streams: Sequence[str],
    *,
    now: datetime,
    full: bool = False,
    accept_missing: int = 0,
) -> list[Pulled]:
    """Pull streams with a line for each as it ends, and return what became of them."""
    from reports_lib.sync import pull_streams

    done = []
    with pulls() as progress:
        for pulled in pull_streams(
            config, market, streams, now=now, full=full, accept_missing=accept_missing, progress=progress
        ):
            done.append(pulled)
            say(f"  {pulled.stream:<16} {_told(pulled.commit) if pulled.commit else 'failed, see below'}")
    return done


def _told(commit: Commit) -> str:
    parts = [
        f"{count:,} {word}"
        for count, word in ((commit.new, "new"), (commit.changed, "changed"), (commit.vanished, "gone"))
        if count
    ]
    asked = "" if commit.since is None else f", changed since {commit.since}"
    return f"{commit.read:>9,} read{asked}: {', '.join(parts) or 'nothing new'}"


def _report(pulled: Iterable[Pulled]) -> None:
    """Say what is odd, then what failed; the first failure ends the command with its code."""
    failed = []
    for one in pulled:
        if one.commit:
            for line in _remarks(one.commit):
                say(line)
        if one.error:
            failed.append(one.error)
    for error in failed[1:]:
        complain(error)
    if failed:
        raise failed[0]


def _remarks(commit: Commit) -> list[str]:
    """What a reader should know of a pull that did not fail."""
    said = []
    if commit.missing and not commit.is_short:
        said.append(
            f"  amber  {commit.stream}: {commit.missing:,} records are told no more; they were kept. If that"
            f" is right, run: reports sync {commit.stream} --full --accept-missing {commit.missing}"
        )
    if commit.is_short:
        said.append(
            f"  amber  {commit.stream}: the Marketplace counts {commit.stated:,} records and told"
            f" {commit.read:,}; the next sync asks again"
        )
    for kind, found in commit.surprises.items():
        shown = [f"{name} ({count:,})" for name, count in list(found.items())[:_TOLD_SURPRISES]]
        more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
        said.append(f"  note   {commit.stream}: unknown {kind}, kept as they are: {', '.join(shown)}{more}")
    return said
