"""Files: a ledger turned into the two gzipped JSON files that imports read, the same bytes each time."""

from __future__ import annotations

from contextlib import contextmanager
from gzip import GzipFile
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import simplejson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date
    from pathlib import Path

    from reports_lib.sample.ledger import Ledger

__all__ = ["write_ledger"]


def write_ledger(folder: Path, ledger: Ledger, *, at: date | None = None) -> list[Path]:
    """Write ``transactions.json.gz`` and ``licenses.json.gz`` and return their paths.

    They hold what is told at the start of a day, or at the newest instant. The transactions come as
    the API's list envelope, the licences as the bare array of an export.
    """
    folder.mkdir(parents=True, exist_ok=True)
    transactions, licences = folder / "transactions.json.gz", folder / "licenses.json.gz"
    with _array(transactions, '{"transactions":[', "]}") as add:
        add(ledger.records("transactions", at=at))
    with _array(licences, "[", "]") as add:
        add(ledger.records("licenses", at=at))
    return [transactions, licences]


@contextmanager
def _array(path: Path, opening: str, closing: str) -> Iterator[Callable[[Iterable[dict[str, Any]]], None]]:
    """Open a gzipped JSON array and hand out what adds records to it."""
    encode = simplejson.JSONEncoder(use_decimal=True, ensure_ascii=False, separators=(",", ":")).encode
    # No file name and no time in the gzip header: the same ledger is the same bytes.
    with (
        path.open("wb") as raw,
        GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed,
        TextIOWrapper(packed, encoding="utf-8", newline="\n") as text,
    ):
        is_first = True

        def add(records: Iterable[dict[str, Any]]) -> None:
            nonlocal is_first
            for record in records:
                text.write("\n" if is_first else ",\n")
                text.write(encode(record))
                is_first = False

        text.write(opening)
        yield add
        text.write(f"\n{closing}\n")
