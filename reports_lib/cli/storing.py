"""Storing: the housekeeping of the store, from packing its files to restoring it from a backup."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.terminal import configuration, now, say, shown

if TYPE_CHECKING:
    from reports_lib.delivery import Outbox
    from reports_lib.store.cleaning import Leftover

__all__ = ["store_app"]

store_app = typer.Typer(help="Look after the store: compact, backup, restore, clean.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="say what would be done, and do nothing")]


@store_app.command("compact")
def compact_store(*, dry_run: DryRun = False) -> None:
    """Merge the many small files of records into few, one a stream; every answer stays what it was.

    The files before stay for an hour, for those who are reading them, and go with the next write or with
    reports store clean after that.

    Examples: reports store compact · reports store compact --dry-run
    """
    from reports_lib.store import open_store, writing
    from reports_lib.store.compacting import compact

    config = configuration()
    if dry_run:
        done = compact(open_store(config), now=now(), is_dry_run=True)
    else:
        with writing(config) as store:
            done = compact(store, now=now())
    if not done:
        say("Nothing to do: no stream has several files")
        return
    for one in done:
        packed = "" if one.bytes_after is None else f", {_size(one.bytes_after)}"
        say(f"  {one.stream:<18} {one.files:>5,} files, {_size(one.bytes)} -> {one.files_after}{packed}")
    files, size = sum(one.files for one in done), sum(one.bytes for one in done)
    if dry_run:
        say(f"{files:,} files of {_size(size)} would become {len(done)}; nothing was changed")
        return
    after = sum(one.bytes_after or 0 for one in done)
    say(f"{files:,} files of {_size(size)} became {len(done)} of {_size(after)}")


@store_app.command("backup")
def back_up_store(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="where it goes, else into data/backups/")
    ] = None,
    *,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="replace a file that is there already")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Write the store into one file: records, commits, published figures and the outbox, with checksums.

    Only its owner can read it. It can be made while something is imported, synced or built. The same
    store gives the same bytes.

    Examples: reports store backup · reports store backup /mnt/safe/reviews.zip --overwrite
    """
    from reports_lib.periods import format_instant
    from reports_lib.store import open_store
    from reports_lib.store.backing_up import back_up, default_backup

    store = open_store(configuration())
    target = file or default_backup(store)
    made = back_up(store, target, may_overwrite=overwrite, is_dry_run=dry_run)
    what = f"{made.files:,} files of {_size(made.bytes)}, as of {format_instant(made.as_of)}"
    if dry_run:
        say(f"{shown(target)} would hold {what}; nothing was written")
    else:
        say(f"{shown(target)}: {what}")


@store_app.command("restore")
def restore_store(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a backup, as reports store backup wrote it")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="in place of the store that is there")] = False,
    dry_run: DryRun = False,
) -> None:
    """Make the store again that a backup holds; every byte is checked before anything is replaced.

    Without --replace it goes into a folder without a store. With it, the store before is kept aside until
    the new one is in place, and mails that were sent since stay in the outbox.

    Examples: reports store restore data/backups/store-20261105T000000Z.zip ·
    reports store restore /mnt/safe/reviews.zip --replace
    """
    from reports_lib.periods import format_instant
    from reports_lib.store.restoring import restore

    config = configuration()
    made = restore(config, file, may_replace=replace, is_dry_run=dry_run)
    what = f"{made.files:,} files of {_size(made.bytes)}, as of {format_instant(made.as_of)}"
    if dry_run:
        say(f"{shown(file)} is whole: {what}; nothing was changed")
        return
    say(f"{shown(config.data)} is restored: {what}")
    if made.mails_kept:
        say(f"  {made.mails_kept:,} mails of the outbox before stay, so that none is sent twice")


@store_app.command("clean")
def clean_store(
    *,
    keep_days: Annotated[
        int | None,
        typer.Option(metavar="N", min=0, help="keep what goes by its age for N days, whatever params say"),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Remove what is left over, can be built again, or is older than params/retention.yml keeps it.

    Models of earlier instants, half-done work, packed files nobody reads; previews of mails after a month;
    and, only where retention.yml (see retention.example.yml) or --keep-days says so, pages, backups, logs
    and the bodies of mails that ended. Records, commits, published figures and what became of mails stay.

    Examples: reports store clean --dry-run · reports store clean --keep-days 400
    """
    from reports_lib.delivery import Outbox
    from reports_lib.store import open_store
    from reports_lib.store.cleaning import leftovers, old_pages, remove
    from reports_lib.store.opening import holding
    from reports_lib.store.retention import read_retention
    from reports_lib.workspace.materialising import newest_models

    config = configuration()
    retention = read_retention(config.params / "retention.yml", keep_days=keep_days)
    store, outbox = open_store(config), Outbox(config.data)
    if not store.commits():
        say("Nothing to do: the store is empty")
        return
    with ExitStack() as held:
        held.enter_context(holding(config))
        if retention.mail_bodies_days is not None:
            held.enter_context(outbox.locked())
        found = [
            *leftovers(store, retention=retention, needed=[newest_models(store)], now=now()),
            *old_pages(config.output, retention=retention, now=now()),
            *_old_bodies(outbox, retention.mail_bodies_days),
        ]
        if not dry_run:
            remove(found, store, now=now())
    if not dry_run and any(one.what == "page" for one in found):
        from reports_lib.build import write_index

        write_index(config.output)
    for one in found:
        say(f"  {_size(one.bytes):>9}  {one.what:<18} {shown(one.path)}")
    total = _size(sum(one.bytes for one in found))
    if not found:
        say("Nothing to do: nothing is left over")
    elif dry_run:
        say(f"{len(found):,} would go, {total}; nothing was removed")
    else:
        say(f"{len(found):,} removed, {total}")


def _old_bodies(outbox: Outbox, days: int | None) -> list[Leftover]:
    from reports_lib.periods import format_instant
    from reports_lib.store.cleaning import Leftover

    if days is None:
        return []
    ended = outbox.ended(before=format_instant(now() - timedelta(days=days)))
    paths = sorted(outbox.path(mail) for mail in ended)
    return [Leftover("body of a mail", path, path.stat().st_size) for path in paths]


def _size(size: int) -> str:
    """Write bytes as a reader counts them."""
    for unit, word in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if size >= unit:
            return f"{size / unit:,.1f} {word}"
    return f"{size} B"
