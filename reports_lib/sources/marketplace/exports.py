"""Exports: whole streams downloaded, by the way that works.

The asynchronous export is asked for first and begun again once when it fails; then come the
synchronous one and the paged list. Whenever a way breaks off the next begins at the first record, so
that records may come twice: whoever takes them keeps one a key, or forgets what a broken way told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports_lib.errors import SchemaError
from reports_lib.sources.json_records import json_records
from reports_lib.sources.marketplace.addresses import token
from reports_lib.sources.marketplace.failures import MarketplaceError, broken, misshapen
from reports_lib.sources.marketplace.paging import offset_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports_lib.sources.marketplace.transport import Query, Transport

__all__ = ["Export", "exported"]

_JSON = ("accept", "json")
_FIRST_POLLS = (0.1, 0.4, 1, 2, 3)
_POLL = 5
_LONGEST_WAIT = 3600
_UNKNOWN_ALLOWED = 4
_DOWNLOADS = 2
_NOTED = 200
_NOT_KNOWN_YET = "not known yet"
_UNDER_WAY = {"QUEUED", "IN_PROGRESS", _NOT_KNOWN_YET}
_HARMLESS = re.compile(r"[A-Z][A-Z _-]{0,29}")


@dataclass(frozen=True)
class Export:
    """What to export: a stream's name, its place in the API, and filters.

    ``list_query`` are the filters of the paged list, where they are called otherwise;
    ``at_once`` tells whether there is a synchronous export.
    """

    stream: str
    path: str
    list_name: str
    query: Query = ()
    list_query: Query | None = None
    at_once: bool = True


def exported(
    transport: Transport,
    export: Export,
    *,
    fresh: str = "",
    progress: Callable[[int], object],
    trouble: Callable[[MarketplaceError], object],
    forget: Callable[[int], object] = lambda _: None,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield ``(where, record)``; ``progress`` gets the bytes that came so far, ``fresh`` names the pull.

    ``trouble`` gets the error of each way that was left for another, ``forget`` how many of the records
    told last came by a way that broke off, before any other is told. Raises ``MarketplaceError``
    when no way leads to the end, or when the refusal is one that holds for all.
    """
    hears = _Hears(progress, forget)
    ways = [_later(transport, export, fresh, hears), _listed(transport, export)]
    if export.at_once:
        ways.insert(1, _at_once(transport, export, hears))
    # Generators: a way is not gone before its turn.
    for way in ways[:-1]:
        try:
            yield from way
        except MarketplaceError as failure:
            if failure.final:
                raise
            trouble(failure)
        else:
            return
    yield from ways[-1]


@dataclass(frozen=True)
class _Hears:
    progress: Callable[[int], object]
    forget: Callable[[int], object]


def _later(
    transport: Transport, export: Export, fresh: str, hears: _Hears
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Export asynchronously; the same question may be answered with the same, failed or old export.

    A parameter the API ignores makes it another question, in each pull and at each try.
    """
    tried = ""
    failed: MarketplaceError | None = None
    for attempt in (1, 2):
        asked = [("asked", f"{fresh}.{attempt}")] if attempt > 1 or fresh else []
        try:
            begun = _begin(transport, export, [*export.query, _JSON, *asked])
            if failed and begun == tried:
                break
            tried = begun
            _await(transport, f"{export.path}/async/export/{begun}")
            yield from _downloaded_again(transport, export, f"/async/export/{begun}", (), hears)
        except MarketplaceError as failure:
            if failure.final:
                raise
            failed = failure
        else:
            return
    if failed:
        raise failed


def _begin(transport: Transport, export: Export, query: Query) -> str:
    path = f"{export.path}/async/export"
    reply = transport.json("POST", path, query=query, body={})
    begun = reply.get("export") if isinstance(reply, dict) else None
    if not isinstance(begun, dict) or "id" not in begun:
        raise misshapen("The reply names no export", where=f"POST {path}")
    return token(begun["id"], where=f"POST {path}")


def _await(transport: Transport, path: str) -> None:
    where = f"GET {path}/status"
    waited, unknown, polls = 0.0, 0, 0
    while waited < _LONGEST_WAIT:
        try:
            status = _status(transport.json("GET", f"{path}/status"), where)
        except MarketplaceError as failure:
            unknown += 1
            # An export can be told of a little before all servers know it.
            if failure.status != 404 or unknown >= _UNKNOWN_ALLOWED:
                raise
            status = _NOT_KNOWN_YET
        if status == "COMPLETED":
            return
        if status == "FAILED":
            raise broken("The export failed at the Marketplace", where=where)
        if status not in _UNDER_WAY:
            word = transport.masked(status)
            word = word if _HARMLESS.fullmatch(word) else "a word that is not shown"
            raise broken(f"The export is in a state that we do not know: {word}", where=where)
        wait = _FIRST_POLLS[polls] if polls < len(_FIRST_POLLS) else _POLL
        transport.pause(wait)
        waited += wait
        polls += 1
    raise broken(f"The export was not finished within {_LONGEST_WAIT // 60} minutes", where=where)


def _status(reply: Any, where: str) -> str:
    export = reply.get("export") if isinstance(reply, dict) else None
    status = export.get("status") if isinstance(export, dict) else None
    if not isinstance(status, str):
        raise misshapen("The reply does not say how far the export is", where=where)
    return status.upper()


def _downloaded_again(
    transport: Transport, export: Export, tail: str, query: Query, hears: _Hears
) -> Iterator[tuple[str, dict[str, Any]]]:
    for left in reversed(range(_DOWNLOADS)):
        try:
            yield from _downloaded(transport, export, tail, query, hears)
        except MarketplaceError as failure:
            if failure.final or not left:
                raise
            transport.pause(_FIRST_POLLS[-1])
        else:
            return


def _downloaded(
    transport: Transport, export: Export, tail: str, query: Query, hears: _Hears
) -> Iterator[tuple[str, dict[str, Any]]]:
    path = f"{export.path}{tail}"
    told = 0
    try:
        with transport.download(path, query=query) as body:
            records = json_records(body, list_name="", what=export.stream, where=f"GET {path}")
            for told, record in _whole(records, f"GET {path}"):
                if told % _NOTED == 0:
                    hears.progress(body.tell())
                yield f"{export.stream}, record {told} of the export", record
            hears.progress(body.tell())
    except MarketplaceError:
        if told:
            hears.forget(told)
        raise


def _whole(records: Iterator[tuple[int, Any]], where: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        yield from records
    except SchemaError as error:
        what = error.what.replace("The file", "The export").replace("The JSON", "The export's JSON")
    else:
        return
    # Outside of the except block: the parser's own message may repeat what it could not read.
    raise broken(what, where=where)


def _at_once(transport: Transport, export: Export, hears: _Hears) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _downloaded_again(transport, export, "/export", [*export.query, _JSON], hears)


def _listed(transport: Transport, export: Export) -> Iterator[tuple[str, dict[str, Any]]]:
    query = export.query if export.list_query is None else export.list_query
    pages = offset_pages(transport, export.path, list_name=export.list_name, query=query)
    for number, record in enumerate((row for page in pages for row in page), 1):
        yield f"{export.stream}, record {number} of the list", record
