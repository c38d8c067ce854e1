import altair as alt
import pytest

from reports_lib import charts
from reports_lib.charts.renderer import mimebundle
from reports_lib.errors import ReportError
from reports_lib.media import SPEC_TYPES
from tests.presented import MOVED, SOURCE


def test_a_chart_is_stored_as_data_and_as_words():
    """Both spec types and the alt text; never an image, never HTML."""
    chart = charts.mrr_movements_waterfall(MOVED, title="MRR rose", source=SOURCE)

    bundle = chart._repr_mimebundle_()

    assert list(bundle) == [
        "application/vnd.vegalite.v6+json",
        "application/vnd.vegalite.v5+json",
        "text/plain",
    ]
    assert bundle["text/plain"].startswith("Waterfall of MRR in Oct 2026: Opening MRR $1,500.00;")
    assert "http" not in str(bundle)


def test_a_chart_without_a_description_is_refused():
    """Someone who cannot see it would be left out."""
    spec = alt.Chart(alt.NamedData("x"), title="Silent").mark_bar().to_dict()

    with pytest.raises(ReportError) as caught:
        mimebundle(spec)

    assert str(caught.value) == (
        "A chart has no description\n"
        "  where: Silent\n"
        "  to do: pass description=…: it is what someone who cannot see the chart will read"
    )


def test_a_chart_is_the_same_every_time():
    """Datasets keep their names, so stored notebooks can be compared."""
    first, second = (charts.mrr_movements_waterfall(MOVED, title="x", source=SOURCE).to_dict() for _ in "ab")

    assert first == second
    assert list(first["datasets"]) == ["mrr_movements"]


def test_jupyterlab_gets_a_title_that_fits_and_a_sheet_of_paper():
    """It cuts a long line, and its dark theme would hide dark ink; the page's own spec stays as it is."""
    title = (
        "MRR rose by $703.63: gains of $2,043.69 outweighed losses of $607.92, and changes of booking took $1"
    )

    bundle = charts.mrr_movements_waterfall(MOVED, title=title, source=SOURCE)._repr_mimebundle_()

    ours, theirs = (bundle[one] for one in SPEC_TYPES)
    assert theirs["title"]["text"] == [
        "MRR rose by $703.63: gains of $2,043.69 outweighed losses of $607.92, and changes of",
        "booking took $1",
    ]
    assert (theirs["title"]["frame"], theirs["background"]) == ("bounds", "#ffffff")
    assert (ours["title"]["text"], "background" in ours, "embedOptions" in ours["usermeta"]) == (
        title,
        False,
        False,
    )


def test_jupyterlab_gets_no_button_that_sends_figures_away():
    """Vega's own menu has an item that opens the data in an editor on the web."""
    bundle = charts.mrr_movements_waterfall(MOVED, title="x", source=SOURCE)._repr_mimebundle_()

    assert bundle[SPEC_TYPES[1]]["usermeta"]["embedOptions"]["actions"] == {
        "export": True,
        "source": False,
        "compiled": False,
        "editor": False,
    }


def test_a_chart_without_a_title_is_drawn_all_the_same():
    """Somebody tries a chart of their own."""
    chart = alt.Chart(alt.NamedData("x"), description="Nothing yet").mark_bar()

    assert mimebundle(chart.to_dict())[SPEC_TYPES[1]]["title"] == {}
