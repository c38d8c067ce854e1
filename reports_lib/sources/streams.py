"""Streams: one kind of record, from the API's JSON or the portal's CSV to a row of the store."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from reports_lib.errors import SchemaError, did_you_mean
from reports_lib.sources.redaction import contact_domain, redact
from reports_lib.sources.values import plain_text, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from collections.abc import Set as AbstractSet

__all__ = ["Record", "Stream"]

_LONGEST_NUMBER = 30
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")

_ARROW: dict[Any, pa.DataType] = {str: pa.string(), date: pa.date32(), int: pa.int64(), bool: pa.bool_()}


class Record(BaseModel):
    """A record's picked fields; the alias of each is its path in the API's JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def _nothing(_rest: dict[str, Any], _company_key: str | None) -> tuple[Any, ...]:
    return ()


@dataclass(frozen=True)
class Stream:
    """One kind of record.

    ``record`` picks and types fields, ``csv`` maps a CSV column to a path, ``required_csv`` names
    the columns no CSV may lack, ``keys`` are the paths that identify a record, the first known one
    wins, ``dated_by`` is a path whose day is part of the key, ``derive`` adds columns that need more
    than one field, ``preferred`` are the columns whose greatest values win when one pull tells a key
    more than once.
    """

    name: str
    list_name: str
    record: type[Record]
    keys: tuple[str, ...]
    structured: frozenset[str]
    derive: Callable[[dict[str, Any], str | None], tuple[Any, ...]] = _nothing
    derived: Mapping[str, pa.DataType] = field(default_factory=dict)
    csv: Mapping[str, str] = field(default_factory=dict)
    required_csv: tuple[str, ...] = ()
    amounts: frozenset[str] = frozenset()
    dated_by: str = ""
    preferred: tuple[str, ...] = ()

    @property
    def schema(self) -> pa.Schema:
        """The columns of a row of the store."""
        picked = [(name, _arrow(info.annotation)) for name, info in self.record.model_fields.items()]
        first = [("record_key", pa.string()), ("payload_hash", pa.string())]
        return pa.schema([*first, *picked, *self.derived.items(), ("payload", pa.string())])

    @cached_property
    def _places(self) -> tuple[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], ...]:
        """The picked fields by the object they are in: its path, then each leaf and whole path."""
        found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for info in self.record.model_fields.values():
            *parents, leaf = (info.alias or "").split(".")
            found.setdefault(tuple(parents), []).append((leaf, info.alias or ""))
        return tuple((parents, tuple(leaves)) for parents, leaves in found.items())

    def row(self, record: dict[str, Any], *, where: str, hash_key: str) -> tuple[Any, ...]:
        """Turn a raw record into a row in the order of ``schema``.

        Raises ``SchemaError`` for a missing key, an impossible date, an amount that is none, and
        for lists in lists in lists.
        """
        domain = contact_domain(record)
        try:
            rest = redact(record, structured=self.structured)
            # The hash covers the whole record, so that picking one more field changes no hash.
            said = f"{_canonical(rest)}\n{domain}".encode()
        except RecursionError as error:
            raise SchemaError(
                "The record is nested too deep", where=where, todo="export the file again"
            ) from error
        flat = {
            path: holder.pop(leaf, None)
            for parents, leaves in self._places
            for holder in (_inside(rest, parents),)
            for leaf, path in leaves
        }
        try:
            typed = self.record.model_validate(flat)
        except ValidationError as error:
            raise _schema_error(error, where) from error
        known = (plain_text(flat[path] if path in flat else rest.pop(path, None)) for path in self.keys)
        key = next(filter(None, known), None)
        if key is None:
            raise SchemaError(
                f"The record has no {self.keys[0]}",
                where=where,
                todo="export the file again; every record has one",
            )
        if self.dated_by:
            key = f"{key}@{plain_text(flat[self.dated_by])}"
        derived = self.derive(rest, _company_key(typed, domain, hash_key))
        said_hash = hashlib.blake2b(said, digest_size=16).hexdigest()
        return (key, said_hash, *typed.__dict__.values(), *derived, _canonical(rest))

    def check_header(self, header: Iterable[str], *, where: str) -> None:
        """Refuse a CSV without a needed column, or with one that says the same as another."""
        columns = list(header)
        found = set(columns)
        twice = next((name for name in columns if columns.count(name) > 1), None)
        if twice is not None:
            raise SchemaError(
                f"The CSV has the column {twice!r} twice", where=where, todo="take one of them out"
            )
        clash = found & {path.split(".")[0] for path in self.csv.values() if "." in path}
        if clash:
            raise SchemaError(
                f"The CSV has a column {min(clash)!r}, which the portal writes as several",
                where=where,
                todo=f"export {self.name} from the portal again, or take the column out",
            )
        missing = [name for name in self.required_csv if name not in found]
        if missing:
            raise SchemaError(
                f"The CSV has no column {missing[0]!r}"
                + (f" (nor {len(missing) - 1} more)" if missing[1:] else ""),
                where=where,
                todo=f"export {self.name} from the portal again; {_near(missing[0], found)}",
            )

    def unflatten(self, cells: Mapping[str, str], *, where: str) -> dict[str, Any]:
        """Put CSV cells where the JSON has them; unknown columns stay, empty cells do not."""
        record: dict[str, Any] = {}
        for column, cell in cells.items():
            if cell == "":
                continue
            path = self.csv.get(column, column)
            *parents, leaf = path.split(".") if column in self.csv else [column]
            target = record
            for parent in parents:
                target = target.setdefault(parent, {})
            target[leaf] = _amount(cell, column, where) if path in self.amounts else cell
        return record


