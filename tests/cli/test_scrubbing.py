"""Scrubbing: of a message only our own words stay, whatever values are in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.cli.log import scrubbed, without_secrets

FOREIGN = [
    "Acme Widgets GmbH",
    "Red Line Records",
    "acme-widgets.example.net",
    "ann.smith@acme.example",
    "+49 151 2345678",
    "ATATT3xFfGF0a1b2c3",
    "hunter2-und-ümlaut",
    "$12,345.67",
    "/home/jane.doe/acme/reviews",
    "A1B2C3D4E5F60718",
    "株式会社アクメ",
]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "The mail server refuses the password: 5.7.8 no such thing",
            "The mail server refuses the password: … no such …",
        ),
        (
            "purchaseDetails.saleDate is '2026-02-30', which is not a date",
            "purchaseDetails.saleDate is …, which is not a date",
        ),
        ("The Marketplace refused the token (401)", "The Marketplace refused the token (401)"),
        ("/home/jane/reviews/params/mail.yml", "/…/params/mail.yml"),
        ("monthly_review.ipynb, cell [7]", "…, cell [7]"),
        ("call +49 151 2345678 or (555) 123-4567 or 555 123 4567", "… or … or …"),
        (
            "set REPORTS_SMTP_PASSWORD anew, or the keyring's",
            "set REPORTS_SMTP_PASSWORD anew, or the keyring's",
        ),
    ],
)
def test_our_words_stay_and_values_go(text, left):
    """Worked examples, typed by hand."""
    assert scrubbed(text) == left


@pytest.mark.parametrize("value", FOREIGN)
@pytest.mark.parametrize(
    "sentence",
    [
        "{}",
        "The mail server says 550 {}",
        "customerDetails.company is {!r}, which is not text",
        "The file cannot be read: {}",
        "It is in doubt whether {} was sent",
    ],
)
def test_a_value_is_gone_wherever_it_stands(value, sentence):
    """A company of plain words, an address, a phone number, a token, an amount, a path."""
    left = scrubbed(sentence.format(value))

    words = [word for word in re.findall(r"\w+", value) if not word.isdecimal() and len(word) > 2]
    assert value not in left
    assert not {one for one in words if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", left)} - {"home"}


@given(st.text(max_size=80))
def test_what_is_scrubbed_twice_is_scrubbed_once(text):
    """And it is one line, with nothing that steers a terminal."""
    once = scrubbed(text)

    assert scrubbed(once) == once
    assert "\n" not in once


@given(st.from_regex("[a-z]{3,9}zq[a-z]{3,9}", fullmatch=True))
def test_no_word_that_our_code_does_not_know_survives(word):
    """Whatever stands around it."""
    assert word not in scrubbed(f"The mail server says {word}, and the file {word} is not there")


def test_secrets_of_the_environment_are_in_no_text():
    """What somebody watches holds tracebacks, and those hold anything."""
    environ = {"MARKETPLACE_TOKEN": "t0ken", "REPORTS_SMTP_PASSWORD": "pässword", "HOME": "/root"}

    assert without_secrets("t0ken of /root, pässword", environ) == "… of /root, …"
