"""Transport: what is sent, what is followed, how long is waited, and what is read."""

from __future__ import annotations

import base64
import json
from decimal import Decimal

import pytest

from reports_lib.sources.marketplace import Credentials
from reports_lib.sources.marketplace.failures import MarketplaceError
from reports_lib.sources.marketplace.transport import Transport
from tests.sources.marketplace.site import CANARY, EMAIL, Reply, Site

PLACE = "GET /rest/3/thing"
PATH = "/rest/3/thing"


def failure_of(call, *args, **kwargs):
    """The error a call ends with."""
    with pytest.raises(MarketplaceError) as caught:
        call(*args, **kwargs)
    return caught.value


def test_a_request_says_who_asks_and_with_what(site, transport):
    """Basic authentication, the program's name and version, JSON, gzip; no cookie."""
    site.tell(PLACE, {"a": 1})

    transport.json("GET", PATH, query=[("hosting", "cloud"), ("hosting", "server"), ("text", "a b&c")])

    (asked,) = site.asked
    user, sent = base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")).decode().split(":")
    assert (user, sent) == (EMAIL, CANARY)
    assert asked.headers["User-Agent"].startswith("marketplace-review/")
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert asked.query == (("hosting", "cloud"), ("hosting", "server"), ("text", "a b&c"))


def test_a_question_may_have_a_body(site, transport):
    """An export begins with an empty object."""
    site.tell("POST /rest/3/thing", {"a": 1})

    transport.json("POST", PATH, body={})

    assert (site.asked[0].body, site.asked[0].headers["Content-Type"]) == (b"{}", "application/json")


def test_numbers_with_a_point_are_exact(site, transport):
    """1.10 is no float on its way to cents."""
    site.tell(PLACE, Reply(b'{"price": 1.10, "count": 3}', packed=True))

    assert transport.json("GET", PATH) == {"price": Decimal("1.10"), "count": 3}


def test_a_redirect_is_not_followed(site, transport):
    """The other place would get the token."""
    other = Site()
    site.tell(PLACE, Reply({}, 302, {"Location": f"{other.url}/elsewhere"}))

    error = failure_of(transport.json, "GET", PATH)
    other.close()

    assert error.what == "The Marketplace sends us elsewhere (302), and we do not follow with credentials"
    assert (other.asked, len(site.asked)) == ([], 1)


def test_cookies_are_not_kept(site, transport):
    """The token says who asks; nothing else shall."""
    site.tell(PLACE, Reply({}, headers={"Set-Cookie": "session=1; Path=/"}))

    transport.json("GET", PATH)
    transport.json("GET", PATH)

    assert "Cookie" not in site.asked[1].headers


