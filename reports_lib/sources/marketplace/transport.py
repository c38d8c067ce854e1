"""Transport: requests sent with credentials and patience, replies read with limits."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from reports_lib.events import timed
from reports_lib.sources.marketplace.addresses import base_url, is_loopback, plain_path
from reports_lib.sources.marketplace.failures import MarketplaceError, broken, refused, unreachable
from reports_lib.sources.marketplace.retries import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports_lib.sources.marketplace.credentials import Credentials

__all__ = ["Query", "Transport"]

Query = Sequence[tuple[str, str]]

_CONNECT, _READ, _READ_EXPORT = 10, 60, 600
_LONGEST_REPLY, _LONGEST_EXPORT = 300, 6 * 3600
_LONGEST_TOLD_WAITS = 600
_LARGEST_REPLY = 1 << 26
_CHUNK = 1 << 16
_TRIES = 3


class Transport:
    """The way to one API: ``json`` asks and reads whole, ``download`` reads as a stream.

    ``time`` is the server's clock at its last reply, ``masked`` hides our secrets in a text. Redirects
    are not followed, cookies and .netrc not used; a proxy of the environment is, except to this machine
    itself.
    """

    def __init__(
        self, url: str, credentials: Credentials, *, pause: Callable[[float], object], retries: int = 6
    ) -> None:
        self._base = base_url(url)
        self._host = urlsplit(self._base).hostname or ""
        self._pause = pause
        self._told_to_wait = 0.0
        self.masked = credentials.masked
        self._session = requests.Session()
        # With an authorisation of the session's own, requests does not look into .netrc.
        self._session.auth = _Authorisation(credentials)
        self._session.trust_env = not is_loopback(self._host)
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers["User-Agent"] = f"marketplace-review/{version('marketplace-review')}"
        self._session.headers["Accept"] = "application/json"
        self._session.headers["Accept-Encoding"] = "gzip"
        patience = Patience(retries, pause=pause, asked_to_wait=self._count_wait)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=patience))
        self.time: datetime | None = None

    def __repr__(self) -> str:
        return f"Transport({self._base!r})"

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def pause(self, seconds: float) -> None:
        """Wait."""
        self._pause(seconds)

    def begin(self) -> None:
        """Begin a pull: what the server may ask to wait is limited for each."""
        self._told_to_wait = 0.0

    def _count_wait(self, seconds: float) -> None:
        self._told_to_wait += seconds
        if self._told_to_wait > _LONGEST_TOLD_WAITS:
            raise _TooPatientError

    def json(self, method: str, path: str, *, query: Query = (), body: Any = None) -> Any:
        """Return a reply's JSON, numbers with a point as ``Decimal``; a broken reply is asked for again.

        Raises ``MarketplaceError``.
        """
        for tried in range(1, _TRIES):
            try:
                return self._json_once(method, path, query, body)
            except MarketplaceError as failure:
                if failure.final or failure.status is not None:
                    raise
            self._pause(tried)
        return self._json_once(method, path, query, body)

    def _json_once(self, method: str, path: str, query: Query, body: Any) -> Any:
        where = f"{method} {path}"
        with self._reply(method, path, query, body, timeout=_READ) as reply:
            data = _Body(reply, where, self._host, seconds=_LONGEST_REPLY).whole(_LARGEST_REPLY)
        return _parsed(data, where)

    @contextmanager
    def download(self, path: str, *, query: Query = ()) -> Iterator[IO[bytes]]:
        """Open a reply to be read as a stream, unpacked; its ``tell`` counts the bytes that came.

        Raises ``MarketplaceError``, here and while it is read.
        """
        where = f"GET {path}"
        with self._reply("GET", path, query, None, timeout=_READ_EXPORT) as reply:
            yield cast("IO[bytes]", _Body(reply, where, self._host, seconds=_LONGEST_EXPORT))

    @contextmanager
    def _reply(
        self, method: str, path: str, query: Query, body: Any, *, timeout: int
    ) -> Iterator[requests.Response]:
        where = f"{method} {path}"
        with timed("http", method=method, path=plain_path(path)) as learned:
            reply = self._sent(method, path, query, body, timeout)
            learned["status"] = reply.status_code
        try:
            self._note_time(reply)
            if not 200 <= reply.status_code < 300:
                raise refused(reply.status_code, where=where, body=_told(reply), masked=self.masked)
            kind = reply.headers.get("Content-Type", "")
            if "html" in kind.lower():
                raise broken("A page came where data should", where=where)
            yield reply
        finally:
            reply.close()

    def _sent(self, method: str, path: str, query: Query, body: Any, timeout: int) -> requests.Response:
        try:
            return self._session.request(
                method,
                self._base + path,
                params=list(query),
                json=body,
                timeout=(_CONNECT, timeout),
                allow_redirects=False,
                stream=True,
            )
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as error:
            failure = unreachable(error, where=f"{method} {path}", host=self._host)
        except _TooPatientError:
            failure = MarketplaceError(
                f"The Marketplace asks to wait for more than {_LONGEST_TOLD_WAITS // 60} minutes in all",
                where=f"{method} {path}",
                todo="try again in an hour, and let only one program ask at a time",
                final=True,
            )
        # Outside of the except block: an exception of requests carries the request and its headers.
        raise failure

    def _note_time(self, reply: requests.Response) -> None:
        try:
            told = parsedate_to_datetime(reply.headers.get("Date", ""))
            self.time = (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            return


class _TooPatientError(Exception):
    """The server asks to wait, again and again."""


class _Authorisation(requests.auth.AuthBase):
    """Puts credentials on a request, and shows them to nobody."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._credentials.header()
        return request


class _Body:
    """A reply's body, unpacked, within its limits."""

    def __init__(self, reply: requests.Response, where: str, host: str, *, seconds: float) -> None:
        self._raw = reply.raw
        self._where = where
        self._host = host
        self._ends = time.monotonic() + seconds

    def read(self, size: int = _CHUNK) -> bytes:
        try:
            data: bytes = self._raw.read(size, decode_content=True)
        except (requests.RequestException, HTTPError, OSError) as error:
            failure = unreachable(error, where=self._where, host=self._host)
            failure.final = False
        else:
            if time.monotonic() > self._ends:
                raise broken("The reply took too long", where=self._where)
            return data
        raise failure

    def tell(self) -> int:
        """Return the bytes that came over the wire."""
        told: int = self._raw.tell()
        return told

    def whole(self, limit: int) -> bytes:
        parts = []
        size = 0
        while data := self.read():
            parts.append(data)
            size += len(data)
            if size > limit:
                raise broken("The reply is far too long", where=self._where)
        return b"".join(parts)


def _told(reply: requests.Response) -> Any:
    """Return what a refusal says, if it is a little JSON."""
    try:
        return json.loads(reply.raw.read(_CHUNK, decode_content=True))
    except (ValueError, RecursionError, HTTPError, OSError):
        return None


def _parsed(data: bytes, where: str) -> Any:
    start = data[:64].lstrip()
    if not start:
        raise broken("The reply is empty", where=where)
    if start.startswith(b"<"):
        raise broken("A page came where data should", where=where)
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_no_constant)
    except RecursionError:
        what = "The reply's JSON is nested too deep"
    except ValueError:
        what = "The reply is cut off, or is not JSON"
    raise broken(what, where=where)


def _no_constant(name: str) -> Any:
    raise ValueError(name)
