"""Outbox: every mail that was ever to be sent, with what became of it for each recipient.

::

    data/outbox/<mail>/message.eml    the mail, byte by byte as it is sent
    data/outbox/<mail>/state.json     what became of it

A state is written, and on the disk, before and after each step that cannot be taken back: ``queued``,
then ``sending`` just before the server is given the mail, then ``sent`` or ``refused``. A mail that is
found ``sending`` by whoever has the lock belongs to nobody that lives: it is ``in doubt``.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import simplejson
from filelock import FileLock, Timeout

from reports_lib.errors import DeliveryError, StoreError
from reports_lib.store import store_errors, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["IN_DOUBT", "QUEUED", "REFUSED", "REPLACED", "SENDING", "SENT", "Mail", "Outbox"]

QUEUED, SENDING, SENT, REFUSED, IN_DOUBT, REPLACED = (
    *("queued", "sending", "sent", "refused"),
    *("in doubt", "replaced"),
)
_ENDED = {SENT, REFUSED, REPLACED}
_STATE, _MESSAGE = "state.json", "message.eml"


@dataclass(frozen=True)
class Mail:
    """A mail of the outbox; ``states`` and ``words`` are by recipient.

    ``about`` names what it is about, such as a report's period and audience: of these, no two mails
    are sent, but as revisions. ``figures`` are what it said, to tell later what is new.
    """

    name: str
    about: str
    revision: int
    message_id: str
    digest: str
    states: Mapping[str, str]
    words: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    queued_at: str = ""
    changed_at: str = ""

    @property
    def state(self) -> str:
        """The state that needs most attention, of those of its recipients."""
        found = set(self.states.values())
        return next(one for one in (IN_DOUBT, SENDING, QUEUED, REFUSED, SENT, REPLACED) if one in found)

    @property
    def is_replaced(self) -> bool:
        """Whether a newer mail took its place before anybody had it."""
        return self.state == REPLACED

    @property
    def was_offered(self) -> bool:
        """Whether somebody has it, or may have."""
        return bool({SENT, SENDING, IN_DOUBT} & set(self.states.values()))

    def those(self, state: str) -> list[str]:
        """Return the recipients for whom it is in a state."""
        return [one for one, found in self.states.items() if found == state]

    def marked(self, recipients: Iterable[str], state: str, *, at: str, words: str = "") -> Mail:
        """Return it with another state for some of its recipients."""
        chosen = list(recipients)
        told = dict.fromkeys(chosen, words) if words else {}
        return replace(
            self,
            states={**self.states, **dict.fromkeys(chosen, state)},
            words={**self.words, **told},
            changed_at=at,
        )


class Outbox:
    """The mails of a store; one process at a time may change them."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "outbox"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the outbox; what another process left half done is then in doubt.

        Raises ``DeliveryError`` when another process has it.
        """
        with store_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise DeliveryError(
                "Another command is sending mail", where=str(self._folder), todo="wait until it has ended"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def mails(self) -> list[Mail]:
        """Return all mails, by the order in which they were queued."""
        found = [self._read(path) for path in self._folder.glob(f"*/{_STATE}")]
        return sorted(found, key=lambda mail: (mail.queued_at, mail.name))

    def about(self, about: str) -> list[Mail]:
        """Return the mails about one thing, by revision."""
        return sorted((mail for mail in self.mails() if mail.about == about), key=lambda one: one.revision)

    def queue(self, mail: Mail, message: bytes) -> Mail:
        """Put a mail into the outbox, whole or not at all."""
        folder = self._folder / mail.name
        with store_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._write(mail, message)
            self.keep(mail)
        return mail

    def fill(self, mail: Mail, message: bytes) -> None:
        """Write the bytes of a mail again, where they went by their age."""
        with store_errors(self.path(mail)):
            if not self.path(mail).exists():
                self._write(mail, message)

    def _write(self, mail: Mail, message: bytes) -> None:
        draft = self.path(mail).with_name(f".{_MESSAGE}.draft")
        with draft.open("wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path(mail))

    def ended(self, *, before: str) -> list[Mail]:
        """Return mails with nothing left to do since before an instant, whose bytes are still there."""
        return [
            mail
            for mail in self.mails()
            if mail.state in _ENDED and mail.changed_at < before and self.path(mail).exists()
        ]

    def keep(self, mail: Mail) -> Mail:
        """Write what became of a mail, so that it is on the disk when this returns."""
        path = self._folder / mail.name / _STATE
        with store_errors(path):
            write_atomically(path, simplejson.dumps(asdict(mail), indent=1) + "\n")
        return mail

    def message(self, mail: Mail) -> bytes:
        """Return a mail byte by byte."""
        path = self.path(mail)
        with store_errors(path):
            return path.read_bytes()

    def path(self, mail: Mail) -> Path:
        """Return where a mail's bytes are."""
        return self._folder / mail.name / _MESSAGE

    def settle(self, *, at: str) -> list[Mail]:
        """Mark what a process that died was sending as in doubt, and return all that is."""
        for mail in self.mails():
            if left := mail.those(SENDING):
                words = "the command ended before the server answered"
                self.keep(mail.marked(left, IN_DOUBT, at=at, words=words))
        return [mail for mail in self.mails() if mail.those(IN_DOUBT)]

    def _read(self, path: Path) -> Mail:
        try:
            return Mail(**simplejson.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(
                "A record of the outbox cannot be read",
                where=str(path),
                todo="restore it from a backup; without it nobody knows whether this mail was sent",
            ) from error
