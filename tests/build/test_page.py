import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise

import nbformat
import pytest

from reports_lib import charts, review, tables
from reports_lib.build.bundle import vega_script
from reports_lib.build.page import render_page
from reports_lib.errors import ReportError
from tests.presented import APPS, HOSTILE, MOVED, MOVED_BY_APP, MRR_BY_APP, SOURCE, FakeReview, notebook_of

TITLE = "Monthly review, October 2026"


def sample_notebook(apps=APPS):
    """Return a small executed notebook with a block, two charts and a table."""
    return notebook_of(
        review.opening(FakeReview(), "Monthly review", "What changed, and why?"),
        "## Where the change came from",
        charts.mrr_movements_waterfall(MOVED, title="MRR rose", source=SOURCE),
        tables.mrr_movements_table(MOVED_BY_APP, apps),
        "## Over *time* & beyond",
        charts.mrr_history_bars(MRR_BY_APP, apps, title="MRR grew", source=SOURCE),
    )


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        self.found.append((tag, dict(attrs)))

    def all(self, name):
        """Return the attributes of each tag of a name."""
        return [attrs for tag, attrs in self.found if tag == name]


@pytest.fixture(scope="module")
def page():
    """Return the page of the sample notebook."""
    return render_page(sample_notebook(), title=TITLE)


@pytest.fixture(scope="module")
def tags(page):
    """Return the page's tags."""
    return Tags(page)


def test_a_notebook_makes_the_same_page_every_time(page):
    """No clock, no chance, no count of what was drawn before."""
    assert render_page(sample_notebook(), title=TITLE) == page


def test_when_a_notebook_ran_does_not_matter(page):
    """Execution counts, times and cell ids leave no trace."""
    notebook = sample_notebook()
    notebook.metadata["papermill"] = {"start_time": "2026-11-05T08:00:00"}
    for cell in notebook.cells:
        cell.id = f"other-{cell.id}"
        cell.metadata["papermill"] = {"duration": 1.5}
        if cell.cell_type == "code":
            cell.execution_count = 99

    assert render_page(notebook, title=TITLE) == page


def test_rendering_leaves_the_notebook_as_it_was():
    """It is written to disk as well."""
    notebook = sample_notebook()

    render_page(notebook, title=TITLE)

    assert notebook == sample_notebook()


def test_code_is_not_shown(page):
    """The reader came for the report."""
    assert "secret = 1" not in page


def test_nothing_on_the_page_has_an_address(page, tags):
    """It opens without a network, for ever."""
    links = [
        attrs[name] for _, attrs in tags.found for name in ("href", "src", "action", "data") if name in attrs
    ]

    assert all(link.startswith("#") for link in links)
    assert re.findall(r"https?:|//[a-z]|@import|url\((?!#)", page.replace(vega_script(), "")) == []


