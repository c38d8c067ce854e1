"""Erasing: who a customer was goes out of the records, and out of those that come later.

::

    data/erasures.json    keyed hashes of what named the customers that were erased, and their numbers

A value that named the customer becomes ``erased-1``, or ``erased-1-`` and a hash of it: what was equal stays
equal, what differed differs, so licences stay together as they were and every figure stays what it was.
Ids of licences and invoices, days and amounts stay.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.errors import StoreError
from reports_lib.store.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

__all__ = [
    "COMPANY",
    "ERASURES",
    "IDENTIFYING",
    "LICENCE_IDS",
    "Identity",
    "Register",
    "key_without",
    "label",
    "read_register",
]

ERASURES = "erasures.json"
COMPANY = "company"
LICENCE_IDS = ("entitlement_number", "licence_number", "addon_licence_id", "entitlement_id")
# What names a customer, and is replaced. By ids of licences its records are known, and these stay.
IDENTIFYING = (
    *(COMPANY, "company_key", "cloud_id", "site_host"),
    *("transaction_account_id", "host_entitlement_number"),
)
_REST, _REST_HASH = "payload", "payload_hash"
_KEY, _SITE = "record_key", "cloud_id"
_ALWAYS_OWN = {*LICENCE_IDS, "transaction_account_id"}
_CUSTOMER = "customer_id"
_SHARED = 0


@dataclass(frozen=True)
class Identity:
    """Who a customer is: its records by stream, and the values in them, by column.

    ``own`` are values that no record of anybody else has, ``shared`` the others.
    """

    customer_id: str
    records: Mapping[str, frozenset[str]]
    own: frozenset[tuple[str, str]]
    shared: frozenset[tuple[str, str]]

    @property
    def names(self) -> list[str]:
        """What the company is called, in every spelling, by nobody else or also by others."""
        return sorted(value for kind, value in self.own | self.shared if kind == COMPANY)


@dataclass
class Register:
    """Which customers were erased: their values as keyed hashes, and the number of each.

    A value with the number 0 is one that others share, and that stays. ``pending`` are those whose erasure
    has begun and not ended, each with how many the store had seen before it.
    """

    path: Path
    key: bytes
    salt: str
    known: dict[str, int] = field(default_factory=dict)
    pending: dict[int, int] = field(default_factory=dict)
    is_changed: bool = False

    def number(self, kind: str, value: object) -> int | None:
        """Return the number of the customer that a value named, or nothing."""
        return self.known.get(self._hash(kind, value)) if value is not None else None

    def asked(self, text: str) -> int:
        """Return the number of a customer by what it was called: id, company, or id of a licence; else 0."""
        found = (self.number(kind, text) for kind in (_CUSTOMER, COMPANY, *LICENCE_IDS))
        return next(filter(None, found), 0)

    def begin(self, identity: Identity, *, erasures: int) -> int:
        """Write down whom an erasure is of, before anything is changed; return the number it has or had."""
        number = self.number(_CUSTOMER, identity.customer_id) or max(self.known.values(), default=0) + 1
        for kind, value in identity.shared:
            self.known.setdefault(self._hash(kind, value), _SHARED)
        for kind, value in identity.own | {(_CUSTOMER, identity.customer_id)}:
            self.known[self._hash(kind, value)] = number
        self.pending[number] = erasures
        self.save()
        return number

    def end(self, number: int) -> None:
        """Write down that nothing of an erasure is left to do."""
        del self.pending[number]
        self.save()

    def save(self) -> None:
        """Write the register, whole or not at all."""
        pending = {str(number): erasures for number, erasures in self.pending.items()}
        content = {"salt": self.salt, "pending": pending, "known": dict(sorted(self.known.items()))}
        write_atomically(self.path, simplejson.dumps(content, indent=1) + "\n")
        self.is_changed = False

    def replacement(self, kind: str, value: str, number: int) -> str:
        """Return what stands for a value of an erased customer."""
        if kind == COMPANY:
            return label(number)
        digest = self._hash(kind, value)
        owner = self.known.get(digest, number)
        return value if owner == _SHARED else f"{label(owner)}-{digest[:12]}"

    def erased(self, values: Mapping[str, Any], number: int) -> dict[str, Any]:
        """Return the values of a record by column, without whom it is of."""
        told = dict(values)
        for kind in IDENTIFYING:
            if told.get(kind) is not None:
                told[kind] = self.replacement(kind, told[kind], number)
        if values.get(_SITE) is not None:
            told[_KEY] = key_without(values[_KEY], {values[_SITE]: told[_SITE]})
        # Of fields that nobody knows yet, nobody knows whether they name someone.
        return told | {_REST: "{}", _REST_HASH: self._hash(_REST_HASH, told[_REST_HASH])}

    def rows(self, rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> Iterator[tuple[Any, ...]]:
        """Erase on their way in the records of customers that were erased; others pass as they are.

        What such a record says of new licences and accounts is kept as a hash, before it is committed.
        """
        if not self.known:
            yield from rows
            return
        names = schema.names
        kinds = [kind for kind in (*LICENCE_IDS, *IDENTIFYING) if kind in names]
        for row in rows:
            values = dict(zip(names, row, strict=True))
            number = next(filter(None, (self.number(kind, values[kind]) for kind in kinds)), 0)
            if not number:
                yield row
                continue
            for kind in _ALWAYS_OWN.intersection(kinds):
                if values[kind] is not None and self.number(kind, values[kind]) is None:
                    self.known[self._hash(kind, values[kind])] = number
                    self.is_changed = True
            told = self.erased(values, number)
            yield tuple(told[name] for name in names)
        if self.is_changed:
            self.save()

    def _hash(self, kind: str, value: object) -> str:
        text = " ".join(str(value).casefold().split()) if kind == COMPANY else str(value)
        return hashlib.blake2b(f"{kind}\n{text}".encode(), digest_size=16, key=self.key).hexdigest()


def key_without(record_key: str, replaced: Mapping[str, str]) -> str:
    """Return the key of a record with the sites in it replaced: that of feedback may be one.

    >>> key_without("app|2026-10-01|site-1", {"site-1": "erased-1-0"})
    'app|2026-10-01|erased-1-0'
    """
    if "|" not in record_key:
        return record_key
    return "|".join(replaced.get(part, part) for part in record_key.split("|"))


def label(number: int) -> str:
    """Return what an erased customer is called.

    >>> label(1)
    'erased-1'
    """
    return f"erased-{number}"


def read_register(root: Path, *, hash_key: str) -> Register:
    """Read which customers of a store were erased; the hashes are keyed with the store's salt and hash key.

    Raises ``StoreError`` for a file that is damaged: names would come back.
    """
    path = root / ERASURES
    try:
        content: dict[str, Any] = simplejson.loads(path.read_text(encoding="utf-8"))
        salt = str(content["salt"])
        pending = {int(number): int(erasures) for number, erasures in content["pending"].items()}
        known = {str(one): int(number) for one, number in content["known"].items()}
    except FileNotFoundError:
        salt, known, pending = secrets.token_hex(16), {}, {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(
            "The register of erasures cannot be read", where=str(path), todo="restore it from a backup"
        ) from error
    key = hashlib.blake2b(salt.encode(), digest_size=32, key=hash_key.encode()[:64]).digest()
    return Register(path, key, salt, known, pending)
