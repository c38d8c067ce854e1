"""Sending: a mail is queued once, and offered until the server has taken or refused it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from reports_lib.delivery.outbox import IN_DOUBT, QUEUED, REFUSED, REPLACED, SENDING, SENT
from reports_lib.delivery.relay import DeferredError, InDoubtError, RefusedError, connected, hand_over
from reports_lib.errors import DeliveryError
from reports_lib.events import timed
from reports_lib.periods import format_instant

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from reports_lib.delivery.outbox import Mail, Outbox
    from reports_lib.delivery.posting import Posting
    from reports_lib.delivery.relay import Answer
    from reports_lib.delivery.settings import MailSettings

__all__ = ["Ended", "Line", "deliver"]

_STATES = {"taken": SENT, "refused": REFUSED, "deferred": QUEUED}


@dataclass(frozen=True)
class Line:
    """The way to the mail server: its settings, the password, whom to trust, and the time."""

    settings: MailSettings
    password: str
    trust: ssl.SSLContext
    clock: Callable[[], datetime]

    @property
    def at(self) -> str:
        """The instant, as it is kept."""
        return format_instant(self.clock())


@dataclass(frozen=True)
class Ended:
    """A mail as it ended, and whether this was long before."""

    mail: Mail
    was_sent_before: bool = False


def deliver(
    outbox: Outbox, posting: Posting, line: Line, *, again: bool = False, arrived: bool = False
) -> Ended:
    """Send a mail, unless it was sent; whoever calls this holds the outbox.

    With ``again`` what was sent or is in doubt is sent once more, under its Message-ID; with ``arrived``
    what is in doubt counts as sent.

    Raises ``DeliveryError`` when the mail is in doubt, refused, or waits.
    """
    with timed("mail", revision=posting.mail.revision, recipients=len(posting.mail.states)) as learned:
        try:
            return _deliver(outbox, posting, line, again=again, arrived=arrived)
        finally:
            learned.update(_counted(outbox, posting.mail))


def _counted(outbox: Outbox, mail: Mail) -> dict[str, int]:
    """Return for how many recipients a mail is in each state."""
    kept = [one for one in outbox.about(mail.about) if one.name == mail.name]
    states = Counter(state for one in kept for state in one.states.values())
    return {state.replace(" ", "_"): count for state, count in states.items()}


def _deliver(outbox: Outbox, posting: Posting, line: Line, *, again: bool, arrived: bool) -> Ended:
    outbox.settle(at=line.at)
    mail = _put(outbox, posting, at=line.at)
    if doubted := mail.those(IN_DOUBT):
        if arrived:
            return Ended(outbox.keep(mail.marked(doubted, SENT, at=line.at, words="seen by a recipient")))
        if not again:
            raise _in_doubt(outbox, mail)
        mail = outbox.keep(mail.marked(doubted, QUEUED, at=line.at, words="sent again by request"))
    elif again:
        mail = outbox.keep(mail.marked(mail.states, QUEUED, at=line.at, words="sent again by request"))
    if set(mail.states.values()) == {SENT}:
        return Ended(mail, was_sent_before=True)
    outbox.fill(mail, posting.message.as_bytes())
    return Ended(_send_queued(outbox, mail, line))


def _put(outbox: Outbox, posting: Posting, *, at: str) -> Mail:
    """Queue a mail that is not there yet; those about the same that nobody has are replaced by it."""
    known = [mail for mail in outbox.about(posting.mail.about) if mail.name == posting.mail.name]
    if known:
        return known[0]
    for mail in outbox.about(posting.mail.about):
        if waiting := mail.those(QUEUED):
            outbox.keep(mail.marked(waiting, REPLACED, at=at, words="a newer one took its place"))
    mail = replace(posting.mail, queued_at=at, changed_at=at)
    return outbox.queue(mail, posting.message.as_bytes())


def _send_queued(outbox: Outbox, mail: Mail, line: Line) -> Mail:
    """Offer a mail for those recipients that wait for it, some times while the server says later.

    Returns it as it ended. Raises ``DeliveryError`` when it is not sent to all: it then waits in the
    outbox, was refused, or is in doubt, and the message says which.
    """
    patience = line.settings.patience_seconds
    tries = Retrying(
        retry=retry_if_exception_type(DeferredError),
        stop=stop_after_delay(patience),
        wait=wait_exponential(multiplier=1, max=max(1, patience // 3)),
        reraise=True,
    )
    try:
        tries(partial(_offer, outbox, mail, line))
    except RefusedError as error:
        left = _found(outbox, mail)
        outbox.keep(left.marked(left.those(QUEUED), REFUSED, at=line.at, words=error.what))
        raise
    ended = _found(outbox, mail)
    if refused := ended.those(REFUSED):
        raise RefusedError(
            f"The mail server refused {len(refused)} of {len(ended.states)} recipients: "
            + "; ".join(f"{one} ({ended.words.get(one, '')})" for one in refused),
            where=str(outbox.path(ended)),
            todo="mend the addresses in params/mail.yml; the others have the mail",
        )
    return ended


def _found(outbox: Outbox, mail: Mail) -> Mail:
    return next(one for one in outbox.about(mail.about) if one.name == mail.name)


def _offer(outbox: Outbox, mail: Mail, line: Line) -> None:
    """Offer a mail once; what is not taken for lack of time still waits afterwards."""
    mail = _found(outbox, mail)
    waiting = mail.those(QUEUED)
    if not waiting:
        return
    kept = [mail]

    def before_data(accepted: Sequence[str]) -> None:
        kept.append(outbox.keep(kept[-1].marked(accepted, SENDING, at=line.at)))

    with connected(line.settings, line.password, trust=line.trust) as relay:
        try:
            answers = hand_over(
                relay,
                outbox.message(mail),
                sender=line.settings.sender,
                recipients=waiting,
                before_data=before_data,
            )
        except InDoubtError as error:
            doubted = kept[-1].those(SENDING)
            outbox.keep(kept[-1].marked(doubted, IN_DOUBT, at=line.at, words=error.what))
            raise _in_doubt(outbox, kept[-1]) from error
        # Kept before the server is told goodbye: only what comes between could be in doubt.
        outbox.keep(_answered(kept[-1], answers, at=line.at))
    later = [answer.words for answer in answers.values() if answer.kind == "deferred"]
    if later:
        raise DeferredError(
            f"The mail server takes the mail for {len(later)} of {len(waiting)} recipients later: "
            + later[0],
            where=str(outbox.path(mail)),
            todo="run the command again later; it waits in the outbox",
        )


def _answered(mail: Mail, answers: Mapping[str, Answer], *, at: str) -> Mail:
    for one, answer in answers.items():
        mail = mail.marked([one], _STATES[answer.kind], at=at, words=answer.words)
    return mail


def _in_doubt(outbox: Outbox, mail: Mail) -> DeliveryError:
    """Return the error that names a mail of which nobody knows whether it arrived."""
    return DeliveryError(
        f"It is in doubt whether {mail.about} was sent: Message-ID {mail.message_id}",
        where=str(outbox.path(mail)),
        todo="ask a recipient; if it did not arrive, send it with --again, if it did, with --arrived",
    )
