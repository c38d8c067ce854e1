"""Failures: every refusal in three lines, and the token in none of them."""

from __future__ import annotations

import logging
import pickle
import time
import traceback
from urllib.parse import quote

import pytest

from reports_lib.errors import SourceError
from reports_lib.sources.marketplace import Credentials
from tests.sources.marketplace.site import CANARY, EMAIL, PRODUCTS, REPORTS, VENDOR, Reply

LATER = "try again later; what is in the store stays as it was"


def error_of(market):
    """The error that asking for the vendor's products ends with."""
    with pytest.raises(SourceError) as caught:
        market.products()
    return caught.value


@pytest.mark.parametrize(
    ("status", "what", "todo"),
    [
        (
            401,
            "The Marketplace refused the token (401)",
            "create a new API token at id.atlassian.com and set MARKETPLACE_TOKEN",
        ),
        (
            403,
            "The Marketplace does not let this account read that (403)",
            'ask an admin of your developer space for "View sales reports" and "View all other reports"',
        ),
        (
            404,
            "The Marketplace knows no such vendor or developer space (404)",
            "check the vendor id: the number in the address of your vendor page",
        ),
        (410, "This part of the Marketplace API is gone (410)", "update marketplace-review"),
        (
            429,
            "The Marketplace asks to slow down (429), also after several waits",
            "wait a quarter of an hour, and let only one program ask at a time",
        ),
        (500, "The Marketplace is out of order (500), also after several tries", LATER),
        (503, "The Marketplace is out of order (503), also after several tries", LATER),
        (418, "The Marketplace answered with 418", LATER),
        (
            301,
            "The Marketplace sends us elsewhere (301), and we do not follow with credentials",
            "check MARKETPLACE_URL, and whether a proxy stands between",
        ),
    ],
)
def test_a_refusal_says_what_where_and_what_to_do(site, market, status, what, todo):
    """Whatever the server writes beside it."""
    site.tell(VENDOR, Reply({"message": f"token {CANARY} of {EMAIL}"}, status))

    error = error_of(market)

    assert str(error) == f"{what}\n  where: {VENDOR}\n  to do: {todo}"
    assert error.exit_code == 11


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (
            {"errors": [{"message": "startDate: Must be a date", "path": "startDate"}]},
            ": startDate: Must be a date",
        ),
        ({"errors": [{"message": "no user ann@owner.example"}]}, ": no user [e-mail]"),
        ({"errors": [{"message": "call +49 30 1234567\nor @ann"}]}, ": call [phone] or [name]"),
        ({"errors": [{"message": "\x1b[31mred\x07 <b>"}]}, ": [31mred b"),
        ({"errors": [{"message": "x" * 300}]}, ": " + "x" * 200),
        ({"message": "Type mismatch"}, ": Type mismatch"),
        ({"errors": [{"message": {"deep": 1}}]}, ""),
        ({"errors": []}, ""),
        ([], ""),
        (b"<html>", ""),
    ],
    ids=["plain", "e-mail", "phone", "control", "long", "bare", "odd", "none", "list", "page"],
)
def test_a_400_repeats_what_the_api_says_as_far_as_it_is_fit_to_be_seen(site, market, body, what):
    """Without people, without control characters, 200 characters at most."""
    site.tell(PRODUCTS, Reply(body, 400))

    assert error_of(market).what == f"The Marketplace did not understand the request (400){what}"


PACKED = Credentials(EMAIL, CANARY).header().removeprefix("Basic ")


@pytest.mark.parametrize(
    ("echo", "shown"),
    [
        (CANARY, "[not shown]"),
        (CANARY.upper(), "[not shown]"),
        (EMAIL, "[not shown]"),
        (quote(EMAIL), "[not shown]"),
        (PACKED, "[not shown]"),
        (PACKED.rstrip("="), "[not shown]"),
        (f"Authorization: Basic {PACKED}", "Authorization: [not shown]"),
        (f"Authorization: bearer {CANARY}x", "Authorization: [not shown]"),
        ("basic YW5uOmJvYg== of a proxy", "[not shown] of a proxy"),
        ("x" * 195 + CANARY, "x" * 195 + "[not "),
    ],
)
def test_a_server_that_repeats_what_we_sent_is_not_repeated(site, market, echo, shown):
    """Neither token nor e-mail, packed or plain; also where a text is cut."""
    site.tell(PRODUCTS, Reply({"errors": [{"message": f"{echo}"}]}, 400))

    error = error_of(market)

    assert error.what == f"The Marketplace did not understand the request (400): {shown}"


def test_a_long_message_is_read_in_no_time(site, market):
    """What looks like a phone for sixty thousand characters is none."""
    site.tell(PRODUCTS, Reply({"message": "1 " * 30_000 + "x"}, 400))
    begun = time.monotonic()

    error_of(market)

    assert time.monotonic() - begun < 2


def test_a_list_that_is_not_there_says_nothing_of_the_vendor(site, market):
    """The vendor was found, or nobody had asked for its list."""
    with pytest.raises(SourceError) as caught:
        list(market.pull("feedback"))

    assert str(caught.value) == (
        "The Marketplace has no such list for this account (404)\n"
        f"  where: GET {REPORTS}/feedback/details\n"
        "  to do: update marketplace-review; the other streams go on"
    )


BROKEN = {
    "refused": Reply({"message": CANARY}, 401),
    "permission": Reply({}, 403),
    "elsewhere": Reply({}, 302, {"Location": "http://127.0.0.1:9/"}),
    "slow down": Reply({}, 429),
    "out of order": Reply({}, 500),
    "cut": Reply({"a": "x" * 100}, cut=True),
    "reset": Reply(reset=True),
    "page": Reply(b"<html>"),
    "list": Reply([]),
    "nothing": Reply(None),
}


@pytest.mark.parametrize("place", [VENDOR, PRODUCTS, f"GET {REPORTS}/feedback/details"])
@pytest.mark.parametrize("reply", BROKEN.values(), ids=BROKEN)
def test_the_token_is_in_no_error_and_no_log(site, market, caplog, place, reply):
    """Not in the three lines, not in what led to them, not in the log of any library."""
    caplog.set_level(logging.DEBUG)
    site.tell(place, reply)

    with pytest.raises(SourceError) as caught:
        list(market.pull("feedback"))

    seen = [
        "".join(traceback.format_exception(caught.value)),
        repr(caught.value),
        repr(vars(caught.value)),
        repr(market),
        caplog.text,
        str(pickle.dumps(caught.value)),
        *(repr(one) for one in chain_of(caught.value)),
    ]
    secret = Credentials(EMAIL, CANARY).header().removeprefix("Basic ")
    assert [one for one in seen if CANARY in one or secret in one] == []


def chain_of(error):
    """Every exception that led to this one, with the requests that some of them hold."""
    while error is not None:
        yield error
        yield vars(error)
        yield getattr(getattr(error, "request", None), "headers", None)
        error = error.__cause__ or error.__context__
