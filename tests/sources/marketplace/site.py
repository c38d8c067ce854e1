"""Site: a small HTTP server of this machine that tells what a test wants, and breaks as it wants."""

from __future__ import annotations

import gzip
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CANARY", "EMAIL", "MAPS", "PRODUCTS", "REPORTS", "SPACE", "VENDOR", "Asked", "Reply", "Site"]

CANARY = "canary-token-4711"
EMAIL = "owner@harbour-light.example"
SPACE = "space-1"
VENDOR = "GET /rest/3/developer-space/vendor/1210000"
PRODUCTS = f"GET /rest/3/product-listing/developer-space/{SPACE}"
MAPS = {"productId": "p-maps", "appKey": "com.example.maps", "appName": "Maps", "state": "PUBLIC"}
REPORTS = f"/rest/3/reporting/developer-space/{SPACE}"
LAST_BYTES = 20


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """An answer; ``cut`` leaves out its last bytes, ``reset`` hangs up without a word."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    reset: bool = False
    packed: bool = False
    date: str = ""

    def data(self) -> bytes:
        """Return the body's bytes."""
        data = self.body if isinstance(self.body, bytes) else json.dumps(self.body, default=float).encode()
        return gzip.compress(data) if self.packed else data


class Site:
    """What is told at which place; the last reply of a place is told again and again."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def tell(self, place: str, *replies: Any) -> None:
        """Answer ``"GET /path"`` with these replies, one after the other."""
        self.replies[place] = [one if isinstance(one, Reply) else Reply(one) for one in replies]

    def places(self) -> list[str]:
        """Return what was asked for, in order."""
        return [f"{one.method} {one.path}" for one in self.asked]

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                parts = urlsplit(self.path)
                query = tuple(parse_qsl(parts.query, keep_blank_values=True))
                headers = dict(self.headers.items())
                site.asked.append(Asked(self.command, parts.path, query, headers, self.rfile.read(size)))
                told = site.replies.get(f"{self.command} {parts.path}", [Reply({"errors": []}, 404)])
                self._send(told.pop(0) if len(told) > 1 else told[0])

            do_POST = do_GET  # noqa: N815 - the server's

            def _send(self, reply: Reply) -> None:
                self.close_connection = reply.reset or reply.cut
                if reply.reset:
                    return
                data = reply.data()
                self.send_response_only(reply.status)
                self.send_header("Date", reply.date or self.date_time_string())
                headers = {"Content-Type": "application/json", "Content-Length": str(len(data))}
                headers |= {"Content-Encoding": "gzip"} if reply.packed else {}
                for name, value in (headers | dict(reply.headers)).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data[:-LAST_BYTES] if reply.cut else data)

            def log_message(self, *_args: Any) -> None:
                return

        return Handler
