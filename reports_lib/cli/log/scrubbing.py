"""Scrubbing: of a message only our own words stay; what came from elsewhere becomes ``…``.

A message is a sentence of ours with values in it: a cell of a record, an address, a path, the words of a
server or of a notebook's exception. Nobody can list all that must not be shown, so what may be is listed: a
word stays where it stands beside its neighbour in this package's own code, too. Plain words stay anyway, and
are no neighbours.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MASK", "scrubbed", "without_secrets"]

MASK = "…"

_PACKAGE = Path(__file__).parent.parent.parent
_INVENTED = "sample"  # its people and companies are words of nobody's
_ADDRESS = re.compile(r"\S*@\S*")
_PHONE = re.compile(r"(?:\+|\(|(?<![\w-])0)\d[\d ()/.-]{6,}\d|\d{2,}(?:[ /]\d{2,}){2,}")
_QUOTED = re.compile(r"""(?<!\w)(['"]).*?\1(?!\w)|“[^”]*”""", re.DOTALL)
_AMOUNT = re.compile(r"[$€£]\s?\d[\d.,]*|\d[\d,]*(?:\.\d+)+")
_WORD = re.compile(r"\w+")
_MASKS = re.compile(rf"{MASK}(?:[\s.,@/_-]*{MASK})+")
_DIGITS = 6
# Words that say nothing of anybody, and often stand between two values.
_ALONE = frozenset(
    (
        "a after all an and are as at before but by cell column date day do does file for from has have in"
        " is it its key line model month more no not number of on or page port quarter record report revision"
        " row says set stream such text that the there they this time to until was were where which with year"
    ).split()
)
_SECRETS = ("MARKETPLACE_TOKEN", "REPORTS_SMTP_PASSWORD", "REPORTS_HASH_KEY")


def scrubbed(text: str) -> str:
    """Return what is ours of a message, on one line."""
    for kind in (_QUOTED, _ADDRESS, _PHONE, _AMOUNT):
        text = kind.sub(MASK, text)
    found = [one for one in _WORD.finditer(text) if not _is_plain(one[0])]
    words = [one[0] for one in found]
    pairs = _pairs()
    beside = [False, *(pair in pairs for pair in pairwise(words)), False]
    for at in reversed(range(len(found))):
        if not (beside[at] or beside[at + 1]):
            text = text[: found[at].start()] + MASK + text[found[at].end() :]
    return " ".join(_MASKS.sub(MASK, text).split())


def _is_plain(word: str) -> bool:
    return word in _ALONE or (word.isdecimal() and word.isascii() and len(word) <= _DIGITS)


@lru_cache(maxsize=1)
def _pairs() -> frozenset[tuple[str, str]]:
    """Return the words that stand beside each other in our code, or with plain ones between."""
    files = [
        one for one in sorted(_PACKAGE.rglob("*.py")) if _INVENTED not in one.relative_to(_PACKAGE).parts
    ]
    told = (_WORD.findall(one.read_text(encoding="utf-8")) for one in files)
    return frozenset(pair for words in told for pair in pairwise(one for one in words if not _is_plain(one)))


def without_secrets(text: str, environ: Mapping[str, str]) -> str:
    """Return a text without the secrets of the environment, should it repeat one."""
    for secret in (environ.get(name, "").strip() for name in _SECRETS):
        text = text.replace(secret, MASK) if secret else text
    return text