def _near(name: str, found: AbstractSet[str]) -> str:
    """Advise on a missing column without repeating a line that may be no header."""
    advice = did_you_mean(name, found)
    return advice if advice.startswith("did") else "columns are found by their names in the first line"


def _amount(cell: str, column: str, where: str) -> Decimal:
    try:
        if _NUMBER.fullmatch(cell.strip()):
            return Decimal(cell.strip())
    except InvalidOperation:
        pass
    raise SchemaError(
        f"{column}{told(cell)} is not a number of dollars",
        where=where,
        todo=f"write {column} as in 1234.50, without sign of currency or thousands",
    )


def _arrow(annotation: Any) -> pa.DataType:
    for kind, arrow in _ARROW.items():
        if annotation is kind or annotation == kind | None:
            return arrow
    raise TypeError(annotation)


def _inside(record: dict[str, Any], parents: tuple[str, ...]) -> dict[str, Any]:
    """Return the object that fields are taken out of, so that the payload holds only the rest."""
    for part in parents:
        inner = record.get(part)
        if not isinstance(inner, dict):
            return {}
        record = inner
    return record


def _schema_error(error: ValidationError, where: str) -> SchemaError:
    first = error.errors()[0]
    more = error.error_count() - 1
    value = "" if first["type"] == "missing" else told(first["input"])
    return SchemaError(
        f"{first['loc'][0]}{value} {first['msg']}" + (f" (and {more} more in this record)" if more else ""),
        where=where,
        todo="mend the record or export the file again; nothing of it was imported",
    )


def _company_key(record: Record, domain: str | None, hash_key: str) -> str | None:
    """Hash who a customer is when no account or site says it: company, country and domain."""
    company = getattr(record, "company", None)
    if not company or not domain:
        return None
    plain = "|".join(
        [" ".join(company.casefold().split()), (getattr(record, "country", None) or "").casefold(), domain]
    )
    return hashlib.blake2b(plain.encode(), digest_size=12, key=hash_key.encode()[:64]).hexdigest()


def _number(value: object) -> int | float | str:
    """Write 90, 90.0 and 90.00 alike, so that only a changed number changes the hash."""
    if isinstance(value, Decimal):
        if value.adjusted() >= _LONGEST_NUMBER:
            return str(value)
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(value)


_canonical = json.JSONEncoder(sort_keys=True, default=_number).encode
