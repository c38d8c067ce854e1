"""Naming: whether a file names an erased customer, in whatever way it is written there."""

from __future__ import annotations

import io
import re
import zipfile
from email import policy
from email.parser import BytesParser
from html import unescape
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from reports_lib.store.erasing import IDENTIFYING
from reports_lib.store.rewriting import word_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from reports_lib.config import Config
    from reports_lib.store.erasing import Identity

__all__ = ["Names", "files_of", "own_words", "words_of"]

# A store of its own with pages of its own, and copies that only their owner may change.
_ELSEWHERE = {"demo", "backups"}
_ESCAPED = re.compile(r'\\+(?:u([0-9a-fA-F]{4})|(["/nrt]))')
_MEANT = {"n": "\n", "r": "\r", "t": "\t"}


def own_words(identity: Identity) -> list[str]:
    """Return what names the customer and nobody else: its company and ids of its sites and accounts."""
    return sorted(value for kind, value in identity.own if kind in IDENTIFYING)


def words_of(identity: Identity) -> list[str]:
    """Return what may name the customer: the same, and names that others bear too."""
    return sorted({*own_words(identity), *identity.names})


def files_of(config: Config) -> Iterator[Path]:
    """Yield the files of a store and its pages, without the sample's and without backups."""
    for root in (config.data, config.output):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.relative_to(root).parts[0] not in _ELSEWHERE:
                yield path


class Names:
    """Words that are looked for: as plain text, in HTML, in JSON, in mails and in Parquet."""

    def __init__(self, words: Iterable[str]) -> None:
        found = [word_pattern(one) for one in sorted(set(words), key=len, reverse=True)]
        self._pattern = re.compile("|".join(found)) if found else None

    def in_text(self, text: str) -> bool:
        """Say whether one of them stands in a text, whatever HTML and JSON have made of it."""
        if self._pattern is None:
            return False
        plain, readable = _unescaped(text), unescape(text)
        written = {text, plain, readable, unescape(plain), _unescaped(readable)}
        return any(self._pattern.search(one) for one in written)

    def in_file(self, path: Path) -> bool:
        """Say whether one of them stands in a file."""
        return any(self.in_text(text) for text in _texts(path))


def _unescaped(text: str) -> str:
    """Return JSON as it reads, however often it was put into other JSON."""
    plain = _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)) if hit[1] else _MEANT.get(hit[2], hit[2]), text)
    # What lies beyond the first plane is written as two halves.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _texts(path: Path) -> Iterator[str]:
    if path.suffix == ".parquet":
        for batch in pq.ParquetFile(path).iter_batches():
            for column in batch.columns:
                if str(column.type) in {"string", "large_string"}:
                    yield "\n".join({one for one in column.to_pylist() if one})
    elif path.suffix == ".eml":
        yield from _mail_texts(path.read_bytes())
    else:
        yield path.read_bytes().decode("utf-8", errors="replace")


def _mail_texts(message: bytes) -> Iterator[str]:
    parsed: Any = BytesParser(policy=policy.default).parsebytes(message)
    yield "\n".join(str(value) for value in parsed.values())
    for part in parsed.walk():
        content = part.get_payload(decode=True)
        if not content:
            continue
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                for name in packed.namelist():
                    yield packed.read(name).decode("utf-8", errors="replace")
        else:
            yield content.decode("utf-8", errors="replace")
