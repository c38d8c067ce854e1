"""Sampling: the invented vendor end to end, and its stand-in for the Marketplace to try things on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.build.order import Order
from reports_lib.cli.building import build_and_finish
from reports_lib.cli.terminal import configuration, pulls, say

if TYPE_CHECKING:
    from datetime import datetime

    from reports_lib.config import Config
    from reports_lib.sample.stand_in import StandIn

__all__ = ["demo", "stand_in"]

_CUSTOMERS, _SEED = 240, 7
_Customers = Annotated[int, typer.Option(metavar="N", min=1, help="how many customers the vendor has")]
_Seed = Annotated[int, typer.Option(metavar="S", help="another number, another vendor")]


def demo(customers: _Customers = _CUSTOMERS, seed: _Seed = _SEED) -> None:
    """Review a sample vendor, end to end: no account, no network.

    A stand-in for the Marketplace is started on this machine and synced from over HTTP at three
    instants, the last on 5 November 2026; then October is reviewed, and the third quarter. The store is
    data/demo, the pages go to output/demo; all are made anew each time.

    Examples: reports demo · reports demo --customers 5000
    """
    from reports_lib.sample import ledger
    from reports_lib.sample.stand_in import Settings, StandIn
    from reports_lib.store import store_errors

    book = ledger(customers=customers, seed=seed)
    config = replace(configuration().of_sample, vendor_name=book.vendor_name)
    say(f"Sample vendor: {book.vendor_name}, {customers:,} customers")
    with store_errors(config.data):
        shutil.rmtree(config.data, ignore_errors=True)
    # Exports that are ready at once: nobody wants to see a demonstration wait.
    settings = Settings(vendor_name=book.vendor_name, queued_seconds=0, running_seconds=0)
    with (
        TemporaryDirectory() as folder,
        StandIn(book, folder=Path(folder), settings=settings) as server,
    ):
        for instant in book.instants:
            server.now = instant
            _sync(config, server, instant)
            if instant != book.instants[-1]:
                _publish(config)
    build_and_finish(config, Order("monthly_review"), Order("quarterly_review"))


def _publish(config: Config) -> None:
    """Keep the headlines that each review would have told at this instant, so that a later one can differ."""
    from importlib import metadata

    from reports_lib.store import open_store, publish
    from reports_lib.workspace import open_workspace
    from reports_lib.workspace.restating import known_headlines

    for report, quarter in (("monthly_review", None), ("quarterly_review", "")):
        review = open_workspace(config, quarter=quarter)
        publish(
            open_store(config),
            report=report,
            period=str(review.period),
            headlines=known_headlines(review, review.this_period)[review.period],
            as_of=review.as_of,
            version=metadata.version("marketplace-review"),
            fiscal_year_starts=config.fiscal_year_starts,
        )


def _sync(config: Config, server: StandIn, instant: datetime) -> None:
    """Sync from the stand-in as it stands at an instant, and say in one line what came."""
    from reports_lib.sources.marketplace import PULLED, Marketplace
    from reports_lib.sync import pull_streams

    market = Marketplace(url=server.url, email=server.email, token=server.token, vendor=server.vendor)
    commits = []
    with pulls() as progress:
        for pulled in pull_streams(config, market, list(PULLED), now=instant, progress=progress):
            if pulled.error:
                raise pulled.error
            if pulled.commit:
                commits.append(pulled.commit)
    read, new, changed, gone = (
        sum(getattr(one, name) for one in commits) for name in ("read", "new", "changed", "vanished")
    )
    say(f"  synced on {instant:%Y-%m-%d}: {read:,} read, {new:,} new, {changed:,} changed, {gone:,} gone")


def stand_in(
    customers: _Customers = _CUSTOMERS,
    seed: _Seed = _SEED,
    port: Annotated[
        int, typer.Option(metavar="P", min=0, max=65535, help="the port to listen on; 0: any")
    ] = 0,
) -> None:
    """Serve the sample vendor as the Marketplace would, on this machine, until Ctrl-C.

    It prints the settings that make the other commands ask it instead of Atlassian.

    Example: reports stand-in --customers 5000
    """
    from time import sleep

    from reports_lib.sample import ledger
    from reports_lib.sample.stand_in import StandIn

    book = ledger(customers=customers, seed=seed)
    with TemporaryDirectory() as folder, StandIn(book, folder=Path(folder), port=port) as server:
        say(f"{book.vendor_name}, {customers:,} customers, as of {book.instants[-1]:%Y-%m-%d}")
        for name, value in {
            "MARKETPLACE_URL": server.url,
            "MARKETPLACE_EMAIL": server.email,
            "MARKETPLACE_TOKEN": server.token,
            "MARKETPLACE_VENDOR": server.vendor,
            "REPORTS_NOW": f"{book.instants[-1]:%Y-%m-%dT%H:%M:%SZ}",
        }.items():
            say(f"export {name}={value}")
        while True:
            sleep(3600)
