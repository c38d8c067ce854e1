"""Privacy: a mail and its page are looked through once more for what must never be sent.

Contacts are dropped before anything is stored, and nothing of ours shows them. This is the last door: a
name that somebody typed into a company's field, or a notebook cell of one's own, would pass the others.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import chain
from typing import TYPE_CHECKING

from reports_lib.audiences import INTERNAL, SHARED
from reports_lib.build.bundle import vega_script
from reports_lib.canary import CANARY
from reports_lib.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


__all__ = ["refuse_private"]

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w.,$€+-])(?:\+|00)[1-9][\d ().\u00a0/-]{7,}\d(?![\w%])|\(\d{3}\) ?\d{3}[- ]\d{4}\b"
)
_DIGITS = 9
_IDS = {
    "a licence's id": re.compile(r"\b(?:SEN-\d{4,}|E-[0-9A-Z]{3}(?:-[0-9A-Z]{3}){3})\b"),
    "the id of an entitlement or a site": re.compile(r"\b[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}\b"),
    "the name of a site": re.compile(r"\b[\w-]+\.(?:atlassian\.net|jira-dev\.com|jira\.com)\b"),
}


class _Said(HTMLParser):
    """All that a page says to anybody: text, attributes, data; the drawing program is ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        if data != vega_script():
            self.parts.append(data)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts += [value for _, value in attrs if value]

    def handle_comment(self, data: str) -> None:
        self.parts.append(data)


def refuse_private(html: str, *, where: str, never: Iterable[str] = (), audience: str = INTERNAL) -> None:
    """Refuse a page that holds an e-mail address, a phone number, or a word that must never be sent.

    One for readers outside may hold no id of a licence, an entitlement or a site either.

    Raises ``DeliveryError``, which says what kind it is and what stands before it, but not the thing.
    """
    said = _Said()
    said.feed(html)
    text = "\n".join(said.parts)
    for kind, start in chain(_found(text, never), _ids(text) if audience == SHARED else ()):
        before = " ".join(text[max(0, start - 40) : start].split())
        raise DeliveryError(
            f"The mail would hold {kind}",
            where=f"{where}, after “…{before[-30:]}”",
            todo="find where it comes from: a company's name, or a cell of the notebook; then build again",
        )


def _found(text: str, never: Iterable[str]) -> Iterator[tuple[str, int]]:
    yield from (("an e-mail address", one.start()) for one in _EMAIL.finditer(text))
    for one in _PHONE.finditer(text):
        if sum(sign.isdigit() for sign in one[0]) >= _DIGITS:
            yield "a phone number", one.start()
    low = text.casefold()
    if (place := low.find(f"-{CANARY}".casefold())) >= 0:
        yield "a contact's name, of the sample vendor", place
    for word in never:
        if word and (place := low.find(word.casefold())) >= 0:
            yield "a word that mail.yml says must never be sent", place


def _ids(text: str) -> Iterator[tuple[str, int]]:
    for kind, pattern in _IDS.items():
        yield from ((kind, one.start()) for one in pattern.finditer(text))
