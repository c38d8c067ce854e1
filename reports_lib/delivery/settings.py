"""Settings: who gets mail from whom, and by which server, from params/mail.yml."""

from __future__ import annotations

from email.headerregistry import Address
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from reports_lib.delivery.written import read_written

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MailSettings", "address_of", "read_settings"]

_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def address_of(text: str) -> Address:
    """Read ``Name <name@example.com>``, or the bare address; anything else is a ``ValueError``.

    The name may be in any script, and so may the domain, which is written as name servers know it; what
    stands before the @ is ASCII, since few servers take anything else.
    """
    if any(not one.isprintable() for one in text):
        raise ValueError("an address has no line breaks and control characters")
    name, bracket, rest = text.rpartition("<")
    bare = rest.removesuffix(">") if bracket else text
    if bracket and not rest.endswith(">"):
        raise ValueError(f"{text!r} is not an e-mail address")
    local, at, domain = bare.strip().rpartition("@")
    try:
        spec = f"{local}{at}{domain.encode('idna').decode()}"
        found = Address(name.strip().strip('"'), addr_spec=spec)
    except Exception as error:  # the parser of the standard library fails in many ways
        raise ValueError(f"{text!r} is not an e-mail address") from error
    if not found.username or ("." not in found.domain.strip(".") and found.domain != "localhost"):
        raise ValueError(f"{text!r} is not an e-mail address")
    return found


def _checked(text: str) -> str:
    address_of(text)
    return text


_Address = Annotated[str, AfterValidator(_checked)]


class MailSettings(BaseModel):
    """The keys of params/mail.yml; a password is none of them."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    sender: _Address = Field(alias="from")
    server: str = Field(min_length=1, pattern=r"^[A-Za-z0-9.:_-]+$")
    security: Literal["starttls", "tls", "none"] = "starttls"
    port: int | None = Field(default=None, ge=1, le=65535)
    user: str = ""
    timeout_seconds: int = Field(default=30, ge=1, le=600)
    patience_seconds: int = Field(default=60, ge=0, le=3600)
    internal: tuple[_Address, ...] = ()
    shared: tuple[_Address, ...] = ()
    operator: _Address | None = None
    never: tuple[str, ...] = ()
    attach: Literal["html", "zip", "none"] = "html"
    attach_limit_mb: float = Field(default=10, gt=0, le=100)
    list_id: str = Field(default="", pattern=r"^[A-Za-z0-9.-]*$")
    unsubscribe: str = Field(default="", pattern=r"^$|^(?:https://|mailto:)[!-;=?-~]+$")

    @property
    def at_port(self) -> int:
        """The port to connect to: the one that is named, else the usual one."""
        return self.port or _PORTS[self.security]

    def recipients(self, audience: str) -> tuple[str, ...]:
        """Return the addresses of an audience, each once."""
        return tuple(dict.fromkeys(getattr(self, audience)))


def read_settings(path: Path) -> MailSettings:
    """Read the settings for mail.

    Raises ``ParamsError`` when there are none, or for the first mistake in them.
    """
    return read_written(
        path,
        MailSettings,
        what="There are no settings for mail",
        todo="copy params/mail.example.yml to params/mail.yml and fill in from, server and recipients",
    )
