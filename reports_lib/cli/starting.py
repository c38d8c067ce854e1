"""Starting: a vendor.yml for a stranger, written from what the Marketplace says."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.syncing import marketplace
from reports_lib.cli.terminal import configuration, say, shown
from reports_lib.errors import ParamsError

if TYPE_CHECKING:
    from pathlib import Path


__all__ = ["init"]


def init(
    vendor: Annotated[
        str, typer.Option(metavar="ID", help="your vendor id, the number in the address of your portal")
    ] = "",
    email: Annotated[str, typer.Option(metavar="E-MAIL", help="the Atlassian account to ask with")] = "",
    *,
    force: Annotated[
        bool, typer.Option("--force", help="write over a vendor.yml that says who you are")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="print the file, write nothing")] = False,
) -> None:
    """Write params/vendor.yml: ask the Marketplace who you are and which apps you sell.

    Make an API token at id.atlassian.com and put it into MARKETPLACE_TOKEN, or into your keyring with:
    keyring set marketplace-review E-MAIL. It is never written into a file.

    Example: reports init --vendor 1210000 --email you@example.com
    """
    from reports_lib.config import vendor_text
    from reports_lib.store import write_atomically

    config = configuration()
    path = config.params / "vendor.yml"
    if not (force or dry_run):
        _refuse_to_overwrite(path)
    config = replace(
        config,
        vendor=vendor or config.vendor or _ask("Vendor id", "--vendor"),
        marketplace_email=email or config.marketplace_email or _ask("E-mail of the account", "--email"),
    )
    market = marketplace(config)
    apps = [
        (str(one["appKey"]), " ".join(str(one.get("appName") or "").split())) for one in market.products()
    ]
    text = vendor_text(
        vendor=market.vendor,
        name=market.vendor_name,
        email=config.marketplace_email,
        url=config.marketplace_url,
        apps=apps,
    )
    if dry_run:
        say(text)
        return
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, text)
    say(f"{market.vendor_name}: {len(apps):,} apps")
    for key, name in apps:
        say(f"  {key}  {name}")
    say(f"\n{shown(path)} is written; next: reports doctor, then reports sync")


def _refuse_to_overwrite(path: Path) -> None:
    from reports_lib.config import read_yaml

    written = read_yaml(path) if path.exists() else {}
    if written.get("vendor") or written.get("name"):
        raise ParamsError(
            "vendor.yml says already who you are",
            where=str(path),
            todo="edit it, or run reports init --force to write it anew (--dry-run shows what)",
        )


def _ask(question: str, option: str) -> str:
    """Ask on a terminal; elsewhere say which option is missing."""
    if not sys.stdin.isatty():
        raise ParamsError(f"{question} is not given", where="reports init", todo=f"add {option}")
    return str(typer.prompt(question)).strip()
