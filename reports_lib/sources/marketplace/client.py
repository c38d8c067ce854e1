"""Client: one vendor's records, pulled from the Marketplace stream by stream."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.sources.marketplace.addresses import ROOT, token
from reports_lib.sources.marketplace.asked import Asked
from reports_lib.sources.marketplace.credentials import Credentials
from reports_lib.sources.marketplace.failures import MarketplaceError, misshapen, unknown_vendor
from reports_lib.sources.marketplace.paging import cursor_pages
from reports_lib.sources.marketplace.pulls import PULLED, count_stated, probe
from reports_lib.sources.marketplace.transport import Transport
from reports_lib.sources.surprises import Surprises
from reports_lib.sources.values import well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date, datetime
    from typing import Self

__all__ = ["Marketplace"]

_OF_OUR_APPS = ("transactions", "licenses", "license_history")


class Marketplace:
    """The Marketplace, as one vendor is told of by it.

    Nothing is asked before something is needed, and the vendor's space and products only once.
    ``vendor`` is the number of the vendor, ``pause`` waits between tries, ``retries`` is how often a
    request is tried again. ``surprises`` collects what records hold that nobody knows yet,
    ``troubles`` why a stream was asked for in another way than the usual one.

    Raises ``ParamsError`` for an address, an account or a vendor that cannot be one; every method
    raises ``SourceError`` when the Marketplace cannot be asked or does not answer as it should.
    """

    def __init__(
        self,
        *,
        url: str,
        email: str,
        token: str,
        vendor: str,
        pause: Callable[[float], object] = time.sleep,
        retries: int = 6,
    ) -> None:
        self.vendor = _number(vendor)
        self._transport = Transport(url, Credentials(email, token), pause=pause, retries=retries)
        self._known_space: dict[str, Any] | None = None
        self._known_products: tuple[dict[str, Any], ...] | None = None
        self.surprises = Surprises()
        self.troubles: list[str] = []

    def __repr__(self) -> str:
        return f"Marketplace({self._transport!r}, vendor={self.vendor!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def check(self) -> str:
        """Ask what every pull needs, and return the vendor's name."""
        return self.vendor_name

    @property
    def vendor_name(self) -> str:
        """Return what the vendor is called on the Marketplace."""
        return self._shown(str(self._space().get("name") or ""))

    def _shown(self, text: str) -> str:
        return well_formed(self._transport.masked(text))

    def _space(self) -> dict[str, Any]:
        if self._known_space is None:
            self._known_space = self._asked_space()
        return self._known_space

    def _asked_space(self) -> dict[str, Any]:
        path = f"{ROOT}/developer-space/vendor/{self.vendor}"
        reply = self._of_vendor(path)
        told = reply.get("developerId") if isinstance(reply, dict) else None
        path = f"{ROOT}/developer-space/{token(told, where=f'GET {path}')}"
        space = self._of_vendor(path)
        if not isinstance(space, dict):
            raise misshapen("The reply is no developer space", where=f"GET {path}")
        if str(space.get("vendorId")) != self.vendor:
            raise _of_another_vendor(f"GET {path}")
        return {**space, "id": told}

    def _of_vendor(self, path: str) -> Any:
        try:
            return self._transport.json("GET", path)
        except MarketplaceError as failure:
            if failure.status != 404:
                raise
        raise unknown_vendor(f"GET {path}")

    def products(self) -> list[dict[str, Any]]:
        """Return the vendor's products as listed, private ones too."""
        if self._known_products is None:
            self._known_products = tuple(self._asked_products())
        return list(self._known_products)

    @property
    def _listing(self) -> str:
        return f"{ROOT}/product-listing/developer-space/{self._space()['id']}"

    def _asked_products(self) -> Iterator[dict[str, Any]]:
        path = self._listing
        pages = cursor_pages(self._transport, path, list_name="items", query=[("includePrivate", "true")])
        for product in (one for page in pages for one in page):
            if not isinstance(product.get("appKey"), str):
                raise misshapen("A product has no app key", where=f"GET {path}")
            texts = {key: well_formed(one) for key, one in product.items() if isinstance(one, str)}
            yield {**product, **texts, "productId": token(product.get("productId"), where=f"GET {path}")}

    def pull(
        self,
        stream: str,
        *,
        since: date | None = None,
        at: datetime | None = None,
        progress: Callable[[int], object] = lambda _: None,
        forget: Callable[[int], object] = lambda _: None,
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield ``(where, record)`` for each record of a stream.

        With ``since``, what changed from that day on, for the streams that are incremental. ``at`` is
        the instant of the pull, by default that of the server's clock: its day is the last one asked
        for, where one must be named, and no export of another instant is taken. ``progress`` gets the
        bytes that came so far. When a download breaks off it is begun again, so a record may come
        twice; the caller keeps one a key. ``forget`` gets how many of the records told last came by a
        download that broke off, before another record is told.

        Raises ``SourceError`` at the end of the pull when none of the records is of our apps, or at the
        first one when we have no apps.
        """
        pulled = PULLED.get(stream)
        if pulled is None:
            raise ParamsError(
                f"There is no stream {stream!r}", where="reports sync", todo=did_you_mean(stream, PULLED)
            )
        asked = self._asked(since if pulled.incremental else None, at)
        asked = replace(asked, progress=progress, forget=forget, trouble=self._troubled(stream))
        ours = _Ours(asked.products) if stream in _OF_OUR_APPS else None
        for where, record in pulled.pull(self._transport, asked):
            self.surprises.look(stream, record)
            if ours is not None and not asked.products:
                raise _of_no_app(stream, f"GET {self._listing}")
            if ours is not None and not ours.has(record):
                self.surprises.note_app(stream, record.get("addonKey"))
            yield where, record
        if ours is not None and ours.none_found():
            raise _of_another_vendor(f"all {stream}")

    def _troubled(self, stream: str) -> Callable[[MarketplaceError], object]:
        return lambda error: self.troubles.append(f"{stream}: {error.what}")

    def _asked(self, since: date | None, at: datetime | None) -> Asked:
        self._transport.begin()
        products = tuple(self.products())
        return Asked(self._space()["id"], products, at or self.server_time(), since)

    def server_time(self) -> datetime | None:
        """Return the server's clock at its last reply, if it told it."""
        self._space()
        return self._transport.time

    def is_incremental(self, stream: str) -> bool:
        """Tell whether the API can tell what changed since a day."""
        return PULLED[stream].incremental

    def is_windowed(self, stream: str) -> bool:
        """Tell whether the API tells the last years alone, however much is asked for."""
        return PULLED[stream].windowed

    def probe(self, stream: str, *, at: datetime | None = None) -> str:
        """Ask for as little of a stream as shows that this account may read it, and say that it may."""
        probe(self._transport, self._asked(None, at), stream)
        return "can be read"

    def stated(self, stream: str, *, since: date | None = None) -> int | None:
        """Return how many records the API itself counts for a pull, or nothing when it does not."""
        return count_stated(self._transport, self._asked(since, None), stream)


class _Ours:
    """Tells records of our apps from those of others."""

    def __init__(self, products: tuple[dict[str, Any], ...]) -> None:
        self._known = {one[name] for one in products for name in ("appKey", "productId")}
        self._found = self._missed = False

    def has(self, record: dict[str, Any]) -> bool:
        found = any(str(record.get(name)) in self._known for name in ("addonKey", "productId"))
        self._found |= found
        self._missed |= not found
        return found

    def none_found(self) -> bool:
        return self._missed and not self._found


def _of_another_vendor(where: str) -> MarketplaceError:
    return MarketplaceError(
        "The Marketplace sent a reply for another vendor",
        where=where,
        todo="check the vendor id and the account; nothing of the reply was taken",
        final=True,
    )


def _of_no_app(stream: str, where: str) -> MarketplaceError:
    return MarketplaceError(
        f"The Marketplace lists no apps for this vendor, but tells {stream.replace('_', ' ')} of some",
        where=where,
        todo="check the vendor id, and that the account may see its apps; nothing of the reply was taken",
        final=True,
    )


def _number(vendor: str) -> str:
    text = str(vendor).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 20):
        raise ParamsError(
            "The vendor id is not a number",
            where="MARKETPLACE_VENDOR, or vendor.yml",
            todo="take the number from the address of your vendor page on the Marketplace",
        )
    return text
