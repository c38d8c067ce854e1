"""Redaction: a record without the people in it.

Contact names, e-mails, phones and addresses are dropped by key before anything is written. Text
that people typed is cleaned of e-mails, phones, @names and the record's own contact names. What
stays of a contact is the domain of the technical e-mail, unless it is a freemail one.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from reports_lib.sources.values import well_formed

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["clean_text", "contact_domain", "redact"]

_PERSONAL_KEY = re.compile(
    r"contact|e-?mail|phone|address|postcode"
    r"|(full|first|last|middle|given|family|display|real|nick|sur|author|user)[ _-]?names?"
    r"|(created|released|updated|modified|submitted|approved|reviewed|published|posted|written|edited"
    r"|changed|uploaded|requested|assigned|deleted|cancell?ed)[ _-]?by",
    re.IGNORECASE,
)
# Whole words of a key, because capacity holds a city and authorization an author; users are counted.
_PERSONAL_WORD = re.compile(
    r"_(mobile|fax|streets?|zip(_?code)?|postal(_?code)?|city|town|owners?|authors?|reviewers?"
    r"|assignees?|publishers?|persons?|people)_|^_user_((account_|user_)?id_|key_|avatar_|profile_)?$"
)
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|[\W_]+")
_AUTHOR_KEY = re.compile(
    r"(full|author|display|real|reviewer|user)_?name|author|reviewer|[a-z]+ed_?by", re.IGNORECASE
)
_HOLDS_COMPANY = "contactDetails"
_HOLDERS_OF_PEOPLE = {_HOLDS_COMPANY, "customerDetails"}  # a company of theirs has a key of its own
_HOLDERS = {*_HOLDERS_OF_PEOPLE, "partnerDetails"}  # as text, they could be anybody
_EMAIL = re.compile(r"[\w.+%-]+@(?P<domain>[\w-]+(?:\.[\w-]+)+)")
_PHONE = re.compile(r"(?<![\w-])(?:\+\d|\(\d|\d{2,}[ /.]|\d{3}-|0\d)[\d ()/.-]{6,}\d(?![\w-])")
_HANDLE = re.compile(r"(?<!\w)@\w[\w.-]+")
_SHORTEST_NAME = 3
_MOST_KEYS = 4096
_DROP, _OBJECT_ONLY, _AS_IT_IS, _CLEAN = "drop", "object only", "as it is", "clean"
_NO_NAMES = {"Admin", "Anonymous", "Atlassian", "Customer", "Former", "RTBF", "User"}
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


def redact(record: dict[str, Any], *, structured: frozenset[str]) -> dict[str, Any]:
    """Return a copy without contacts and without nulls.

    ``structured`` names the keys whose text nobody typed freely.
    """
    return _scrub_object(record, _Names(record), _care(structured))


def clean_text(text: str) -> str:
    """Return text without e-mails, phones and @names."""
    return _scrub_text(_EMAIL.sub("[e-mail]", text), ())


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


class _Care(dict[str, str]):
    """What is done with the value of a key, remembered: the same few keys come with every record."""

    def __init__(self, structured: frozenset[str]) -> None:
        super().__init__()
        self._structured = structured

    def __missing__(self, key: str) -> str:
        care = self._decided(key)
        if len(self) < _MOST_KEYS:
            self[key] = care
        return care

    def _decided(self, key: str) -> str:
        words = f"_{_WORD_BORDER.sub('_', key).lower()}_"
        if key != _HOLDS_COMPANY and (_PERSONAL_KEY.search(key) or _PERSONAL_WORD.search(words)):
            return _DROP
        if key in _HOLDERS:
            return _OBJECT_ONLY
        return _AS_IT_IS if key in self._structured else _CLEAN


_care = lru_cache(maxsize=64)(_Care)


class _Names:
    """The contact names of a record, looked for only when there is free text to clean of them."""

    def __init__(self, record: dict[str, Any]) -> None:
        self._record = record

    @cached_property
    def found(self) -> list[re.Pattern[str]]:
        authors = {
            one for key, one in self._record.items() if isinstance(one, str) and _AUTHOR_KEY.fullmatch(key)
        }
        whole = {name for name in _contact_names(self._record) | authors if len(name) >= _SHORTEST_NAME}
        # An answer greets its reader by the first name: "Hi Will", but not "it will".
        parts = {part for name in authors for part in re.findall(r"\b[^\W\d_]{3,}\b", name)} - _NO_NAMES
        return [
            re.compile(re.escape(name), re.IGNORECASE) for name in sorted(whole, key=len, reverse=True)
        ] + [re.compile(rf"\b(?:{part}|{part.upper()})\b") for part in sorted(parts) if part[0].isupper()]


def _contact_names(value: object, *, inside: bool = False) -> set[str]:
    if isinstance(value, list):
        return set().union(*(_contact_names(one, inside=inside) for one in value))
    if not isinstance(value, dict):
        return set()
    own = {str(value["name"])} if inside and value.get("name") else set()
    return own.union(
        *(_contact_names(one, inside=inside or _is_of_a_person(key)) for key, one in value.items())
    )


def _is_of_a_person(key: str) -> bool:
    return ("contact" in key.lower() and key != _HOLDS_COMPANY) or bool(_AUTHOR_KEY.fullmatch(key))


def _scrub_object(value: dict[str, Any], names: _Names, care: _Care) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for key, one in value.items():
        care_taken = care[key]
        if one is None or care_taken is _DROP or (care_taken is _OBJECT_ONLY and type(one) is not dict):
            continue
        if care_taken is _AS_IT_IS and type(one) is str and "@" not in one and one.isascii():
            clean[key] = one
        elif key in _HOLDERS_OF_PEOPLE and "name" in one:
            clean[key] = _scrub_object({**one, "name": None}, names, care)
        else:
            clean[well_formed(key)] = _scrub(one, names, care, care_taken)
    return clean


def _scrub(value: Any, names: _Names, care: _Care, care_taken: str) -> Any:
    if isinstance(value, str):
        text = well_formed(_EMAIL.sub("[e-mail]", value) if "@" in value else value)
        return text if care_taken is _AS_IT_IS else _scrub_text(text, names.found)
    if isinstance(value, dict):
        return _scrub_object(value, names, care)
    if isinstance(value, list):
        return [_scrub(one, names, care, care_taken) for one in value]
    return value


def _scrub_text(text: str, names: Iterable[re.Pattern[str]]) -> str:
    for name in names:
        text = name.sub("[name]", text)
    return _PHONE.sub("[phone]", _HANDLE.sub("[name]", text))
