"""A reader of HTML forgives much; this one does not."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.browser.conftest import full_page

VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}
PHRASING_ONLY = {"p", "h1", "h2", "h3", "h4", "dt", "summary", "button", "span", "code", "a", "pre"}
BLOCKS = {"div", "dl", "figure", "h1", "h2", "h3", "h4", "ol", "p", "pre", "section", "table", "ul"}
PARENTS = {
    "dd": {"dl", "div"},
    "dt": {"dl", "div"},
    "figcaption": {"figure"},
    "li": {"ol", "ul"},
    "summary": {"details"},
    "tbody": {"table"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tr": {"tbody", "thead"},
}


class Strict(HTMLParser):
    """Note each tag that is not closed where it should be, or stands where it may not."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at where a tag stands and what it says."""
        self._look(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag that closes itself, as those of a drawing do."""
        self._look(tag, attrs)
        if "svg" not in self.open:
            self.faults.append(f"<{tag}/> closes itself outside of a drawing")

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last, and no other."""
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> in <{self.open[-1] if self.open else 'nothing'}>")

    def _look(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        where = f"line {self.getpos()[0]}"
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> says something twice, {where}")
        if tag in BLOCKS and PHRASING_ONLY & set(self.open):
            self.faults.append(f"<{tag}> in <{'> <'.join(self.open[-3:])}>, {where}")
        if tag in PARENTS and (self.open or ["nothing"])[-1] not in PARENTS[tag]:
            self.faults.append(f"<{tag}> in <{(self.open or ['nothing'])[-1]}>, {where}")
        said = dict(attrs)
        self.ids += [said["id"] or ""] if "id" in said else []
        self.references |= set(re.findall(r"\S+", said.get("aria-labelledby") or ""))
        href = said.get("href") or ""
        self.references |= {href[1:]} if href.startswith("#") else set()


@pytest.fixture(scope="module")
def page() -> Strict:
    """Read the page of every block, chart and table."""
    return Strict(full_page())


def test_every_tag_stands_where_it_may_and_is_closed(page):
    """What a forgiving reader would mend, each in its own way."""
    assert page.faults == []


def test_ids_are_unique_and_without_a_space(page):
    """However many charts there are."""
    assert len(page.ids) == len(set(page.ids)) > 50
    assert [one for one in page.ids if re.search(r"\s", one) or not one] == []


def test_what_is_referred_to_is_there(page):
    """Links, and the names of drawings."""
    assert page.references - set(page.ids) == set()


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p><b>x</p></b>", "</p> in <b>"),
        ("<li>x</li>", "<li> in <nothing>, line 1"),
        ("<div>", "<div> is never closed"),
        ('<div id="a" id="b"></div>', "<div> says something twice, line 1"),
        ("<p><div></div></p>", "<div> in <p>, line 1"),
    ],
)
def test_the_reader_is_strict(html, fault):
    """It finds what it is there for."""
    assert fault in Strict(html).faults