def test_the_policy_allows_our_two_scripts_and_nothing_else(page, tags):
    """The hashes are those of the scripts on the page: one Vega, however many charts, and ours."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    first, second = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts)

    [policy] = [attrs["content"] for attrs in tags.all("meta") if "http-equiv" in attrs]

    assert scripts[0] == vega_script()
    assert policy == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
        f"script-src 'sha256-{first}' 'sha256-{second}'; base-uri 'none'; form-action 'none'"
    )
    assert [attrs.get("type") for attrs in tags.all("script")] == [*["application/json"] * 2, None, None]


def test_a_page_without_a_chart_has_no_vega():
    """It would weigh twenty times as much."""
    page = render_page(notebook_of("## Only words"), title="x")

    assert page.count("<script>") == 1
    assert len(page.encode()) < 40_000


def test_a_page_is_light_enough_to_mail(page):
    """Vega is most of it."""
    assert len(page.encode()) < 800_000


def test_headings_stand_in_order(tags):
    """One first-level heading, and no level is skipped."""
    levels = [int(tag[1]) for tag, _ in tags.found if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_notebook_without_an_opening_gets_its_title_as_heading():
    """Every page has a first-level heading."""
    page = render_page(notebook_of("## Only this"), title="A & B")

    assert "<h1>A &amp; B</h1>" in page
    assert "<title>A &amp; B</title>" in page


def test_the_contents_lead_to_the_sections(page, tags):
    """Every entry has a target, and the skip link too."""
    targets = {attrs["id"] for _, attrs in tags.found if "id" in attrs}

    assert [attrs["href"] for attrs in tags.all("a")] == ["#content", "#section-1", "#section-2"]
    assert {"content", "section-1", "section-2"} <= targets
    assert ">Where the change came from</a>" in page


def test_ids_are_unique(tags):
    """Two charts, two widths each, one table."""
    ids = [attrs["id"] for _, attrs in tags.found if "id" in attrs]

    assert sorted(ids) == sorted(set(ids))


def test_every_chart_has_alt_text_source_and_data(page, tags):
    """Two charts, drawn for two widths each."""
    assert len([attrs for attrs in tags.all("svg") if attrs.get("role") == "img"]) == 4
    assert page.count("<desc ") == 4
    assert page.count(f'<p class="source">Source: {SOURCE}</p>') == 2
    assert [attrs["data-name"] for attrs in tags.all("button")] == [
        "mrr-movements.csv",
        "mrr-movements-by-app.csv",
        "mrr-history.csv",
    ]


def test_the_page_is_ready_for_readers_and_phones(page):
    """Doctype, language, viewport and title."""
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert f"<title>{TITLE}</title>" in page


def test_hostile_names_stay_text():
    """In tables, charts, alt texts, data and files."""
    page = render_page(sample_notebook(APPS.assign(app_name=[HOSTILE, "b", "c"])), title=HOSTILE)

    found = Tags(page)
    assert "onerror" not in {name for _, attrs in found.found for name in attrs}
    assert found.all("img") == []
    assert len(found.all("script")) == 4


def test_style_sheets_of_blocks_are_left_out(page, tags):
    """They are for JupyterLab; a page has one."""
    assert len(tags.all("style")) == 1
    assert "jp-OutputArea" not in page


def test_markdown_is_escaped_too(page):
    """A heading is text."""
    assert "<h2>Over <em>time</em> &amp; beyond</h2>" in page
    assert "&lt;b&gt;" in render_page(notebook_of("## A <b>bold</b> one"), title="x")


def test_plain_results_are_shown_as_text():
    """A number a cell ends with, or a chart of no known kind."""
    notebook = notebook_of("## One")
    output = nbformat.v4.new_output("execute_result", data={"text/plain": "1 < 2"}, execution_count=1)
    notebook.cells.append(nbformat.v4.new_code_cell("1", id="one", outputs=[output]))

    assert "<pre>1 &lt; 2</pre>" in render_page(notebook, title="x")


def test_what_a_cell_prints_is_not_part_of_the_report():
    """Warnings of libraries belong into the notebook that is kept."""
    notebook = notebook_of("## One")
    stream = nbformat.v4.new_output("stream", name="stderr", text="careful")
    notebook.cells.append(nbformat.v4.new_code_cell("1", id="one", outputs=[stream]))

    assert "careful" not in render_page(notebook, title="x")


def test_a_failed_cell_never_becomes_a_page():
    """Half a report would be read as a whole one."""
    notebook = notebook_of("## One")
    error = nbformat.v4.new_output(
        "error", ename="ValueError", evalue="month must be in 1..12\nmore", traceback=[]
    )
    notebook.cells.append(nbformat.v4.new_code_cell("1", id="one", outputs=[error]))

    with pytest.raises(ReportError) as caught:
        render_page(notebook, title="x")

    assert str(caught.value) == (
        "ValueError: month must be in 1..12\n"
        "  where: cell [1] of the notebook\n"
        "  to do: read the last cell that ran in the executed notebook"
    )
