"""Network: a server that is not there, is silent, or is not to be trusted."""

from __future__ import annotations

import socket
import threading

import pytest

from reports_lib.errors import SourceError
from reports_lib.sources.marketplace import Credentials, Marketplace
from reports_lib.sources.marketplace.failures import MarketplaceError, unreachable
from reports_lib.sources.marketplace.transport import Transport
from tests.sources.marketplace.site import CANARY, EMAIL, Reply


@pytest.fixture
def nowhere():
    """A port of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_a_server_that_is_not_there_is_told_plainly(nowhere, waits):
    """After the tries; other ways to ask would not help."""
    transport = Transport(
        f"http://127.0.0.1:{nowhere}", Credentials(EMAIL, CANARY), pause=waits.append, retries=2
    )

    with pytest.raises(MarketplaceError) as caught:
        transport.json("GET", "/rest/3/thing")
    transport.close()

    assert str(caught.value) == (
        "There is no connection to 127.0.0.1\n"
        "  where: GET /rest/3/thing\n"
        "  to do: check MARKETPLACE_URL and the network, and try again"
    )
    assert (caught.value.final, len(waits)) == (True, 2)


@pytest.fixture
def plain_listener():
    """A server that answers every greeting with something that is no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer():
            while True:
                try:
                    met, _ = listening.accept()
                except OSError:
                    return
                with met:
                    met.recv(100)
                    met.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def test_a_server_without_a_trusted_certificate_is_told_plainly(plain_listener, waits):
    """Nothing is sent to it."""
    transport = Transport(
        f"https://127.0.0.1:{plain_listener}", Credentials(EMAIL, CANARY), pause=waits.append, retries=1
    )

    with pytest.raises(MarketplaceError) as caught:
        transport.json("GET", "/rest/3/thing")
    transport.close()

    assert caught.value.what == "The certificate of 127.0.0.1 is not trusted"


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (TimeoutError("timed out"), "api.example did not answer in time"),
        (ConnectionResetError(104, "reset"), "The connection to api.example broke off"),
        (ConnectionRefusedError(111, "refused"), "There is no connection to api.example"),
    ],
)
def test_what_the_network_says_is_told_by_its_innermost_cause(error, what):
    """Libraries wrap it several times."""
    wrapped = OSError(ValueError("x"))
    wrapped.__cause__ = error

    told = unreachable(OSError(wrapped.__cause__), where="GET /x", host="api.example")

    assert told.what == what


def test_a_silent_server_is_told_as_late(site, monkeypatch, waits):
    """A time limit for the answer."""
    monkeypatch.setattr("reports_lib.sources.marketplace.transport._READ", 0.05)
    hold = threading.Event()
    site.tell("GET /rest/3/thing", Slow(hold))
    transport = Transport(site.url, Credentials(EMAIL, CANARY), pause=waits.append, retries=1)

    with pytest.raises(MarketplaceError) as caught:
        transport.json("GET", "/rest/3/thing")
    hold.set()
    transport.close()

    assert caught.value.what == "127.0.0.1 did not answer in time"


class Slow(Reply):
    """A reply that comes when the test allows it."""

    def __init__(self, hold):
        super().__init__({})
        object.__setattr__(self, "_hold", hold)

    def data(self):
        """Wait, then answer."""
        self._hold.wait(5)
        return super().data()


def test_the_token_is_in_no_error_of_the_network(nowhere):
    """The library's own exception carries the request with its headers; ours leads to none."""
    market = Marketplace(
        url=f"http://127.0.0.1:{nowhere}", email=EMAIL, token=CANARY, vendor="1", pause=print, retries=0
    )

    with pytest.raises(SourceError) as caught:
        market.check()
    market.close()

    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_certificates_are_checked(market):
    """The one setting that must never be otherwise."""
    session = market._transport._session

    assert session.verify is True
