"""Events: what happens, as a name with plain facts, told to whoever listens.

A fact is a number, or a word of our own: the name of a stream, a model or a report, a state, a class. What
came from records, from a server or from a setting is none: events are written into the log.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["EVENTS", "Fact", "tell", "tell_failure", "timed"]

EVENTS = logging.getLogger("reports")
"""Where events are told; without a listener nobody hears them."""

Fact = str | int | float | None


def tell(event: str, **facts: Fact) -> None:
    """Tell an event; facts that are ``None`` are left out."""
    _tell(logging.INFO, event, facts)


def tell_failure(event: str, **facts: Fact) -> None:
    """Tell an event that somebody has to see to."""
    _tell(logging.ERROR, event, facts)


def _tell(level: int, event: str, facts: Mapping[str, Fact]) -> None:
    told = {name: fact for name, fact in facts.items() if fact is not None}
    EVENTS.log(level, event, extra={"facts": told})


@contextmanager
def timed(event: str, **facts: Fact) -> Iterator[dict[str, Fact]]:
    """Tell an event with its seconds when it ends, also when it fails; yields where more facts go."""
    begun = perf_counter()
    learned: dict[str, Fact] = {}
    try:
        yield learned
    except BaseException as error:
        learned["failed"] = type(error).__name__
        raise
    finally:
        tell(event, **{**facts, **learned, "seconds": round(perf_counter() - begun, 3)})
