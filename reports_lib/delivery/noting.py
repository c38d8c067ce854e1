"""Noting: when nothing could be sent, whoever runs the reports is told what, where and what to do."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from reports_lib.delivery.message import note_of
from reports_lib.delivery.outbox import QUEUED, Mail
from reports_lib.delivery.posting import Posting, slug
from reports_lib.delivery.sending import deliver
from reports_lib.delivery.settings import address_of

if TYPE_CHECKING:
    from reports_lib.delivery.outbox import Outbox
    from reports_lib.delivery.sending import Ended, Line
    from reports_lib.errors import ReportsError

__all__ = ["tell_operator"]


def tell_operator(outbox: Outbox, about: str, error: ReportsError, line: Line) -> Ended | None:
    """Send the operator a note of a failure, once for each failure; without an operator, nothing.

    Raises ``DeliveryError`` when the note cannot be sent either; whoever calls this holds the outbox.
    """
    settings = line.settings
    if settings.operator is None:
        return None
    text = f"{about} was not sent.\n\n{error.what}\n\nWhere: {error.where}\nTo do: {error.todo}\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    name = f"note-{slug(about)}.{digest[:8]}"
    message_id = f"<{name}@{address_of(settings.sender).domain}>"
    subject = f"Not sent: {about}"
    mail = Mail(name, f"note of {about}", 1, message_id, digest, {settings.operator: QUEUED})
    message = note_of(settings, subject=subject, message_id=message_id, at=line.clock(), text=text)
    return deliver(outbox, Posting(mail, message), line)
