"""A mail is built as the standards have it, and small enough to be shown whole."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from reports_lib.delivery import Outbox, posting_of
from reports_lib.delivery.message import HTML_LIMIT, attachment_of, message_of
from reports_lib.errors import DeliveryError
from tests.delivery.reports import built
from tests.delivery.test_sending import AT, settings_for

LISTED = {"list_id": "reviews.example.com", "unsubscribe": "mailto:reviews@example.com"}


def posted(tmp_path, **changes):
    """Return a mail as the other side reads it."""
    said = {name: changes.pop(name) for name in ("vendor_name", "page") if name in changes}
    settings = settings_for(25, **changes)
    manifest = built(tmp_path / "output", **said)
    posting = posting_of(Outbox(tmp_path / "data"), manifest, settings, audience="internal", at=AT)
    return message_from_bytes(posting.message.as_bytes(), policy=policy.SMTP), posting.message.as_bytes()


def test_a_mail_has_text_html_pictures_and_the_page(tmp_path):
    """Nested so that each mail program shows the best it can."""
    message, _ = posted(tmp_path, page="<p>The page</p>")

    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html"),
        *("image/png", "image/png", "text/html"),
    ]
    [attached] = message.iter_attachments()
    assert attached.get_filename() == "monthly_review_2026-10.html"
    assert attached.get_content() == "<p>The page</p>"


def test_every_picture_that_is_shown_is_there(tmp_path):
    """The HTML's content ids are those of the parts."""
    message, _ = posted(tmp_path)

    names = {str(part["Content-ID"]).strip("<>") for part in message.walk() if part["Content-ID"]}
    html = next(part for part in message.walk() if part.get_content_type() == "text/html").get_content()
    assert names == {"chart-1", "chart-2"}
    assert all(f"cid:{name}" in html for name in names)


def test_the_headers_say_that_a_machine_wrote_it(tmp_path):
    """Nobody's holiday answers; lists and filters know it."""
    message, _ = posted(tmp_path, **LISTED)

    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<reviews.example.com>"
    assert message["List-Unsubscribe"] == "<mailto:reviews@example.com>"
    assert message["Date"].datetime == AT
    assert message["Message-ID"].startswith("<monthly_review-2026-10-internal.r1.")


def test_the_message_id_is_that_of_the_revision(tmp_path):
    """The same report gives the same one; another figure, another."""
    first, again = (posted(tmp_path)[0]["Message-ID"] for _ in range(2))
    other = posted(tmp_path, vendor_name="Somebody else")[0]["Message-ID"]

    assert first == again != other


def test_names_in_any_script_travel_as_ascii(tmp_path):
    """Any server on the way can pass it on."""
    message, data = posted(
        tmp_path,
        **{"from": "Übersicht <r@example.com>", "internal": ["山田 <y@例え.example>"]},
        vendor_name="Ærø ☂",
    )

    assert data.isascii()
    assert max(map(len, data.splitlines())) <= 998
    assert message["To"].addresses[0].display_name == "山田"
    assert message["Subject"].startswith("Ærø ☂, October 2026")


def test_a_name_cannot_add_a_header(tmp_path):
    """A vendor or a subject with line breaks stays one line."""
    message, _ = posted(tmp_path, vendor_name="Acme\r\nBcc: everybody")

    assert message["Bcc"] is None
    assert "Bcc: everybody" in message["Subject"]


@pytest.mark.parametrize(
    ("attach", "limit", "name"),
    [
        ("html", 10, "monthly_review_2026-10.html"),
        ("zip", 10, "monthly_review_2026-10.zip"),
        ("html", 0.05, "monthly_review_2026-10.zip"),
        ("html", 0.0001, ""),
        ("none", 10, ""),
    ],
)
def test_a_page_is_attached_zipped_or_named(tmp_path, attach, limit, name):
    """As the settings say; what is too large is zipped, then left out, and the mail says so."""
    page = tmp_path / "monthly_review_2026-10.html"
    page.write_text("<p>a long page</p>" * 5_000, encoding="utf-8")

    found = attachment_of(page, settings_for(25, attach=attach, attach_limit_mb=limit))

    assert found.name == name
    assert (name or "not attached") in found.words
    assert ("larger than" in found.words) == (attach != "none" and not name)
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
            assert archive.read(page.name) == page.read_bytes()


def test_html_that_would_be_cut_short_is_no_mail(tmp_path):
    """Gmail hides what comes after some 100 kB."""
    page = tmp_path / "page.html"
    page.write_text("x")

    with pytest.raises(DeliveryError, match="more than the 90,000"):
        message_of(
            settings_for(25),
            ["a@example.com"],
            subject="s",
            message_id="<m@example.com>",
            at=datetime(2026, 11, 5, tzinfo=UTC),
            text="t",
            html="x" * HTML_LIMIT,
            pictures=[],
            attachment=attachment_of(page, settings_for(25)),
        )
