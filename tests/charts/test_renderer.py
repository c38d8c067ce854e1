import altair as alt
import pytest

from reports_lib import charts
from reports_lib.charts.renderer import mimebundle
from reports_lib.errors import ReportError
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
