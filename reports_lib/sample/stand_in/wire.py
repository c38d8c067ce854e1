"""Wire: HTTP on this computer alone, quiet, which can break off as a network does."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from os import strerror
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from reports_lib.errors import ParamsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

__all__ = ["Listener", "reset"]

_POLL_SECONDS = 0.02
_PATIENCE_SECONDS = 5.0
_BACKLOG = 128
_AT_ONCE = struct.pack("ii", 1, 0)


class Listener:
    """A listening server in a thread of its own; ``stop`` cuts whoever is still talking."""

    def __init__(self, host: str, port: int, app: WSGIApplication, *, report: Callable[[str], None]) -> None:
        with _bound(host, port) as listening:
            self._server = _Server(host, port, app, fd=listening.fileno())
        self._server.report = report
        self.port: int = self._server.port
        self._thread = Thread(
            target=self._server.serve_forever, args=[_POLL_SECONDS], name="stand-in", daemon=True
        )
        self._thread.start()

    def stop(self, *, waits: bool = True) -> None:
        """Listen no more and cut all connections; ``waits`` for the threads that served them."""
        self._server.shutdown()
        self._thread.join()
        self._server.cut(waits=waits)


def _bound(host: str, port: int) -> socket.socket:
    """Bind here: where a port is taken, Werkzeug prints and ends the whole process."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise ParamsError(
            f"Port {port} cannot be listened to: {strerror(error.errno or 0)}",
            where="stand-in, port",
            todo="choose another port, or 0 for a free one",
        ) from error


def reset(connection: socket.socket) -> None:
    """Let a connection end in a reset, once it is closed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)


class _Server(ThreadedWSGIServer):
    report: Callable[[str], None]

    def __init__(self, host: str, port: int, app: WSGIApplication, *, fd: int) -> None:
        super().__init__(host, port, app, _Handler, fd=fd)
        self._open: set[socket.socket] = set()
        self._changed = Condition()

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._open.discard(request)
                self._changed.notify_all()

    def shutdown_request(self, request: Any) -> None:
        lingers = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_AT_ONCE))
        if lingers == _AT_ONCE:
            # A polite goodbye first would reach the client before the reset does.
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def cut(self, *, waits: bool) -> None:
        with self._changed:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            if waits:
                self._changed.wait_for(lambda: not self._open, _PATIENCE_SECONDS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection that was cut is what somebody asked for."""

    def log(self, type: str, message: str, *arguments: object) -> None:  # noqa: A002  Werkzeug's name
        if type == "error":
            self.report(message % arguments if arguments else message)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    # A chunk is written in three pieces, of which the last would wait for an acknowledgement.
    disable_nagle_algorithm = True

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:  # noqa: ARG002
        """Wait for no second request where the first one was broken off."""
        self.close_connection = True

    def log(self, type: str, message: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing: what was asked is in ``StandIn.requests``."""
