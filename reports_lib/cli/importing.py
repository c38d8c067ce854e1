"""Importing: files into the store, the list of what came in, and its undo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reports_lib.cli.terminal import configuration, now, say, transfer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports_lib.config import Config
    from reports_lib.store import Commit

__all__ = ["bring_in", "import_records", "imports_app"]

imports_app = typer.Typer(help="List what was imported, or undo an import.", invoke_without_command=True)


def import_records(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="transactions or licenses")],
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="JSON or CSV exports, plain or gzipped")
    ],
) -> None:
    """Import exports of the Marketplace: all of the files, or none.

    JSON is the API's (a bare array or a list envelope), CSV the portal's. Contacts are dropped
    before anything is written. Importing the same file twice changes nothing.

    Example: reports import transactions transactions.json.gz
    """
    config = configuration()
    commit = bring_in(config, kind, files)
    if not commit.rows:
        say(f"Nothing new: all {commit.read:,} {kind} are in the store already")
        return
    say(f"Import {commit.number}: {commit.read:,} {kind} read")
    say(
        f"  {commit.new:,} new, {commit.changed:,} changed, "
        f"{commit.unchanged + commit.repeated:,} known already"
    )
    if commit.contradictory:
        say(f"  {commit.contradictory:,} stated in several ways; the last was taken (see: reports check)")
    say(f"  undo with: reports imports revert {commit.number}")


def bring_in(config: Config, kind: str, files: Sequence[Path]) -> Commit:
    """Import files with a progress bar."""
    from reports_lib.errors import ParamsError, did_you_mean
    from reports_lib.sources import IMPORTABLE
    from reports_lib.sync import import_files

    if kind not in IMPORTABLE:
        raise ParamsError(
            f"There is nothing called {kind!r} to import",
            where="reports import",
            todo=did_you_mean(kind, IMPORTABLE),
        )
    total = sum(path.stat().st_size for path in files if path.is_file())
    with transfer(total) as progress:
        return import_files(config, kind, files, now=now(), progress=progress)


@imports_app.callback()
def list_imports(context: typer.Context) -> None:
    """List what was imported, oldest first; undo one with: reports imports revert ID."""
    if context.invoked_subcommand:
        return
    from reports_lib.cli.rows import print_rows
    from reports_lib.periods import format_instant
    from reports_lib.store import open_store

    commits = [one for one in open_store(configuration()).all_commits() if one.source == "import"]
    if not commits:
        say("Nothing was imported yet; run: reports import transactions FILE")
        return
    header = ["ID", "Imported at", "Kind", "Read", "New", "Changed", "Files", "State"]
    print_rows(
        header,
        [
            [
                str(one.number),
                format_instant(one.synced_at),
                one.stream,
                f"{one.read:,}",
                f"{one.new:,}",
                f"{one.changed:,}",
                ", ".join(one.files),
                "reverted" if one.reverted_at else "in use",
            ]
            for one in commits
        ],
        right={3, 4, 5},
    )


@imports_app.command("revert")
def revert_import(
    number: Annotated[
        int, typer.Argument(metavar="ID", help="the import's number, as reports imports lists it")
    ],
) -> None:
    """Undo one import: its records leave the store.

    Example: reports imports revert 3
    """
    from reports_lib.store import revert, writing

    with writing(configuration()) as store:
        undone = revert(store, number, now=now())
    say(f"Import {undone.number} is undone: {undone.rows:,} {undone.stream} left the store")
