"""Naming: a name is found however it is written, and not where it is part of another word."""

from __future__ import annotations

import json
from email.message import EmailMessage
from html import escape

import pytest

from reports_lib.delivery.naming import Names

NAME = 'Açmé & "Söhne" 😀 Ltd'


@pytest.mark.parametrize(
    "text",
    [
        NAME,
        NAME.upper(),
        escape(NAME),
        NAME.replace("&", "&amp;").replace('"', "&#34;"),
        json.dumps({"company": NAME}),
        json.dumps(json.dumps([f"a\n{NAME}"])),
        json.dumps(f"<p>{escape(NAME)}</p>"),
        escape(json.dumps({"rows": [NAME]})),
        json.dumps(NAME).replace("&", "\\u0026"),
    ],
)
def test_a_name_is_found_in_html_and_json(text):
    """As pages, notebooks and manifests write it, one within the other."""
    assert Names([NAME]).in_text(text)


@pytest.mark.parametrize("text", ["", "Suns", "a sun", "Sunday", "unSun", "sun"])
def test_a_short_name_is_not_found_in_other_words(text):
    """Sun is no part of Sunday, and short names are told from words by their capitals."""
    assert not Names(["Sun"]).in_text(text)
    assert Names(["Sun"]).in_text("by Sun, Inc.")


def test_a_name_is_found_in_a_mail_packed_as_it_may_be(tmp_path):
    """In the text, in a page that is attached, and in one that is packed."""
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("page.html", escape(NAME))
    for name, content in {"plain": NAME.encode(), "packed": packed.getvalue(), "none": b"nobody"}.items():
        message = EmailMessage()
        message.set_content("see the page")
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        (tmp_path / f"{name}.eml").write_bytes(message.as_bytes())

    found = [path.stem for path in sorted(tmp_path.iterdir()) if Names([NAME]).in_file(path)]

    assert found == ["packed", "plain"]


def test_nothing_is_looked_for_where_there_is_nothing():
    """No word is in no text."""
    assert not Names([]).in_text("anything")
