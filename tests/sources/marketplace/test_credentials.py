"""Credentials: where a token is found, and that it is nowhere else."""

from __future__ import annotations

import keyring
import pytest
from keyring.backends import fail

from reports_lib.errors import ParamsError, SourceError
from reports_lib.sources.marketplace import Credentials, find_token
from reports_lib.sources.marketplace import credentials as module

EMAIL = "owner@harbour-light.example"


@pytest.fixture
def drawer(monkeypatch):
    """A keyring with one entry, in place of the machine's."""
    entries = {("marketplace-review", EMAIL): "from-the-keyring"}
    monkeypatch.setattr(keyring, "get_password", lambda service, user: entries.get((service, user)))


def test_the_environment_comes_first(drawer):
    """A token set for one run wins over the stored one."""
    assert find_token({"MARKETPLACE_TOKEN": " from-the-environment\n"}, EMAIL) == "from-the-environment"


def test_the_keyring_comes_second(drawer):
    """Under the name of the program, for the account's e-mail."""
    assert find_token({"MARKETPLACE_TOKEN": ""}, EMAIL) == "from-the-keyring"


NEITHER = (
    "There is no API token for the Marketplace\n"
    "  where: MARKETPLACE_TOKEN, and the keyring under marketplace-review\n"
    "  to do: create one at id.atlassian.com, then set MARKETPLACE_TOKEN, "
    "or run: keyring set marketplace-review YOUR-E-MAIL"
)


def test_without_a_token_both_ways_are_named(drawer):
    """Another account's entry is none of ours."""
    with pytest.raises(SourceError) as caught:
        find_token({}, "other@harbour-light.example")

    assert str(caught.value) == NEITHER


def test_a_machine_without_a_keyring_is_no_stumbling_block():
    """A server often has none: the keyring then says so by an exception of its own."""
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        with pytest.raises(SourceError) as caught:
            find_token({}, EMAIL)
    finally:
        keyring.set_keyring(before)

    assert str(caught.value) == NEITHER


def test_keyring_need_not_be_installed(monkeypatch):
    """It is an extra."""
    monkeypatch.setattr(module, "find_spec", lambda name: None)

    with pytest.raises(SourceError):
        find_token({}, EMAIL)


@pytest.mark.parametrize("show", [repr, str, "{0!r} {0}".format], ids=["repr", "str", "format"])
def test_credentials_show_neither_part(show):
    """Not in a log, not in a traceback that shows what variables held."""
    shown = show(Credentials(EMAIL, "canary"))

    assert shown.replace("Credentials()", "").strip() == ""


def test_the_header_is_that_of_basic_authentication():
    """The pair of RFC 7617: Aladdin and open sesame, without the space."""
    assert Credentials("a@b.example", "t").header() == "Basic YUBiLmV4YW1wbGU6dA=="


@pytest.mark.parametrize("token", ["", "two words", "“quoted”", "line\nbreak", "tab\t"])
def test_a_token_that_cannot_be_one_is_refused_unseen(token):
    """Quotes of a word processor, a line break: told without the token."""
    with pytest.raises(ParamsError) as caught:
        Credentials(EMAIL, token)

    assert str(caught.value) == (
        "The API token is empty or holds characters that no token has\n"
        "  where: MARKETPLACE_TOKEN\n"
        "  to do: copy the token again, without quotes and spaces"
    )


@pytest.mark.parametrize("email", ["", "owner", "own er@harbour.example", "a:b@harbour.example"])
def test_an_account_is_an_e_mail_address(email):
    """A colon would end the name and begin the password."""
    with pytest.raises(ParamsError) as caught:
        Credentials(email, "t")

    assert caught.value.what == "The Marketplace account is not an e-mail address"
