import re

from reports_lib import charts, metrics, review, tables
from reports_lib.build.figure import figure, table_figure
from reports_lib.build.page import render_page
from tests.presented import APPS, HOSTILE, MOVED, MOVED_BY_APP, SALES, SOURCE, notebook_of

SAID = {"title": "A finding", "source": SOURCE}
TABLE = '<figure class="table"><figcaption><h3>x</h3></figcaption></figure>'


def test_a_chart_leads_to_its_definition():
    """One click away, under a name that says of what."""
    spec = charts.sales_history_bars(SALES, **SAID).to_dict()

    html = figure(spec, number=1, defined={"sales"})

    assert '<a class="defined" href="#definition-sales" aria-label="Definition: A finding">' in html


def test_an_empty_chart_leads_there_too():
    """Why there is nothing may be a question of what is counted."""
    spec = charts.sales_history_bars(SALES.head(0), **SAID).to_dict()

    html = figure(spec, number=1, defined={"sales"})

    assert 'href="#definition-sales"' in html
    assert "Download CSV" not in html


def test_no_link_leads_nowhere():
    """A metric that the page does not define has none."""
    spec = charts.sales_history_bars(SALES, **SAID).to_dict()

    assert "#definition-" not in figure(spec, number=1, defined={"mrr"})
    assert "#definition-" not in figure(spec, number=1)


def test_the_page_finds_its_definitions_wherever_they_stand():
    """They come last, and only those that are there are led to."""
    page = render_page(
        notebook_of(
            "## One",
            charts.mrr_movements_waterfall(MOVED, **SAID),
            charts.sales_history_bars(SALES, **SAID),
            tables.mrr_movements_table(MOVED_BY_APP, APPS),
            review.definitions(metrics.mrr_movements),
        ),
        title="x",
    )

    assert re.findall('href="(#definition-[^"]+)"', page) == ["#definition-mrr_movements"] * 2
    assert page.count('<dt id="definition-mrr_movements">') == 1


def test_a_table_can_be_taken_away():
    """Exact and defused, in a file named after it."""
    told = {
        "title": "MRR, by app",
        "columns": ["app_name", "mrr_usd"],
        "rows": [["=1+1", "-2.00"], [None, "1"]],
    }

    html = table_figure(TABLE, told)

    assert html.endswith("Download CSV</button></div></figure>")
    assert 'data-name="mrr-by-app.csv"' in html
    assert 'data-csv="app_name,mrr_usd\r\n&#39;=1+1,-2.00\r\n,1\r\n"' in html


def test_a_column_can_be_an_attack_too():
    """A cross table's columns are named by whoever named them."""
    told = {"title": HOSTILE, "columns": ["=1+1", HOSTILE], "rows": [["1", "2"]]}

    html = table_figure(TABLE, told)

    assert 'data-csv="&#39;=1+1,' in html
    assert "<img" not in html


def test_a_table_with_nothing_to_add_stays_as_it_is():
    """No empty foot."""
    assert table_figure(TABLE, {"metric": "mrr"}) == TABLE
