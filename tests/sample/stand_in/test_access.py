"""Access: who is let in, to what, and what is gone for good."""

from __future__ import annotations

import pytest

from reports_lib.errors import ParamsError
from reports_lib.sample.stand_in import StandIn
from tests.sample.stand_in.written import PAGES_APP, licence, line


@pytest.mark.parametrize(
    "auth",
    [None, ("owner@harbour-light.example", "wrong"), ("somebody@else.example", "sample-token"), ("", "")],
    ids=["none", "token", "e-mail", "empty"],
)
def test_whoever_has_no_right_token_is_refused(serve, auth):
    """Missing or wrong, it is 401 on every path, with errors in the body."""
    client = serve({"licenses": [licence()]})

    paths = ["", "/licenses", "/licenses/export", f"/rest/3/developer-space/vendor/{client.server.vendor}"]
    replies = [client.ask(path, auth=auth) for path in paths]

    assert [reply.status_code for reply in replies] == [401] * 4
    assert replies[0].json()["errors"][0]["code"] == "UNAUTHORIZED"


def test_a_token_of_another_kind_is_refused(serve):
    """Only Basic counts; a bearer token is no token here."""
    client = serve({})

    reply = client.ask("/licenses", auth=None, headers={"Authorization": "Bearer sample-token"})

    assert reply.status_code == 401


def test_without_the_permission_reports_are_closed_and_the_rest_is_open(serve):
    """A switch takes the permission away: 403 for reports, not for the developer space."""
    client = serve({})
    client.server.settings.may_report = False

    replies = [client.ask(path) for path in ("/licenses", "/sales/transactions/export", "")]

    assert [reply.status_code for reply in replies] == [403] * 3
    assert client.ask(f"/rest/3/developer-space/vendor/{client.server.vendor}").status_code == 200


def test_another_developer_space_is_not_found(serve):
    """Neither its reports nor its apps nor what it is called."""
    client = serve({})
    other = "00000000-0000-4000-8000-000000000000"

    places = (
        "reporting/developer-space/{}/licenses",
        "developer-space/{}",
        "product-listing/developer-space/{}",
    )
    replies = [client.ask("/rest/3/" + place.format(other)) for place in places]
    replies.append(client.ask(f"/rest/3/partner-metrics/developer-space/{other}", method="POST", json={}))

    assert [reply.status_code for reply in replies] == [404] * 4


def test_the_index_is_found_without_a_slash_only(serve):
    """The specification writes a slash; the real thing does not know it."""
    client = serve({})

    links = client.json("")["_links"]

    assert links["licenses"]["href"].startswith(f"{client.server.settings.space}/licenses{{?")
    assert client.ask("/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/rest/2/vendors/1210000/reporting/licenses", "/rest/2/addons/com.example.plans", "/rest/2"]
)
def test_the_old_api_is_gone(serve, path):
    """410 and the code that says why, whoever asks."""
    client = serve({})

    reply = client.ask(path)

    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (410, "API_DEPRECATED")


def test_the_old_api_comes_back_by_a_switch_with_its_own_filter(serve):
    """``addon`` takes app keys, repeated or joined by commas; ``productId`` says nothing there."""
    client = serve({"transactions": [line(1), line(2, **PAGES_APP)]})
    client.server.settings.speaks_v2 = True
    old = "/rest/2/vendors/1210000/reporting/sales/transactions"

    def found(query: str) -> list[str]:
        return [one["transactionId"] for one in client.json(f"{old}?{query}")["transactions"]]

    assert found("addon=com.example.pages") == ["IN-002"]
    assert found("addon=com.example.pages,com.example.plans") == ["IN-001", "IN-002"]
    assert found(f"productId={PAGES_APP['productId']}") == ["IN-001", "IN-002"]
    assert client.json(f"{client.server.settings.space}/sales/transactions?addon=nothing")["totalCount"] == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "example.com", ""])  # noqa: S104
def test_no_other_computer_is_listened_to(tmp_path, host):
    """An address that others can reach is refused before anything is prepared."""
    with pytest.raises(ParamsError) as caught:
        StandIn.of_records({}, folder=tmp_path / "stand-in", host=host)

    assert caught.value.what == f"{host!r} is not an address of this computer alone"
    assert not (tmp_path / "stand-in").exists()


def test_a_port_that_is_taken_is_told_plainly(serve, tmp_path):
    """Three lines, and the process goes on."""
    port = int(serve({}).server.url.rsplit(":", 1)[1])

    with pytest.raises(ParamsError) as caught, StandIn.of_records({}, folder=tmp_path / "two", port=port):
        pass

    assert str(caught.value) == (
        f"Port {port} cannot be listened to: Address already in use\n"
        "  where: stand-in, port\n  to do: choose another port, or 0 for a free one"
    )


def test_it_listens_at_the_other_loopback_address_too(serve):
    """IPv6, with its brackets."""
    client = serve({}, host="::1")

    assert client.server.url.startswith("http://[::1]:")
    assert client.json("/licenses")["totalCount"] == 0


def test_a_name_of_another_host_is_refused(serve):
    """A page in a browser cannot reach it by a name of its own."""
    client = serve({})

    assert client.ask("/licenses", headers={"Host": "evil.example"}).status_code == 400


def test_methods_are_those_of_the_api(serve):
    """Lists are read and exports are started; the other way round is 405."""
    client = serve({})

    replies = [
        client.ask("/licenses", method="POST", json={}),
        client.ask("/licenses/async/export"),
        client.ask("/nothing/of/the/kind"),
    ]

    assert [reply.status_code for reply in replies] == [405, 405, 404]


def test_every_request_is_noted_without_its_secret(serve):
    """Tests can look at what was asked; the token is in none of it."""
    client = serve({})
    client.ask("/licenses?limit=7", headers={"User-Agent": "tests/1"})
    client.ask("/quotes", auth=None)

    asked, without = client.server.requests

    assert (asked.method, asked.path, asked.query) == (
        "GET",
        f"{client.server.settings.space}/licenses",
        "limit=7",
    )
    assert (asked.has_authorization, without.has_authorization) == (True, False)
    assert asked.headers["user-agent"] == "tests/1"
    assert "authorization" not in asked.headers
