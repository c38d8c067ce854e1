"""Failures: what the Marketplace or the network says, told plainly, without a secret or a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import requests
from urllib3 import exceptions as urllib3_exceptions

from reports_lib.errors import SourceError
from reports_lib.sources.redaction import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MarketplaceError", "broken", "misshapen", "refused", "unknown_vendor", "unreachable"]

_FINAL = {401, 403, 410, 429}
_LONGEST_MESSAGE = 200
_LONGEST_READ = 2000
_NOT_WORDS = re.compile(r"[^\w .,;:!?'\"()\[\]/=+-]+")
_LATER = "try again later; what is in the store stays as it was"


class MarketplaceError(SourceError):
    """A request that came to nothing.

    ``status`` is what the server said, if it said anything; ``final`` tells that asking for the same
    thing in another way would be of no use.
    """

    def __init__(
        self, what: str, *, where: str, todo: str, status: int | None = None, final: bool = False
    ) -> None:
        super().__init__(what, where=where, todo=todo)
        self.status = status
        self.final = final


def refused(
    status: int, *, where: str, body: Any = None, masked: Callable[[str], str] = str
) -> MarketplaceError:
    """Tell a status that is not 200; ``body`` is the reply's JSON, ``masked`` hides secrets in its text."""
    what, todo = _STATUSES.get(status) or _other_status(status)
    if status == 400:
        message = _own_message(body, masked)
        what = f"{what}: {message}" if message else what
    return MarketplaceError(what, where=where, todo=todo, status=status, final=status in _FINAL)


_STATUSES = {
    400: (
        "The Marketplace did not understand the request (400)",
        "update marketplace-review; the API may have changed",
    ),
    401: (
        "The Marketplace refused the token (401)",
        "create a new API token at id.atlassian.com and set MARKETPLACE_TOKEN",
    ),
    403: (
        "The Marketplace does not let this account read that (403)",
        'ask an admin of your developer space for "View sales reports" and "View all other reports"',
    ),
    404: (
        "The Marketplace has no such list for this account (404)",
        "update marketplace-review; the other streams go on",
    ),
    410: ("This part of the Marketplace API is gone (410)", "update marketplace-review"),
    429: (
        "The Marketplace asks to slow down (429), also after several waits",
        "wait a quarter of an hour, and let only one program ask at a time",
    ),
}


def _other_status(status: int) -> tuple[str, str]:
    if 300 <= status < 400:
        return (
            f"The Marketplace sends us elsewhere ({status}), and we do not follow with credentials",
            "check MARKETPLACE_URL, and whether a proxy stands between",
        )
    if status >= 500:
        return f"The Marketplace is out of order ({status}), also after several tries", _LATER
    return f"The Marketplace answered with {status}", _LATER


def _own_message(body: Any, masked: Callable[[str], str]) -> str:
    """Return what a 400 says for itself, as far as it can be shown."""
    errors = body.get("errors") if isinstance(body, dict) else None
    first = errors[0] if isinstance(errors, list) and errors else body
    message = first.get("message") if isinstance(first, dict) else None
    if not isinstance(message, str):
        return ""
    clean = clean_text(masked(message)[:_LONGEST_READ])
    return " ".join(_NOT_WORDS.sub(" ", clean).split())[:_LONGEST_MESSAGE]


def unknown_vendor(where: str) -> MarketplaceError:
    """Tell that the vendor, or its developer space, is not there."""
    return MarketplaceError(
        "The Marketplace knows no such vendor or developer space (404)",
        where=where,
        todo="check the vendor id: the number in the address of your vendor page",
        status=404,
    )


def unreachable(error: Exception, *, where: str, host: str) -> MarketplaceError:
    """Tell an exception of the network; its own text may hold addresses and is not repeated."""
    causes = _causes(error)
    for kinds, what, todo, final in _NETWORK:
        if any(isinstance(cause, kinds) for cause in causes):
            return MarketplaceError(what.format(host=host), where=where, todo=todo, final=final)
    return MarketplaceError(f"The connection to {host} broke off", where=where, todo=_LATER)


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return an exception with those inside it, the innermost last."""
    found: list[BaseException] = []
    while error is not None and error not in found and len(found) < 10:
        found.append(error)
        inner = [error.args[0] if error.args else None, getattr(error, "reason", None), error.__cause__]
        error = next((one for one in inner if isinstance(one, BaseException)), None)
    return found


_NETWORK: list[tuple[tuple[type[BaseException], ...], str, str, bool]] = [
    (
        (requests.exceptions.ProxyError, urllib3_exceptions.ProxyError),
        "The proxy on the way to {host} does not let us through",
        "check HTTPS_PROXY and NO_PROXY",
        True,
    ),
    (
        (requests.exceptions.SSLError, urllib3_exceptions.SSLError),
        "The certificate of {host} is not trusted",
        "check the clock; behind a company proxy, point REQUESTS_CA_BUNDLE to its certificate",
        True,
    ),
    (
        (urllib3_exceptions.NameResolutionError,),
        "Nobody knows the host {host}",
        "check MARKETPLACE_URL and the network",
        True,
    ),
    (
        (ConnectionRefusedError, urllib3_exceptions.NewConnectionError),
        "There is no connection to {host}",
        "check MARKETPLACE_URL and the network, and try again",
        True,
    ),
    (
        (requests.exceptions.Timeout, urllib3_exceptions.TimeoutError, TimeoutError),
        "{host} did not answer in time",
        _LATER,
        False,
    ),
]


def broken(what: str, *, where: str) -> MarketplaceError:
    """Tell a reply that is not what it should be in itself: cut off, not JSON, a page."""
    return MarketplaceError(what, where=where, todo=_LATER)


def misshapen(what: str, *, where: str) -> MarketplaceError:
    """Tell a reply of a shape that we do not know."""
    return MarketplaceError(what, where=where, todo="try again later; if it stays, update marketplace-review")
