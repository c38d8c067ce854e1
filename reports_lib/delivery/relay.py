"""Relay: the mail server, asked over SMTP step by step, so that it is always known what it has taken."""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64encode
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from reports_lib.delivery.settings import address_of
from reports_lib.errors import DeliveryError
from reports_lib.events import timed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reports_lib.delivery.settings import MailSettings

__all__ = [
    "Answer",
    "BlockedError",
    "DeferredError",
    "InDoubtError",
    "RefusedError",
    "connected",
    "hand_over",
]

_PERMANENT = 500
_OK = range(200, 300)
_AGAIN = "run the command again later"


class DeferredError(DeliveryError):
    """Not now: the mail was not taken, and may be offered again."""


class RefusedError(DeliveryError):
    """Never: the server says that it will not take this mail."""


class BlockedError(DeliveryError):
    """Not until something is mended: the server, its certificate, the password."""


class InDoubtError(DeliveryError):
    """The server was silent after it had the mail: it may have taken it, or not."""


class Answer(NamedTuple):
    """What the server says of a recipient: ``taken``, ``deferred`` or ``refused``, and its words."""

    kind: str
    words: str


@contextmanager
def connected(settings: MailSettings, password: str, *, trust: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt and log in.

    Raises ``DeferredError`` where another try may help, ``BlockedError`` where something has to be mended
    first.
    """
    where = f"{settings.server}:{settings.at_port}"
    try:
        relay = _opened(settings, password, trust)
    except ssl.SSLError as error:
        raise BlockedError(
            f"The mail server's certificate is not accepted: {getattr(error, 'verify_message', error)}",
            where=where,
            todo="mend the certificate, or name the server as its certificate does",
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise BlockedError(
            f"The mail server refuses the password: {_words(error.smtp_error)}",
            where=f"{where}, user {settings.user}",
            todo="set REPORTS_SMTP_PASSWORD anew, or the keyring's",
        ) from error
    except smtplib.SMTPNotSupportedError as error:
        raise BlockedError(
            f"The mail server cannot do what is asked of it: {error}",
            where=where,
            todo="set security in mail.yml to what the server offers: starttls, tls or none",
        ) from error
    except smtplib.SMTPResponseException as error:
        kind = BlockedError if error.smtp_code >= _PERMANENT else DeferredError
        raise kind(
            f"The mail server says {error.smtp_code} {_words(error.smtp_error)}",
            where=where,
            todo="ask whoever runs the server" if kind is BlockedError else "run the command again later",
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise DeferredError(
            f"The mail server cannot be reached: {getattr(error, 'strerror', None) or error}",
            where=where,
            todo="check server and port in mail.yml and the network, then run the command again",
        ) from error
    try:
        yield relay
    finally:
        with suppress(OSError, smtplib.SMTPException), timed("smtp", step="quit"):
            relay.quit()


def _opened(settings: MailSettings, password: str, trust: ssl.SSLContext) -> smtplib.SMTP:
    host, port, timeout = settings.server, settings.at_port, settings.timeout_seconds
    with timed("smtp", step="connect", security=settings.security):
        if settings.security == "tls":
            relay: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=trust)
        else:
            relay = smtplib.SMTP(host, port, timeout=timeout)
    try:
        with timed("smtp", step="ehlo"):
            relay.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            with timed("smtp", step="starttls"):
                relay.starttls(context=trust)
                relay.ehlo()
        if settings.user:
            with timed("smtp", step="auth"):
                _log_in(relay, settings.user, password)
    except BaseException:
        relay.close()
        raise
    return relay


def _log_in(relay: smtplib.SMTP, user: str, password: str) -> None:
    if f"{user}{password}".isascii():
        relay.login(user, password)
        return
    # The standard library knows ASCII alone; servers take UTF-8 (RFC 4616).
    if "PLAIN" not in relay.esmtp_features.get("auth", "").split():
        raise smtplib.SMTPNotSupportedError("it takes no password beyond ASCII")
    code, words = relay.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if code not in _OK:
        raise smtplib.SMTPAuthenticationError(code, words)


def hand_over(
    relay: smtplib.SMTP,
    message: bytes,
    *,
    sender: str,
    recipients: Sequence[str],
    before_data: Callable[[Sequence[str]], object],
) -> dict[str, Answer]:
    """Offer a mail to the server for each recipient, and hand it over for those that it accepts.

    Returns what it says of each. ``before_data`` is told the accepted ones just before the mail itself is
    sent: until then nothing can have been taken.

    Raises ``DeferredError`` or ``RefusedError`` when the sender is not accepted or the line breaks before
    the mail, and ``InDoubtError`` when the answer to it never came.
    """
    where = f"{relay._host}"  # type: ignore[attr-defined]
    answers: dict[str, Answer] = {}
    try:
        with timed("smtp", step="offer", recipients=len(recipients)):
            _step(relay.mail(address_of(sender).addr_spec), where)
            for one in recipients:
                code, words = relay.rcpt(address_of(one).addr_spec)
                answers[one] = _answer(code, words)
    except (OSError, smtplib.SMTPException) as error:
        raise DeferredError(
            f"The mail server broke off before it had the mail: {error}", where=where, todo=_AGAIN
        ) from error
    accepted = [one for one, answer in answers.items() if answer.kind == "taken"]
    if not accepted:
        return answers
    before_data(accepted)
    try:
        with timed("smtp", step="data", bytes=len(message), recipients=len(accepted)):
            answer = _answer(*relay.data(message))
    except smtplib.SMTPDataError as error:
        answer = _answer(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        raise InDoubtError(
            f"The mail server was silent after it had the mail: {error}", where=where, todo=_AGAIN
        ) from error
    return answers | dict.fromkeys(accepted, answer)


def _answer(code: int, words: bytes | str) -> Answer:
    kind = "taken" if code in _OK else "refused" if code >= _PERMANENT else "deferred"
    return Answer(kind, f"{code} {_words(words)}")


def _step(answer: tuple[int, bytes], where: str) -> None:
    code, words = answer
    if code in _OK:
        return
    kind = RefusedError if code >= _PERMANENT else DeferredError
    raise kind(f"The mail server says {code} {_words(words)}", where=where, todo=_AGAIN)


def _words(told: bytes | str) -> str:
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else told
    return " ".join(text.split())[:160]
