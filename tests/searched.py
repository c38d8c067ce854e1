"""Searched: every file of a store and of its pages, unpacked and looked through for a customer."""

from __future__ import annotations

import email
import re
from email import policy
from html import unescape

import duckdb

from tests.remembered import SECRETS

__all__ = ["everything", "named_in"]


def everything(config):
    """Every text in every file of the store and of the pages: Parquet and mails unpacked."""
    found = {}
    for path in [*config.data.rglob("*"), *config.output.rglob("*")]:
        if path.suffix == ".parquet":
            found[path] = str(duckdb.sql(f"from '{path}'").fetchall())
        elif path.suffix == ".eml":
            parts = email.message_from_bytes(path.read_bytes(), policy=policy.default).walk()
            found[path] = "".join(
                str(one.get_payload(decode=True), "utf-8") for one in parts if not one.is_multipart()
            )
        elif path.is_file():
            found[path] = path.read_text(encoding="utf-8", errors="replace")
    return found


def named_in(config):
    """The files that still name the customer, as plain text, in HTML or in JSON within whatever."""
    found = []
    for path, text in everything(config).items():
        plain = re.sub(r"\\+u([0-9a-f]{4})", lambda hit: chr(int(hit[1], 16)), unescape(text))
        plain = re.sub(r"\\+n", "\n", plain).replace("\\", "")
        if any(secret in one for one in (text.casefold(), plain.casefold()) for secret in SECRETS):
            found.append(path.name)
    return sorted(found)
