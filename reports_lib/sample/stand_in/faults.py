"""Faults: what goes wrong on request, how often, and for which requests.

========================  =====================================================================
kind                      what happens
========================  =====================================================================
a number, 400 to 599      an error with that status; 429 takes ``retry_after=seconds``
``html``                  a page of HTML with status 200
``wrong_shape``           ``body`` (any JSON) with status 200 instead of the reply
``redirect``              a redirect to ``to``
``silent``                no answer for ``seconds``, then the right one
``reset``                 the connection is reset before an answer
``gone``                  the whole server goes away; with ``after`` bytes of a body, if given
``slow``                  the body comes in pieces of ``piece`` bytes, ``seconds`` apart
``cut``                   the connection closes in the middle, or after ``after`` bytes
``truncated``             the JSON ends in the middle, the transfer ends well
``lost_records``          the first ``records`` records are left out, without a word
``foreign``               records of another vendor's app; a developer space of another vendor
``keyless``               record number ``record`` has no key
``changed``               every record is what ``change`` makes of it
``wrong_count``           the total is off by ``more``
``short_pages``           pages hold ``rows`` at most, whatever was asked for
``cut_list``              a list says that its first page is its last
``export_failed``         an export that is started now ends in FAILED
``export_stuck``          an export that is started now never ends
========================  =====================================================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["KINDS", "Fault", "Faults", "Trouble"]

KINDS = frozenset(
    "html wrong_shape redirect silent reset gone slow cut truncated lost_records foreign keyless changed "
    "wrong_count short_pages cut_list export_failed export_stuck".split()
)


@dataclass(slots=True)
class Fault:
    """One fault that waits for its requests; ``times`` is None for one that stays."""

    where: str
    kind: str
    times: int | None
    skip: int
    options: dict[str, Any] = field(default_factory=dict)

    def is_due(self, label: str) -> bool:
        """Say whether a request meets the fault, and count it."""
        if self.where not in label or self.times == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults of one stand-in."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(
        self, where: str, kind: str | int, *, times: int | None = 1, skip: int = 0, **options: Any
    ) -> None:
        """Let something go wrong for the next requests that match.

        Parameters
        ----------
        where
            A piece of ``METHOD /path``. In it the id of an export reads ``{id}``, and the download of
            one ends in ``{id}/download``; so ``"POST"``, ``"async/export/{id}/status"``,
            ``"transactions/export"`` and ``""`` all name some requests.
        kind
            One of the kinds above, or an HTTP status.
        times
            How many requests meet it; None for all that come.
        skip
            How many matching requests are spared first.
        **options
            What the kind asks for.
        """
        kind = str(kind)
        if kind not in KINDS and not re.fullmatch(r"[45]\d\d", kind):
            raise ParamsError(
                f"{kind!r} is not a fault",
                where="stand-in, faults",
                todo=did_you_mean(kind, KINDS),
            )
        with self._lock:
            self._faults.append(Fault(where, kind, times, skip, options))

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._faults.clear()

    def meet(self, label: str) -> Trouble:
        """Return the faults that a request meets."""
        with self._lock:
            return Trouble(fault for fault in self._faults if fault.is_due(label))


class Trouble:
    """The faults of one request, by kind; where two are of a kind, the one added first counts."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._faults: dict[str, dict[str, Any]] = {}
        for fault in faults:
            self._faults.setdefault(fault.kind, fault.options)

    @property
    def status(self) -> int | None:
        """The error status that is due, if one is."""
        return next((int(kind) for kind in self._faults if kind.isdigit()), None)

    def __contains__(self, kind: str) -> bool:
        return kind in self._faults

    def option(self, kind: str, name: str, default: Any) -> Any:
        """Return an option of a fault."""
        return self._faults[kind].get(name, default)

    def retry_after(self) -> int | None:
        """Return how many seconds an error asks to wait, if it does."""
        return self._faults[str(self.status)].get("retry_after")
