"""Redaction: a record without the people in it.

Contact names, e-mails, phones and addresses are dropped by key before anything is written. Text
that people typed is cleaned of e-mails, phones, @names and the record's own contact names. What
stays of a contact is the domain of the technical e-mail, unless it is a freemail one.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__all__ = ["contact_domain", "redact"]

_PERSONAL_KEY = re.compile(
    r"contact|e-?mail|phone|address|postcode|(full|first|last|author|user)_?name|createdby", re.IGNORECASE
)
_HOLDS_COMPANY = "contactDetails"
_HOLDERS = {_HOLDS_COMPANY, "customerDetails", "partnerDetails"}  # as text, they could be anybody
_EMAIL = re.compile(r"[\w.+%-]+@(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(r"(?<![\w-])(?:\+\d|\(\d|\d{2,}[ /.]|\d{3}-|0\d)[\d ()/.-]{6,}\d(?![\w-])")
_HANDLE = re.compile(r"(?<!\w)@\w[\w.-]+")
_SHORTEST_NAME = 3
_FREEMAIL = frozenset(
    (
        "126.com 163.com aol.com att.net bk.ru bluewin.ch btinternet.com charter.net comcast.net cox.net "
        "duck.com email.com fastmail.com foxmail.com free.fr freenet.de gmail.com gmx.at gmx.ch gmx.com "
        "gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr icloud.com "
        "inbox.ru laposte.net libero.it list.ru live.com live.de mac.com mail.com mail.ru mailbox.org "
        "me.com msn.com naver.com online.de orange.fr outlook.com outlook.de pm.me posteo.de proton.me "
        "protonmail.com qq.com rediffmail.com rocketmail.com sbcglobal.net sina.com t-online.de "
        "tutanota.com verizon.net wanadoo.fr web.de xtra.co.nz yahoo.co.in yahoo.co.jp yahoo.co.uk "
        "yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com "
    ).split()
)


def redact(record: dict[str, Any], *, structured: AbstractSet[str]) -> dict[str, Any]:
    """Return a copy without contacts and without nulls.

    ``structured`` names the keys whose text nobody typed freely.
    """
    return _scrub_object(record, _Names(record), structured)


def contact_domain(record: dict[str, Any]) -> str | None:
    """Return the domain of the technical contact's e-mail, or nothing for freemail and erased ones."""
    for holder in ("customerDetails", _HOLDS_COMPANY):
        contact = record.get(holder)
        technical = contact.get("technicalContact") if isinstance(contact, dict) else None
        found = _EMAIL.search(str(technical.get("email") or "")) if isinstance(technical, dict) else None
        if found:
            domain = found["domain"].lower()
            return None if domain in _FREEMAIL else domain
    return None


@lru_cache(maxsize=4096)
def _stays(key: str) -> bool:
    return key == _HOLDS_COMPANY or not _PERSONAL_KEY.search(key)


class _Names:
    """The contact names of a record, looked for only when there is free text to clean of them."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record

    @cached_property
    def found(self) -> set[str]:
        return {name for name in _contact_names(self._record) if len(name) >= _SHORTEST_NAME}


def _contact_names(value: object, *, inside: bool = False) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_contact_names(one, inside=inside) for one in value))
    if not isinstance(value, dict):
        return set()
    own = {str(value["name"])} if inside and value.get("name") else set()
    return own.union(
        *(
            _contact_names(one, inside=inside or ("contact" in key.lower() and key != _HOLDS_COMPANY))
            for key, one in value.items()
        )
    )


def _scrub_object(value: dict[str, Any], names: _Names, structured: AbstractSet[str]) -> dict[str, Any]:
    return {
        key: _scrub(key, one, names, structured)
        for key, one in value.items()
        if one is not None and _stays(key) and (isinstance(one, dict) or key not in _HOLDERS)
    }


def _scrub(key: str, value: Any, names: _Names, structured: AbstractSet[str]) -> Any:
    if isinstance(value, str):
        text = _EMAIL.sub("[e-mail]", value) if "@" in value else value
        return text if key in structured else _scrub_text(text, names.found)
    if isinstance(value, dict):
        return _scrub_object(value, names, structured)
    if isinstance(value, list):
        return [_scrub(key, one, names, structured) for one in value]
    return value


def _scrub_text(text: str, names: set[str]) -> str:
    for name in names:
        text = re.sub(re.escape(name), "[name]", text, flags=re.IGNORECASE)
    return _PHONE.sub("[phone]", _HANDLE.sub("[name]", text))
