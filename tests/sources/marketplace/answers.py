"""Answers: a transport that is a dictionary, for what needs no wire."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from reports_lib.sources.marketplace.failures import refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports_lib.sources.marketplace.transport import Transport

__all__ = ["Answers"]


class Answers:
    """Answers by ``"GET /path"``: one, or a list of which the last is repeated; errors are raised.

    What is not there is a 404. ``asked`` keeps every place with its query, ``waited`` the pauses.
    """

    def __init__(self, **_nothing: Any) -> None:
        self.told: dict[str, list[Any]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.bodies: list[Any] = []
        self.waited: list[float] = []

    def tell(self, place: str, *answers: Any) -> None:
        """Answer a place with these, one after the other."""
        self.told[place] = list(answers)

    def places(self) -> list[str]:
        """Return what was asked for, in order."""
        return [place for place, _ in self.asked]

    def as_transport(self) -> Transport:
        """Return it as what the library takes."""
        return cast("Transport", self)

    def _next(self, place: str, query: Any) -> Any:
        self.asked.append((place, dict(query)))
        told = self.told.get(place)
        if told is None:
            raise refused(404, where=place)
        answer = told.pop(0) if len(told) > 1 else told[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def json(self, method: str, path: str, *, query: Any = (), body: Any = None) -> Any:
        """Answer a question."""
        self.bodies.append(body)
        return self._next(f"{method} {path}", query)

    @contextmanager
    def download(self, path: str, *, query: Any = ()) -> Iterator[io.BytesIO]:
        """Answer with bytes, or with records as JSON."""
        answer = self._next(f"GET {path}", query)
        yield io.BytesIO(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def masked(self, text: str) -> str:
        """There is no secret."""
        return text

    def pause(self, seconds: float) -> None:
        """Do not wait."""
        self.waited.append(seconds)
