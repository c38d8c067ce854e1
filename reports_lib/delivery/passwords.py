"""Passwords: that of the mail server's user, from the environment or the keyring, never from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.errors import DeliveryError
from reports_lib.sources.marketplace.credentials import secret_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports_lib.delivery.settings import MailSettings

__all__ = ["PASSWORD_VARIABLE", "find_password"]

PASSWORD_VARIABLE = "REPORTS_SMTP_PASSWORD"  # noqa: S105 - the variable's name, not a password
_SERVICE = "marketplace-review-mail"


def find_password(environ: Mapping[str, str], settings: MailSettings) -> str:
    """Return the password of the user that mail.yml names; without a user, none is needed.

    Raises ``DeliveryError`` when neither environment nor keyring has one.
    """
    if not settings.user:
        return ""
    password = environ.get(PASSWORD_VARIABLE, "") or secret_of(_SERVICE, settings.user)
    if not password:
        raise DeliveryError(
            "There is no password for the mail server",
            where=f"{PASSWORD_VARIABLE}, and the keyring under {_SERVICE}",
            todo=f"set {PASSWORD_VARIABLE}, or run: keyring set {_SERVICE} {settings.user}",
        )
    return password
