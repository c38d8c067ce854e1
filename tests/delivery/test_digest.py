"""The digest says what the page says, in text and in HTML that any mail program can show."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

from reports_lib import review
from reports_lib.delivery.digest import Change, html_of, said_by, subject_of, text_of
from reports_lib.delivery.pictures import pictures
from reports_lib.errors import DeliveryError
from tests.delivery.reports import notebook
from tests.presented import APPS, HOSTILE, MOVED_BY_APP, OCTOBER, FakeReview, notebook_of

FOOTER = ["The whole review is attached."]


def said(**changes):
    """Return what a report tells the mail."""
    return said_by(notebook(**changes), where="test")


def html(told, *, changes=()):
    """Return the HTML of a digest."""
    return html_of(told, pictures(told.charts), footer=FOOTER, changes=changes)


def test_the_subject_is_the_headline():
    """Whose report, of when, the first figure and its first change; marks come first."""
    assert subject_of(said(), revision=1, is_sample=False) == (
        "Harbour Light Apps, October 2026: MRR $1,595, +$95 (+6.3 %)"
    )
    assert subject_of(said(), revision=3, is_sample=True).startswith("[SAMPLE] [Revision 3] Harbour")


def test_the_text_reads_well_alone():
    """Key figures with their changes, the drivers, the terms; no line is too long."""
    text = text_of(said(), footer=FOOTER, changes=[])

    assert "MRR                           $1,595   +$95 (+6.3 %) against Sep 2026" in text
    assert re.search(r"^New +\+\$[\d.,]+$", text, re.MULTILINE)
    assert "Data checks: Passed with remarks" in text
    assert text.endswith("The whole review is attached.\n")
    assert max(map(len, text.splitlines())) <= 78


def test_every_amount_of_the_page_is_in_both_parts():
    """No figure is only in the one."""
    told = said()
    shown = [tile["value"] for tile in told.tiles] + [amount for _, _, amount in told.drivers["rows"]]
    seen = BeautifulSoup(html(told), "html.parser").get_text(" ")
    text = text_of(told, footer=FOOTER, changes=[])

    assert [one for one in shown if one not in seen] == []
    assert [one for one in shown if one not in text] == []


def test_what_changed_stands_on_top():
    """A revision begins with it, before any other figure."""
    changes = [Change("MRR", "$1,500", "$1,595")]
    text, seen = text_of(said(), footer=FOOTER, changes=changes), html(said(), changes=changes)

    assert text.index("MRR: $1,595, was $1,500") < text.index("+$95")
    assert seen.index("$1,500") < seen.index("+$95")


def test_the_html_asks_nobody_for_anything():
    """No script, no link, no picture from elsewhere, no class that only a style sheet knows."""
    soup = BeautifulSoup(html(said()), "html.parser")
    sources = [one["src"] for one in soup.find_all(src=True)]

    assert soup.find_all(["script", "link", "iframe", "object", "form"]) == []
    assert sources == ["cid:chart-1", "cid:chart-2"]
    assert "http" not in re.sub(r"<!--.*?-->", "", str(soup.body), flags=re.DOTALL)
    assert all(cell.get("style") for cell in soup.select(".rows td, .rows th"))
    assert all(image["alt"] and image["width"] for image in soup.find_all("img"))


def test_outlook_gets_a_table_of_a_fixed_width():
    """Its engine is Word, which knows no max-width."""
    seen = html(said())

    assert seen.count("<!--[if mso]>") == seen.count("<![endif]-->") == 3
    assert '<!--[if mso]><table role="presentation" width="600">' in seen


def test_a_dark_mail_program_finds_its_colours():
    """The rules for dark mode survive."""
    seen = html(said())

    assert "@media (prefers-color-scheme: dark)" in seen
    assert 'name="color-scheme" content="light dark"' in seen


def test_a_name_is_shown_as_text():
    """Markup in an app's or a vendor's name runs nowhere."""
    told = said(apps=APPS.assign(app_name=[HOSTILE, "{{ 7 * 7 }}", "</table>"]), vendor_name=HOSTILE)
    soup = BeautifulSoup(html(told), "html.parser")

    assert soup.find_all(["script", "img"], src=lambda source: not source.startswith("cid:")) == []
    assert [one for one in soup.find_all() if any(name.startswith("on") for name in one.attrs)] == []
    assert HOSTILE in soup.get_text()
    assert "\n" not in subject_of(told, revision=1, is_sample=False)


def test_pictures_are_small_and_sharp():
    """Twice as many pixels as they are wide, in a palette."""
    for one in pictures(said().charts):
        assert one.png[25] == 3, "the colour type of a PNG with a palette"
        assert int.from_bytes(one.png[16:20], "big") == 2 * one.width
        assert len(one.png) < 40_000
        assert one.alt


def test_a_report_without_its_figures_is_no_mail():
    """The error says which blocks are missing."""
    lacking = notebook_of(
        review.opening(FakeReview(), "Monthly review", "Why?"),
        review.drivers(MOVED_BY_APP, APPS, period=OCTOBER),
    )

    with pytest.raises(DeliveryError, match="nothing of its tiles"):
        said_by(lacking, where="test")
