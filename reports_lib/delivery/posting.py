"""Posting: a report that was built becomes a mail in the outbox, or is found there already."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat
import simplejson

from reports_lib.audiences import INTERNAL
from reports_lib.build.manifest import read_manifest
from reports_lib.delivery.digest import Change, html_of, said_by, subject_of, text_of
from reports_lib.delivery.message import attachment_of, message_of
from reports_lib.delivery.outbox import QUEUED, Mail
from reports_lib.delivery.pictures import pictures
from reports_lib.delivery.privacy import refuse_private
from reports_lib.delivery.settings import address_of
from reports_lib.errors import DeliveryError, GateError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from reports_lib.delivery.digest import Said
    from reports_lib.delivery.outbox import Outbox
    from reports_lib.delivery.settings import MailSettings

__all__ = ["Posting", "about", "posting_of", "slug"]

_LONGEST = 80
_NAMED = ("report", "period", "parameters")


@dataclass(frozen=True)
class Posting:
    """A mail that is to be sent, or is in the outbox already, and what it looks like."""

    mail: Mail
    message: EmailMessage


def posting_of(
    outbox: Outbox, manifest_path: Path, settings: MailSettings, *, audience: str, at: datetime
) -> Posting:
    """Make the mail of a report that was built.

    A report that would say what a mail before it said is that mail; one that says something else is its
    next revision, with what changed on top.

    Raises ``GateError`` when the gate of the report is red, and ``DeliveryError`` when its files are not
    those it was built with, it was built for others, it holds what must not be sent, or nobody is to get it.
    """
    manifest = read_manifest(manifest_path)
    _check(manifest, manifest_path, audience=audience)
    recipients = settings.recipients(audience)
    if not recipients:
        raise DeliveryError(
            f"Nobody is to get the mail: there are no {audience} recipients",
            where="params/mail.yml",
            todo=f"add a line  {audience}: [someone@example.com]",
        )
    page = _beside(manifest_path, "html")
    said = said_by(nbformat.read(_beside(manifest_path, "ipynb"), as_version=4), where=str(page))
    subject, figures = about(*(manifest[one] for one in _NAMED), audience=audience), _figures(said)
    digest = _digest({"about": subject, "vendor": said.opening["vendor"], "said": figures, "to": audience})
    revision, known, before = _revision(outbox, subject, digest)
    name = f"{slug(subject)}.r{revision}.{digest[:8]}"
    mail = known or Mail(
        name=name,
        about=subject,
        revision=revision,
        message_id=f"<{name}@{address_of(settings.sender).domain}>",
        digest=digest,
        states=dict.fromkeys(recipients, QUEUED),
        figures=figures,
    )
    attachment = attachment_of(page, settings)
    changes = _changes(before.figures, figures) if before else []
    drawn = pictures(said.charts)
    footer = [attachment.words]
    text = text_of(said, footer=footer, changes=changes)
    html = html_of(said, drawn, footer=footer, changes=changes)
    for name, written in (("the mail", html), (page.name, page.read_text(encoding="utf-8"))):
        refuse_private(written, where=name, never=settings.never, audience=audience)
    message = message_of(
        settings,
        list(mail.states),
        subject=subject_of(said, revision=mail.revision, is_sample=bool(manifest.get("is_sample"))),
        message_id=mail.message_id,
        at=at,
        text=text,
        html=html,
        pictures=drawn,
        attachment=attachment,
    )
    return Posting(mail, message)


def _check(manifest: Mapping[str, Any], path: Path, *, audience: str) -> None:
    """Refuse a report whose data are not fit, whose page is not the one that was built, or is for others."""
    built_for = manifest["parameters"].get("audience", INTERNAL)
    if built_for != audience:
        raise DeliveryError(
            f"The page is for {built_for} readers, not for {audience} ones",
            where=str(path),
            todo=f"run: reports build {manifest['report']} --audience {audience}",
        )
    if manifest.get("gate") != "green" and manifest.get("gate") != "amber":
        red = [one for one in manifest.get("checks", []) if one["status"] == "red"]
        raise GateError(
            f"The gate is red: {red[0]['finding'] if red else 'its verdict is missing'}",
            where=str(path),
            todo="reports check names the records; mend them, then build the report again",
        )
    page = _beside(path, "html")
    if not page.is_file() or hashlib.sha256(page.read_bytes()).hexdigest() != manifest["page_sha256"]:
        raise DeliveryError(
            "The page is not the one that was built", where=str(page), todo="build the report again"
        )


def _beside(manifest: Path, ending: str) -> Path:
    return manifest.with_name(manifest.name.removesuffix("manifest.json") + ending)


def about(report: str, period: str, chosen: Mapping[str, Any], *, audience: str) -> str:
    """Name what a mail is about: of these, nobody gets two, but as revisions.

    ``chosen`` are the report's parameters, of which apps and basis count.
    """
    choices = [*(chosen.get("apps") or []), *(["gross"] if chosen.get("basis") == "gross" else [])]
    return " ".join([report, period, *choices, f"({audience})"])


def slug(about: str) -> str:
    """Return what a mail is about as a name for a folder and a Message-ID."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", about).strip("-.")
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}.{_digest(about)[:8]}"


def _figures(said: Said) -> dict[str, str]:
    """Return what a mail says, by its labels: the key figures, then the movements."""
    tiles = {tile["label"]: tile["value"] for tile in said.tiles}
    return {**tiles, **{label: amount for label, _, amount in said.drivers["rows"]}}


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[Change]:
    labels = dict.fromkeys([*now, *before])
    return [
        Change(label, before.get(label, "not told"), now.get(label, "not told"))
        for label in labels
        if before.get(label) != now.get(label)
    ]


def _revision(outbox: Outbox, about: str, digest: str) -> tuple[int, Mail | None, Mail | None]:
    """Return the revision a mail would be, the mail that says the same, and the one told before it.

    What waits and says something else counts as untold: nobody has it yet.
    """
    known = outbox.about(about)
    same = next((mail for mail in known if mail.digest == digest and not mail.is_replaced), None)
    told = [mail for mail in known if mail.was_offered and mail is not same]
    earlier = [mail for mail in told if same is None or mail.revision < same.revision]
    before = earlier[-1] if earlier else None
    return (same.revision if same else (before.revision if before else 0) + 1), same, before


def _digest(value: Any) -> str:
    return hashlib.sha256(simplejson.dumps(value, sort_keys=True).encode()).hexdigest()
