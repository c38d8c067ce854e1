"""Identity: what store.json says of a store, held against who wants to read it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import simplejson

from reports_lib.errors import StoreError
from reports_lib.store.atomic import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from reports_lib.config import Config

__all__ = ["FORMAT", "IDENTITY", "check_identity", "save_identity"]

# 2 knows records that vanished, 3 packs of commits. What an older format wrote is read as it is, and becomes
# this one when it is next written to, since an older version would misread it, or clear a pack away.
FORMAT = 3
IDENTITY = "store.json"


def check_identity(config: Config, text: str, *, where: str, any_vendor: bool = False) -> dict[str, Any]:
    """Return what a store says of itself, when its format, vendor and hash key are ours to read.

    Raises ``StoreError`` for those that are not.
    """
    try:
        content: dict[str, Any] = simplejson.loads(text)
        found = int(content["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError("store.json cannot be read", where=where, todo="restore it from a backup") from error
    if found > FORMAT:
        raise StoreError(
            f"The store has format {found}; this version reads up to {FORMAT}",
            where=where,
            todo="update marketplace-review, or set REPORTS_DATA to another folder",
        )
    vendor = content.get("vendor")
    if vendor and config.vendor and vendor != config.vendor and not any_vendor:
        raise StoreError(
            f"The store is of vendor {vendor!r}, not of {config.vendor!r}",
            where=where,
            todo="set REPORTS_DATA to another folder, or mend vendor in params/vendor.yml",
        )
    if content.get("hash_key_id") != _key_id(config.hash_key):
        raise StoreError(
            "The store was made with another hash key",
            where=where,
            todo="set REPORTS_HASH_KEY to the key it was made with (unset it if there was none)",
        )
    return content


def save_identity(path: Path, config: Config, *, vendor: str | None, vendor_name: str) -> None:
    """Write whose store it is, if its file does not say so yet."""
    content = {
        "format": FORMAT,
        "vendor": vendor,
        "vendor_name": config.vendor_name or vendor_name,
        "hash_key_id": _key_id(config.hash_key),
    }
    text = simplejson.dumps(content, indent=1) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write_atomically(path, text)


def _key_id(key: str) -> str:
    """Name a hash key without telling it."""
    return hashlib.blake2b(key.encode(), digest_size=6, person=b"key-id").hexdigest() if key else "none"
