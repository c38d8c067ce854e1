"""Verifying: a report that was built, rebuilt and held against its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reports_lib.cli.hosting import ExecutorOption, host_of
from reports_lib.cli.terminal import configuration, say, steps

__all__ = ["verify"]

_TOLD = 20
_PAGES = {
    True: "the page is the same, byte by byte",
    False: "the page is another",
    None: "there is no page to compare: it named a customer who was erased",
}


def verify(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST", help="a .manifest.json in output/, or the page beside it")
    ],
    executor: ExecutorOption = "",
) -> None:
    """Rebuild a report as its manifest says, and compare every figure and the page itself.

    Says which figure differs and what is not as it was: the store, the code, a package. Writes nothing.
    Ends with exit code 13 when something differs.

    Example: reports verify output/monthly_review/2026-10/monthly_review_2026-10.manifest.json
    """
    from reports_lib.errors import ReportError

    config = configuration()
    with steps() as step, host_of(config, executor) as host:
        from reports_lib.build import verify as rebuild

        found = rebuild(config, manifest, host, progress=step)
    for one in found.differences[:_TOLD]:
        say(f"  {one.metric}, {one.row}: {one.column} was {one.then}, is {one.now}")
    if len(found.differences) > _TOLD:
        say(f"  and {len(found.differences) - _TOLD:,} more")
    same = _PAGES[found.is_same_page]
    say(f"{found.report} {found.period}: {found.figures} figures, {len(found.differences)} cells differ")
    say(f"  {same}")
    for reason in found.reasons:
        say(f"  {reason}")
    if found.differences or found.is_same_page is False:
        because = "; ".join(found.reasons) or "store, code and packages are those of the manifest"
        raise ReportError(
            "The report is not what its manifest says",
            where=str(manifest),
            todo=f"look at what differs ({because}); build it again to have the new one",
        )
