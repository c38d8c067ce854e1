"""Queries: the parameters of a request, read as the API reads them, and its refusals."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

__all__ = ["Query", "RefusedError"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class RefusedError(Exception):
    """A request that is answered with an error, in the API's words."""

    def __init__(
        self, status: int, message: str, *, path: str | None = None, code: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {"message": message}
        if path:
            self.error["path"] = path
        if code:
            self.error["code"] = code


class Query:
    """The parameters of one request; whatever nobody asks for is ignored."""

    def __init__(self, parameters: MultiDict[str, str], *, generation: int = 3) -> None:
        self._parameters = parameters
        self.generation = generation

    def __str__(self) -> str:
        return "&".join(sorted(f"{name}={value}" for name, value in self._parameters.items(multi=True)))

    def one(self, name: str) -> str | None:
        """Return the first value of a parameter; an empty one counts as none."""
        return self._parameters.get(name) or None

    def many(self, name: str) -> list[str]:
        """Return every value of a repeated parameter."""
        return [value for value in self._parameters.getlist(name) if value]

    def ids(self, name: str) -> list[str]:
        """Return the ids of a filter; ids joined by commas are misread and filter nothing."""
        found = self.many(name)
        return [] if any("," in value for value in found) else found

    def keys(self, name: str) -> list[str]:
        """Return the app keys of a filter, repeated or joined by commas."""
        return [key for value in self.many(name) for key in value.split(",") if key]

    def day(self, name: str) -> str | None:
        """Return a day as it is written, YYYY-MM-DD and nothing else."""
        value = self.one(name)
        if value is None:
            return None
        try:
            if not _DAY.fullmatch(value):
                raise ValueError
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise RefusedError(400, f"{name}: Must be a date", path=name) from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a switch."""
        value = self.one(name)
        if value is None:
            return default
        if value not in {"true", "false"}:
            raise RefusedError(400, f"{name}: Type mismatch, must be a boolean", path=name)
        return value == "true"

    def whole(self, name: str, *, default: int, least: int = 0, most: int | None = None) -> int:
        """Return a whole number; one that is too large is quietly cut."""
        value = self.one(name)
        if value is None:
            return default
        if not re.fullmatch(r"[0-9]{1,12}", value) or int(value) < least:
            raise RefusedError(400, f"{name}: Must be an integer of at least {least}", path=name)
        return int(value) if most is None else min(int(value), most)

    def wholes(self, name: str) -> list[int]:
        """Return the numbers of a repeated parameter."""
        found = self.many(name)
        if not all(re.fullmatch(r"[0-9]{1,12}", value) for value in found):
            raise RefusedError(400, f"{name}: Must be a list of valid integer", path=name)
        return [int(value) for value in found]

    def word(self, name: str, allowed: tuple[str, ...]) -> str | None:
        """Return a word of a closed set."""
        found = self.words(name, dict.fromkeys(allowed, ()))
        return found[0] if found else None

    def words(self, name: str, allowed: Mapping[str, object]) -> list[str]:
        """Return the words of a repeated parameter, each of a closed set and in its lower case."""
        found = self.many(name)
        for value in found:
            if value not in allowed:
                message = f"{name}: allowable values are {', '.join(allowed)}"
                raise RefusedError(400, message, path=name)
        return found
