"""Surprises: fields, words and apps in records that nobody knows yet, counted and never dropped."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from reports_lib.sources.vocabulary import FIELDS_KNOWN, WORDS_KNOWN

__all__ = ["Surprises"]

_MOST = 100
_MOST_SHAPES = 4096
_HARMLESS_NAME = re.compile(r"[A-Za-z][\w.-]{0,99}", re.ASCII)
_HARMLESS_WORD = re.compile(r"[A-Za-z][\w /.-]{0,39}", re.ASCII)
_HIDDEN = "(not shown)"

# Key, path, and the words known there, if it is a place of words.
_Looked = tuple[tuple[str, str, frozenset[str] | None], ...]


class Surprises:
    """What records of a sync hold that is in no vocabulary.

    ``fields``, ``words`` and ``apps`` count records, by stream and what was found; each keeps a
    hundred kinds at most. A word that could be more than a word is counted, not shown.
    """

    def __init__(self) -> None:
        self.fields: Counter[str] = Counter()
        self.words: Counter[str] = Counter()
        self.apps: Counter[str] = Counter()
        self._shapes: dict[tuple[Any, ...], _Looked] = {}

    def __bool__(self) -> bool:
        return bool(self.fields or self.words or self.apps)

    def clear(self) -> None:
        """Forget what was found, not how to find it."""
        for counter in (self.fields, self.words, self.apps):
            counter.clear()

    def told(self) -> dict[str, dict[str, int]]:
        """Return all of it as plain data: fields, words and apps, with the commonest first."""
        kinds = {"fields": self.fields, "words": self.words, "apps": self.apps}
        return {kind: dict(counter.most_common()) for kind, counter in kinds.items() if counter}

    def look(self, stream: str, record: dict[str, Any]) -> None:
        """Count what a record holds that its stream is not known to."""
        if stream in FIELDS_KNOWN:
            self._look_inside(stream, "", record)

    def _look_inside(self, stream: str, parent: str, value: dict[str, Any]) -> None:
        shape = (stream, parent, *value)
        worth_a_look = self._shapes.get(shape)
        if worth_a_look is None:
            worth_a_look = self._learn(shape, stream, parent, value)
        for key, path, words in worth_a_look:
            held = value[key]
            if words is not None:
                if held.__class__ is str and held not in words:
                    self._count(self.words, f"{stream}: {path} {_shown(held, _HARMLESS_WORD)!r}")
            elif path not in FIELDS_KNOWN[stream]:
                self._count(self.fields, f"{stream}: {_shown(path, _HARMLESS_NAME)}")
            else:
                for one in held if isinstance(held, list) else (held,):
                    if isinstance(one, dict):
                        self._look_inside(stream, path, one)

    def _learn(self, shape: tuple[Any, ...], stream: str, parent: str, value: dict[str, Any]) -> _Looked:
        """Remember what is worth a look in objects with these keys, which is little."""
        paths = [(key, f"{parent}.{key}" if parent else key) for key in value]
        known, words, parents = FIELDS_KNOWN[stream], _WORDS[stream], _PARENTS[stream]
        worth_a_look = tuple(
            (key, path, words.get(path))
            for key, path in paths
            if path not in known or path in words or path in parents
        )
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        self._shapes[shape] = worth_a_look
        return worth_a_look

    def note_app(self, stream: str, app_key: object) -> None:
        """Count a record of an app that the vendor does not list."""
        self._count(self.apps, f"{stream}: {_shown(str(app_key), _HARMLESS_NAME)}")

    def _count(self, counter: Counter[str], what: str) -> None:
        if what in counter or len(counter) < _MOST:
            counter[what] += 1


def _shown(text: str, harmless: re.Pattern[str]) -> str:
    return text if harmless.fullmatch(text) else _HIDDEN


_PARENTS = {
    stream: frozenset(path.rpartition(".")[0] for path in known) for stream, known in FIELDS_KNOWN.items()
}
_WORDS = {
    stream: {path: known | {"", "null"} for path, known in words.items()}
    for stream, words in WORDS_KNOWN.items()
}
