"""Credentials: an account's e-mail and API token, from the environment or the keyring, never shown."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import quote

from reports_lib.errors import ParamsError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KEYRING_SERVICE", "TOKEN_VARIABLE", "Credentials", "find_token", "secret_of"]

TOKEN_VARIABLE = "MARKETPLACE_TOKEN"  # noqa: S105 - the variable's name, not a token
KEYRING_SERVICE = "marketplace-review"

_TOKEN = re.compile(r"[!-~]+")
_EMAIL = re.compile(r"[^\s:@]+@[^\s:@]+")
_SCHEME = re.compile(r"\b(?:basic|bearer)\b(?:[\s:+]|%20)*\S*", re.IGNORECASE)
_MASK = "[not shown]"


@dataclass(frozen=True)
class Credentials:
    """Who asks; neither part is in the text of this object, nor of any error.

    Raises ``ParamsError`` when one of them cannot be what it should be.
    """

    email: str = field(repr=False)
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        if not _EMAIL.fullmatch(self.email):
            raise ParamsError(
                "The Marketplace account is not an e-mail address",
                where="MARKETPLACE_EMAIL, or vendor.yml",
                todo="give the e-mail of the Atlassian account that made the token",
            )
        if not _TOKEN.fullmatch(self.token):
            raise ParamsError(
                "The API token is empty or holds characters that no token has",
                where=TOKEN_VARIABLE,
                todo="copy the token again, without quotes and spaces",
            )

    def header(self) -> str:
        """Return the value of the Authorization header."""
        return "Basic " + self._packed()

    def _packed(self) -> str:
        return b64encode(f"{self.email}:{self.token}".encode()).decode()

    def masked(self, text: str) -> str:
        """Return a text of the server without our secrets, should it repeat what we sent."""
        text = _SCHEME.sub(_MASK, text)
        own = (self._packed(), self._packed().rstrip("="), self.token, self.email)
        for secret in (*own, *(quote(one, safe="") for one in own)):
            text = re.sub(re.escape(secret), _MASK, text, flags=re.IGNORECASE)
        return text


def find_token(environ: Mapping[str, str], email: str) -> str:
    """Return the API token of an account: the environment's, else the keyring's.

    Raises ``SourceError`` when neither has one.
    """
    token = environ.get(TOKEN_VARIABLE, "").strip() or secret_of(KEYRING_SERVICE, email)
    if not token:
        raise SourceError(
            "There is no API token for the Marketplace",
            where=f"{TOKEN_VARIABLE}, and the keyring under {KEYRING_SERVICE}",
            todo=f"create one at id.atlassian.com, then set {TOKEN_VARIABLE}, "
            f"or run: keyring set {KEYRING_SERVICE} YOUR-E-MAIL",
        )
    return token


def secret_of(service: str, account: str) -> str:
    """Ask the keyring, if there is one; a locked or broken one has no secret either."""
    if find_spec("keyring") is None:
        return ""
    keyring = import_module("keyring")
    try:
        return (keyring.get_password(service, account) or "").strip()
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return ""
