"""Delivery: a report that was built becomes a mail, and the mail is sent once."""

from __future__ import annotations

from reports_lib.delivery.noting import tell_operator
from reports_lib.delivery.outbox import Mail, Outbox
from reports_lib.delivery.passwords import find_password
from reports_lib.delivery.posting import Posting, about, posting_of
from reports_lib.delivery.previewing import find_browser, write_preview
from reports_lib.delivery.sending import Ended, Line, deliver
from reports_lib.delivery.settings import MailSettings, read_settings

__all__ = [
    "Ended",
    "Line",
    "Mail",
    "MailSettings",
    "Outbox",
    "Posting",
    "about",
    "deliver",
    "find_browser",
    "find_password",
    "posting_of",
    "read_settings",
    "tell_operator",
    "write_preview",
]
