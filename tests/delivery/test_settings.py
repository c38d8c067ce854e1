"""params/mail.yml is read whole, and every mistake in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports_lib.delivery import read_settings
from reports_lib.delivery.settings import address_of
from reports_lib.errors import ParamsError

EXAMPLE = Path(__file__).parent.parent.parent / "params" / "mail.example.yml"
LEAST = "from: reviews@example.com\nserver: smtp.example.com\n"


def written(tmp_path, text):
    """Write a mail.yml."""
    path = tmp_path / "mail.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_valid():
    """Whoever copies it has only to fill it in."""
    settings = read_settings(EXAMPLE)

    assert settings.at_port == 587
    assert settings.recipients("internal") == ("Founders <founders@example.com>",)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_is_the_usual_one(tmp_path, security, port):
    """Unless another one is named."""
    assert read_settings(written(tmp_path, f"{LEAST}security: {security}\n")).at_port == port
    assert read_settings(written(tmp_path, f"{LEAST}security: {security}\nport: 2525\n")).at_port == 2525


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("server: smtp.example.com", "does not say 'from'"),
        (f"{LEAST}sevrer: x", "no key 'sevrer'"),
        ("from: reviews@example.com\nsevrer: smtp.example.com", "no key 'sevrer'"),
        (f"{LEAST}security: ssl", "security is 'ssl'"),
        (f"{LEAST}port: 99999", "port is 99999"),
        (f"{LEAST}internal: [nobody]", "not an e-mail address"),
        (f'{LEAST}internal: ["a@example.com\\r\\nBcc: b@example.com"]', "line breaks"),
        (f'{LEAST}unsubscribe: "javascript:alert(1)"', "unsubscribe is"),
        (f'{LEAST}list_id: "a b"', "list_id is"),
        (f"{LEAST}attach: pdf", "attach is 'pdf'"),
    ],
)
def test_a_mistake_is_named(tmp_path, text, what):
    """Which key, and what is wrong with it."""
    path = written(tmp_path, text)

    with pytest.raises(ParamsError, match=what) as told:
        read_settings(path)

    assert told.value.where == str(path)


def test_without_the_file_the_error_says_what_to_copy(tmp_path):
    """Nobody has to read documentation to get on."""
    with pytest.raises(ParamsError, match="no settings for mail") as told:
        read_settings(tmp_path / "mail.yml")

    assert "mail.example.yml" in told.value.todo


@pytest.mark.parametrize(
    ("text", "name", "bare"),
    [
        ("ann@example.com", "", "ann@example.com"),
        ("Ann <ann@example.com>", "Ann", "ann@example.com"),
        ('"Öhler, Ann" <ann@example.com>', "Öhler, Ann", "ann@example.com"),
        ("ann@例え.example", "", "ann@xn--r8jz45g.example"),
    ],
)
def test_an_address_may_have_a_name_in_any_script(text, name, bare):
    """With or without quotes; a domain is written as name servers know it."""
    found = address_of(text)

    assert (found.display_name, found.addr_spec) == (name, bare)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@example.com",
        "ann@example",
        "Ann <ann@example.com",
        "a@b.c\nd",
        "用户@example.com",
    ],
)
def test_what_is_no_address_is_refused(text):
    """Before anything is sent."""
    with pytest.raises(ValueError, match="address"):
        address_of(text)
