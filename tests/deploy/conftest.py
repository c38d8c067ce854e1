"""A mail server that lets nobody in without encryption and a password, and what a client has to know."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import trustme

from tests.delivery.relays import PASSWORD, USER, Temper, relay
from tests.deploy.rooms import INSTANT, mailing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Guarded:
    """The server's certificate, and where the authority lies that a client trusts."""

    certificate: ssl.SSLContext
    authority: Path

    @property
    def secrets(self) -> str:
        """The secrets of a client, as deploy/secrets.example.env has them, and the instant."""
        named = {
            "REPORTS_SMTP_PASSWORD": PASSWORD,
            "SSL_CERT_FILE": self.authority,
            "REPORTS_NOW": INSTANT,
        }
        return "".join(f"{name}='{value}'\n" for name, value in named.items())

    @contextmanager
    def serving(self, room: Path) -> Iterator[Temper]:
        """Run the server, with params/mail.yml of a room written for it."""
        temper = Temper()
        with relay(temper, starttls=self.certificate, auth=True) as port:
            mailing(room, port, security="starttls", user=USER)
            yield temper


@pytest.fixture(scope="session")
def guarded(tmp_path_factory) -> Guarded:
    """A server of this machine, with an authority of its own."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    path = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return Guarded(context, path)
