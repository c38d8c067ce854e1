"""Addresses: where a token may be sent, and what may be a part of a path."""

from __future__ import annotations

import pytest

from reports_lib.errors import ParamsError, SourceError
from reports_lib.sources.marketplace import Marketplace
from reports_lib.sources.marketplace.addresses import base_url, part, token
from tests.sources.marketplace.site import CANARY, EMAIL


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.atlassian.com/marketplace", "https://api.atlassian.com/marketplace"),
        (" https://api.atlassian.com/marketplace/ ", "https://api.atlassian.com/marketplace"),
        ("http://127.0.0.1:41234", "http://127.0.0.1:41234"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_https_goes_anywhere_and_http_only_to_this_machine(url, base):
    """Paths are appended, so a slash at the end is one too many."""
    assert base_url(url) == base


@pytest.mark.parametrize(
    "url",
    [
        "http://api.atlassian.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://2130706433",
    ],
)
def test_http_to_another_machine_is_refused(url):
    """Everybody on the way could read the token."""
    with pytest.raises(ParamsError) as caught:
        base_url(url)

    assert str(caught.value) == (
        "The Marketplace's address is http, which would show the token to everybody on the way\n"
        "  where: MARKETPLACE_URL, or vendor.yml\n"
        "  to do: write https; only this machine's own addresses may be http"
    )


@pytest.mark.parametrize(
    "url", ["", "api.atlassian.com", "ftp://a.example", "https://", "https://[::1", "https://a:b"]
)
def test_what_is_no_address_is_refused(url):
    """Without a scheme, without a host, with a port that is none."""
    with pytest.raises(ParamsError) as caught:
        base_url(url)

    assert caught.value.what == "The Marketplace's address is not a URL"


@pytest.mark.parametrize(
    "url",
    [
        "https://ann:canary@a.example",
        "https://canary@a.example",
        "https://a.example/?t=canary",
        "https://a.example/#canary",
    ],
)
def test_an_address_with_something_in_it_is_refused_unseen(url):
    """Credentials do not belong there, and are not repeated."""
    with pytest.raises(ParamsError) as caught:
        base_url(url)

    assert caught.value.what == "The Marketplace's address holds more than a host and a path"
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("told", ["4b7e1c52-0d3f-4a86-9a11-5c2de8f07b90", "Q-1.2_3", 1210000])
def test_a_plain_id_becomes_a_part_of_a_path(told):
    """Letters, digits, dash, dot and underline."""
    assert token(told, where="GET /x") == str(told)


@pytest.mark.parametrize(
    "told",
    [
        "",
        ".",
        "..",
        "a/b",
        "a?b",
        "a#b",
        "a b",
        "a%2Fb",
        "ä",
        "a\n",
        "x" * 129,
        None,
        True,
        1.5,
        ["a"],
        {"a": 1},
    ],
)
def test_an_id_that_could_lead_elsewhere_is_refused(told):
    """The server's word does not become an address of its choice."""
    with pytest.raises(SourceError) as caught:
        token(told, where="POST /x")

    assert str(caught.value).splitlines()[:2] == [
        "The Marketplace told an id that is none",
        "  where: POST /x",
    ]


def test_an_app_key_is_quoted():
    """Keys come from the listing, and may hold what they like."""
    assert part("com.example/../maps?x=1") == "com.example%2F..%2Fmaps%3Fx%3D1"


@pytest.mark.parametrize("vendor", ["", "harbour", "12x", "-1", "1" * 21, "١٢"])
def test_a_vendor_is_a_number(vendor):
    """It is a part of an address."""
    with pytest.raises(ParamsError) as caught:
        Marketplace(url="https://a.example", email=EMAIL, token=CANARY, vendor=vendor)

    assert caught.value.what == "The vendor id is not a number"