def test_netrc_adds_nothing(site, tmp_path, monkeypatch):
    """Nor does a proxy of the environment get what is meant for this machine."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.tell(PLACE, {})
    transport = Transport(site.url, Credentials(EMAIL, CANARY), pause=lambda _: None)

    transport.json("GET", PATH)
    transport.close()

    assert CANARY in base64.b64decode(site.asked[0].headers["Authorization"][6:]).decode()


def test_a_proxy_of_the_environment_is_used_on_the_way_out(site, monkeypatch):
    """It is asked for a tunnel, without the token: that goes inside."""
    monkeypatch.setenv("HTTPS_PROXY", site.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    transport = Transport("https://api.example", Credentials(EMAIL, CANARY), pause=lambda _: None, retries=0)

    error = failure_of(transport.json, "GET", PATH)
    transport.close()

    assert error.what == "The proxy on the way to api.example does not let us through"
    assert site.asked == []


@pytest.mark.parametrize("status", [429, 502, 503, 504])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_refusal_for_the_moment_is_tried_again(site, transport, waits, status, method):
    """After one second, then ever longer, with jitter; the POST that begins an export, too."""
    site.tell(f"{method} {PATH}", Reply({}, status), Reply({}, status), Reply({}, status), {"a": 1})

    reply = transport.json(method, PATH)

    assert reply == {"a": 1}
    assert waits[0] == 1
    assert 2 <= waits[1] <= 3
    assert 4 <= waits[2] <= 5


@pytest.mark.parametrize(
    ("told", "waited"), [("7", 7), ("90000", 300), ("Thu, 01 Jan 1970 00:00:00 GMT", 1), ("soon", 1)]
)
def test_a_wait_that_the_server_asks_for_is_waited(site, transport, waits, told, waited):
    """Five minutes at most; a time long past or a word are none."""
    site.tell(PLACE, Reply({}, 429, {"Retry-After": told}), {})

    transport.json("GET", PATH)

    assert waits == [waited]


def test_waits_end_at_a_minute(site, waits):
    """Ten tries take some minutes and not a morning."""
    site.tell(PLACE, Reply({}, 503))
    transport = Transport(site.url, Credentials(EMAIL, CANARY), pause=waits.append, retries=9)

    failure_of(transport.json, "GET", PATH)
    transport.close()

    assert len(waits) == 9
    assert waits[6:] == [60, 60, 60]


def test_a_500_is_tried_again_a_little(site, transport, waits):
    """A hiccup is over by then; otherwise it is the answer to this very question."""
    site.tell(PLACE, Reply({}, 500))

    error = failure_of(transport.json, "GET", PATH)

    assert (error.status, len(site.asked), len(waits)) == (500, 3, 2)


@pytest.mark.parametrize(
    "broken",
    [
        Reply(reset=True),
        Reply({"a": "x" * 100}, cut=True),
        Reply(b'{"a": 1'),
        Reply(b"", headers={"Content-Length": "0"}),
        Reply(b"<!doctype html><title>Log in</title>"),
        Reply({"a": 1}, headers={"Content-Type": "text/html; charset=utf-8"}),
        Reply({"a": 1}, headers={"Content-Encoding": "gzip"}),
    ],
    ids=["reset", "cut", "half JSON", "empty", "page", "page by its header", "not packed"],
)
def test_a_broken_reply_is_asked_for_again(site, transport, broken):
    """Most of what breaks is whole a second later."""
    site.tell(PLACE, broken, {"a": 1})

    assert transport.json("GET", PATH) == {"a": 1}


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Reply(b'{"a": 1'), "The reply is cut off, or is not JSON"),
        (Reply(b'{"a": NaN}'), "The reply is cut off, or is not JSON"),
        (Reply(b'{"a": "\xff"}'), "The reply is cut off, or is not JSON"),
        (Reply(b" "), "The reply is empty"),
        (Reply(b" <html>"), "A page came where data should"),
        (Reply(b"[" * 100_000), "The reply's JSON is nested too deep"),
        (Reply({"a": "x" * 100}, cut=True), "The connection to 127.0.0.1 broke off"),
        (Reply(reset=True), "The connection to 127.0.0.1 broke off"),
    ],
    ids=["half", "NaN", "bytes", "empty", "page", "deep", "cut", "reset"],
)
def test_a_reply_that_stays_broken_is_told_plainly(site, transport, reply, what):
    """What it is, where, and that nothing is lost."""
    site.tell(PLACE, reply)

    error = failure_of(transport.json, "GET", PATH)

    assert (error.what, error.where) == (what, PLACE)
    assert error.todo == "try again later; what is in the store stays as it was"


def test_a_download_is_read_bit_by_bit(site, transport):
    """Unpacked; what is counted are the bytes on the wire."""
    told = Reply([{"n": "x" * 1000}] * 1000, packed=True)
    site.tell(PLACE, told)

    with transport.download(PATH) as body:
        first = body.read(64)
        rest = b"".join(iter(lambda: body.read(4096), b""))

        assert body.tell() == len(told.data())
    assert json.loads(first + rest) == told.body
