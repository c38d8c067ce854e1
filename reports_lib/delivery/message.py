"""Message: a digest, its pictures and the whole report as one mail, as the standards have it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING

from reports_lib.delivery.settings import address_of
from reports_lib.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from reports_lib.delivery.pictures import Picture
    from reports_lib.delivery.settings import MailSettings

__all__ = ["HTML_LIMIT", "Attachment", "attachment_of", "message_of", "note_of"]

HTML_LIMIT = 90_000
"""Bytes of the encoded HTML part; a little above, Gmail cuts a mail short."""

_POLICY = SMTP.clone(cte_type="7bit")  # any server on the way can pass it on
_ZIPPED_AT = (1980, 1, 1, 0, 0, 0)  # the first instant a zip file knows; the clock has no part in a mail


@dataclass(frozen=True)
class Attachment:
    """The whole report as a file, or nothing, and what the mail says of it."""

    words: str
    name: str = ""
    data: bytes = b""
    kind: str = "html"


def attachment_of(page: Path, settings: MailSettings) -> Attachment:
    """Return the page as the settings have it: as it is, zipped where that fits, or only named."""
    limit = int(settings.attach_limit_mb * 1_000_000)
    read = page.read_bytes()
    if settings.attach == "html" and _encoded(read) <= limit:
        words = f"The whole review is attached as {page.name}: open it in any browser; it needs no network."
        return Attachment(words, page.name, read)
    if settings.attach != "none":
        packed = _zipped(page.name, read)
        if _encoded(packed) <= limit:
            name = f"{page.stem}.zip"
            words = f"The whole review is attached as {name}: unpack it, then open {page.name} in a browser."
            return Attachment(words, name, packed, "zip")
    why = "" if settings.attach == "none" else f", being larger than {settings.attach_limit_mb:g} MB"
    return Attachment(f"The whole review is not attached{why}; it is {page.name} where reports are built.")


def _encoded(data: bytes) -> int:
    return len(data) * 4 // 3 * 78 // 76


def _zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(name, _ZIPPED_AT), data, zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def message_of(  # noqa: PLR0913  a mail has that many parts
    settings: MailSettings,
    recipients: Sequence[str],
    *,
    subject: str,
    message_id: str,
    at: datetime,
    text: str,
    html: str,
    pictures: Sequence[Picture],
    attachment: Attachment,
) -> EmailMessage:
    """Put a mail together.

    Raises ``DeliveryError`` when its HTML part would be cut short where it is read.
    """
    message = _addressed(settings, recipients, subject=subject, message_id=message_id, at=at)
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    shown = next(part for part in message.iter_parts() if part.get_content_type() == "text/html")
    size = len(shown.as_bytes())
    if size > HTML_LIMIT:
        raise DeliveryError(
            f"The mail's HTML part has {size:,} bytes, more than the {HTML_LIMIT:,} that are shown whole",
            where=subject,
            todo="show less in review.tiles and review.drivers, or send the report for fewer apps",
        )
    for one in pictures:
        shown.add_related(
            one.png, "image", "png", cid=f"<{one.name}>", disposition="inline", filename=f"{one.name}.png"
        )
    if attachment.data:
        kinds = {"html": ("text", "html"), "zip": ("application", "zip")}
        maintype, subtype = kinds[attachment.kind]
        message.add_attachment(attachment.data, maintype, subtype, filename=attachment.name)
    return message


def note_of(
    settings: MailSettings, *, subject: str, message_id: str, at: datetime, text: str
) -> EmailMessage:
    """Put a note to the operator together: text alone."""
    message = _addressed(settings, [settings.operator or ""], subject=subject, message_id=message_id, at=at)
    message.set_content(text)
    return message


def _addressed(
    settings: MailSettings, recipients: Sequence[str], *, subject: str, message_id: str, at: datetime
) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = address_of(settings.sender)
    message["To"] = [address_of(one) for one in recipients]
    message["Subject"] = "".join(one if one.isprintable() else " " for one in subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if settings.list_id:
        message["List-Id"] = f"<{settings.list_id}>"
    if settings.unsubscribe:
        message["List-Unsubscribe"] = f"<{settings.unsubscribe}>"
    return message
