"""Relays: real SMTP servers on this machine, each with a temper of its own."""

from __future__ import annotations

import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

__all__ = ["PASSWORD", "USER", "Temper", "free_port", "relay"]

USER, PASSWORD = "reviews", "a password with ümlauts"


@dataclass
class Temper:
    """What a server says, and what it took: Message-IDs by recipient, in their order."""

    refused: tuple[str, ...] = ()
    deferred: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    mail_answer: str = ""
    slow: float = 0.0
    drop: str = ""
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Take a sender, or say what the server says."""
        if self.mail_answer:
            return self.mail_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take a recipient, refuse it, put it off once, or drop the line."""
        if self.drop == "RCPT":
            server.transport.abort()
        if address in self.refused:
            return "550 5.1.1 no such user"
        if address in self.deferred:
            self.deferred.remove(address)
            return "451 4.7.1 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or not; drop the line before or after it is taken."""
        time.sleep(self.slow)
        if self.drop == "before it is taken":
            server.transport.abort()
            return ""
        if self.data_answers:
            return self.data_answers.pop(0)
        self.taken += [(one, envelope.content) for one in envelope.rcpt_tos]
        if self.drop == "after it is taken":
            server.transport.abort()
        return "250 taken"


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _checks(_server: Any, _session: Any, _envelope: Any, mechanism: str, data: Any) -> AuthResult:
    wanted = (USER.encode(), PASSWORD.encode())
    given = (getattr(data, "login", None), getattr(data, "password", None))
    # Unless it is told as not handled, the client of a failed log-in waits until it times out.
    return AuthResult(success=mechanism in {"LOGIN", "PLAIN"} and given == wanted, handled=False)


@contextmanager
def relay(
    temper: Temper,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    auth: bool = False,
) -> Iterator[int]:
    """Run a server; yields its port."""
    port = free_port()
    more: dict[str, Any] = {"ssl_context": tls} if tls else {}
    if starttls:
        more |= {"tls_context": starttls, "require_starttls": True}
    if auth:
        more |= {"authenticator": _checks, "auth_required": True, "auth_require_tls": bool(starttls)}
    server = Controller(
        temper, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True, data_size_limit=None, **more
    )
    server.start()
    try:
        yield port
    finally:
        server.stop()
