"""Lists: records a page at a time, by offset with links as reports have them, or by cursor."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from reports_lib.sample.stand_in.bodies import as_array, reply, told
from reports_lib.sample.stand_in.catalogue import encode
from reports_lib.sample.stand_in.queries import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call
    from reports_lib.sample.stand_in.catalogue import Row
    from reports_lib.sample.stand_in.conditions import Conditions

__all__ = ["MOST_ON_A_PAGE", "Page", "cursor_of", "cursor_page", "offset_list", "offset_of", "offset_page"]

MOST_ON_A_PAGE = 50
_FEWEST = 10


class Page:
    """Where a page of an offset list begins, how long it is, and what its links say."""

    def __init__(self, call: Call, *, total: int, template: str, has_export: bool = True) -> None:
        self._call = call
        self._template = template
        self._has_export = has_export
        trouble = call.trouble
        asked = call.query.whole("limit", default=_FEWEST, least=1, most=MOST_ON_A_PAGE)
        self.offset = call.query.whole("offset", default=0)
        self.limit = (
            min(asked, trouble.option("short_pages", "rows", 7)) if "short_pages" in trouble else asked
        )
        self._next = self.offset + self.limit
        self._has_next = self._next < total and "cut_list" not in trouble
        more = trouble.option("wrong_count", "more", 3) if "wrong_count" in trouble else 0
        self._total = total + more

    def head(self) -> dict[str, Any]:
        """Return all of the page but its records."""
        call, tail = self._call, self._call.tail
        links: dict[str, Any] = {
            "self": {"href": call.href(tail)},
            "query": {"href": f"{call.settings.href_space}{tail}{{?{self._template}}}", "templated": True},
        }
        if self._has_export:
            formats = {"csv": "text/csv", "json": "application/json"}
            links["export"] = [
                {"href": call.href(f"{tail}/export", accept=name, limit=None, offset=None), "type": kind}
                for name, kind in formats.items()
            ]
        if self._has_next:
            links["next"] = {"href": call.href(tail, offset=self._next, limit=self.limit)}
        if self.offset:
            earlier = max(self.offset - self.limit, 0)
            links["prev"] = {"href": call.href(tail, offset=earlier, limit=self.limit)}
        totals = {"totalCount": self._total} if call.settings.tells_totals else {}
        return {"_links": links, **totals}


def offset_list(
    call: Call,
    stream: str,
    conditions: Conditions,
    *,
    name: str,
    template: str,
    order: str | None = None,
    with_rest: bool = False,
    has_export: bool = True,
) -> Response:
    """Answer with one page of a stream, its records under ``name``."""
    page = Page(call, total=call.count(stream, conditions), template=template, has_export=has_export)
    rows = call.rows(stream, conditions, order=order, limit=page.limit, offset=page.offset)
    return offset_page(call, page, told(call, rows, with_rest=with_rest), name=name)


def offset_page(call: Call, page: Page, texts: Iterator[str], *, name: str) -> Response:
    """Answer with the records of a page."""
    opening = f"{encode(page.head())[:-1]},{encode(name)}:["
    return reply(call, as_array(texts, opening=opening, closing="]}"), content_type="application/json")


def cursor_page(call: Call, rows: Iterator[Row], *, offset: int, limit: int) -> tuple[list[str], str | None]:
    """Return the records of a page, and the cursor of the next one if there is one.

    ``rows`` begin at the offset and go one further than the page, if they can.
    """
    found = list(rows)
    texts = list(told(call, found[:limit]))
    return texts, cursor_of(offset + limit) if len(found) > limit else None


def cursor_of(offset: int) -> str:
    """Write a cursor; nobody is meant to read it."""
    return urlsafe_b64encode(f"from {offset}".encode()).decode().rstrip("=")


def offset_of(call: Call) -> int:
    """Read the cursor of a request."""
    cursor = call.query.one("cursor")
    if cursor is None:
        return 0
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        start, offset = urlsafe_b64decode(padded).decode().split()
        if start != "from" or not offset.isdigit():
            raise ValueError
        return int(offset)
    except ValueError:
        raise RefusedError(400, "cursor: Must be a cursor of an earlier reply", path="cursor") from None
