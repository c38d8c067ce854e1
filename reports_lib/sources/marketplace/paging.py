"""Paging: lists read page by page, by cursor or by offset, to their true end or to an error."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from reports_lib.sources.marketplace.failures import broken, misshapen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.sources.marketplace.transport import Query, Transport

__all__ = ["cursor_pages", "offset_pages", "rows_of", "stated_count"]

_LIMIT = 50
# A million rows; whoever has more of them does not read them in pages.
_MOST_PAGES = 20_000
_MOST_ALIKE = 500


def offset_pages(
    transport: Transport, path: str, *, list_name: str, query: Query = (), alike: bool = False
) -> Iterator[list[dict[str, Any]]]:
    """Yield the pages of a list that counts rows.

    The server may give fewer rows than asked for, so the next page begins after those that came. It
    ends where no next page is told of, or, without any links, at an empty page. ``alike`` tells that
    rows have no id, so that a page may well look like another one.

    Raises ``MarketplaceError`` when the list breaks off before its end or its stated count, goes on
    beyond it, repeats itself, or has no end.
    """
    where = f"GET {path}"
    done = 0
    pages = _Pages(where, again=_MOST_ALIKE if alike else 0)
    while True:
        page = (("offset", str(done)), ("limit", str(_LIMIT)))
        reply = transport.json("GET", path, query=[*query, *page])
        rows = rows_of(reply, list_name, where)
        links = reply.get("_links")
        more = bool(links.get("next")) if isinstance(links, dict) else bool(rows)
        pages.note(rows)
        done += len(rows)
        if more and rows:
            _check_not_beyond(reply, done, where)
        if rows:
            yield rows
        if not more:
            _check_count(reply, done, where)
            return
        if not rows:
            raise broken(f"The list breaks off after {done} rows", where=where)


class _Pages:
    """The pages of a list that came, so that no list goes on for ever.

    ``again`` is how many pages in a row may be like earlier ones.
    """

    def __init__(self, where: str, *, again: int = 0) -> None:
        self._where = where
        self._again = again
        self._in_a_row = 0
        self._seen: set[bytes] = set()
        self._count = 0

    def note(self, rows: list[dict[str, Any]]) -> None:
        """Count a page; one without rows is like no other."""
        self._count += 1
        if self._count > _MOST_PAGES:
            raise broken(f"The list has no end: {_MOST_PAGES:,} pages came", where=self._where)
        if rows:
            told = hashlib.blake2b(repr(rows).encode(errors="surrogatepass"), digest_size=16).digest()
            self._in_a_row = self._in_a_row + 1 if told in self._seen else 0
            if self._in_a_row > self._again:
                raise broken("The list repeats itself", where=self._where)
            self._seen.add(told)


def rows_of(reply: Any, list_name: str, where: str) -> list[dict[str, Any]]:
    """Return the list of a reply.

    Raises ``MarketplaceError`` when it has none, or one that holds anything but objects.
    """
    rows = reply.get(list_name) if isinstance(reply, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise misshapen(f"The reply has no list {list_name!r} of objects", where=where)
    return rows


def _check_count(reply: dict[str, Any], done: int, where: str) -> None:
    stated = stated_count(reply)
    if stated is not None and stated != done:
        raise broken(f"The list has {done} rows, but says that it has {stated}", where=where)


def _check_not_beyond(reply: dict[str, Any], done: int, where: str) -> None:
    stated = stated_count(reply)
    if stated is not None and done > stated:
        raise broken(f"The list has {done} rows and more, but says that it has {stated}", where=where)


def stated_count(reply: Any) -> int | None:
    """Return how many rows a list says it has, if it says so."""
    count = reply.get("totalCount") if isinstance(reply, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None


def cursor_pages(
    transport: Transport, path: str, *, list_name: str, query: Query = ()
) -> Iterator[list[dict[str, Any]]]:
    """Yield the pages of a list that hands out cursors; it ends where there is no next one.

    Raises ``MarketplaceError`` when a cursor or a page comes back, or when there is no end.
    """
    where = f"GET {path}"
    seen: set[str] = set()
    pages = _Pages(where)
    cursor = ""
    while True:
        page = [("limit", str(_LIMIT))] + ([("cursor", cursor)] if cursor else [])
        reply = transport.json("GET", path, query=[*query, *page])
        rows = rows_of(reply, list_name, where)
        pages.note(rows)
        if rows:
            yield rows
        cursor = _next_cursor(reply)
        if not cursor:
            return
        if cursor in seen:
            raise broken("The list repeats itself", where=where)
        seen.add(cursor)


def _next_cursor(reply: dict[str, Any]) -> str:
    """Return the cursor of the next page: told as it is, or inside a link that is not followed."""
    links = reply.get("links") or reply.get("_links")
    told = reply.get("cursor") or (links.get("next") if isinstance(links, dict) else None)
    if isinstance(told, dict):
        told = told.get("href")
    if not isinstance(told, str):
        return ""
    if "?" in told or told.startswith("/"):
        return (parse_qs(urlsplit(told).query).get("cursor") or [""])[0]
    return told
