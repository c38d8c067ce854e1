"""Addresses: where the API lies, and paths in it that only plain tokens can enter."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from reports_lib.errors import ParamsError
from reports_lib.sources.marketplace.failures import misshapen

__all__ = ["ROOT", "base_url", "is_loopback", "part", "plain_path", "token"]

ROOT = "/rest/3"
_TOKEN = re.compile(r"(?!\.+$)[\w.-]{1,128}", re.ASCII)
# What may be told of a path; all else in one is an id or a key.
_PLAIN = frozenset(
    (
        "3 app-key app-software async benchmark churn conversion details developer-space export"
        " feedback licenses metrics partner-metrics product-listing products quotes renewal reporting rest"
        " reviews sales status transactions vendor versions"
    ).split()
)
_WHERE = "MARKETPLACE_URL, or vendor.yml"


def base_url(url: str) -> str:
    """Return the address that paths are appended to.

    Raises ``ParamsError`` for an address that is not https (http may be this machine's own), or that
    carries credentials, a query or a fragment.
    """
    try:
        parts = urlsplit(url.strip())
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or parts.scheme not in {"http", "https"}:
        raise ParamsError(
            "The Marketplace's address is not a URL",
            where=_WHERE,
            todo="leave it out, or write it as https://api.atlassian.com/marketplace",
        )
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ParamsError(
            "The Marketplace's address holds more than a host and a path",
            where=_WHERE,
            todo="leave out what stands before @ and after ? or #; the token has a setting of its own",
        )
    if parts.scheme != "https" and not is_loopback(host):
        raise ParamsError(
            "The Marketplace's address is http, which would show the token to everybody on the way",
            where=_WHERE,
            todo="write https; only this machine's own addresses may be http",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def token(value: object, *, where: str) -> str:
    """Return an id that the API told us, if it can be a part of a path.

    Raises ``MarketplaceError`` for one with a slash, a question mark or anything else of that kind.
    """
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not _TOKEN.fullmatch(text):
        raise misshapen("The Marketplace told an id that is none", where=where)
    return text


def part(text: str) -> str:
    """Quote a text that becomes one part of a path."""
    return quote(text, safe="")


def plain_path(path: str) -> str:
    """Return a path without the ids and keys in it, as it may be told.

    >>> plain_path("/rest/3/reporting/developer-space/0f9a-41/sales/transactions")
    '/rest/3/reporting/developer-space/…/sales/transactions'
    """
    return "/".join(one if not one or one in _PLAIN else "…" for one in path.split("/"))
