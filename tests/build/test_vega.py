import json
import re

import pytest

from reports_lib import charts
from reports_lib.build.svg import draw
from reports_lib.build.vega import compile_chart, interactive
from tests.presented import (
    APPS,
    LICENCES,
    MOVED,
    MRR_BY_APP,
    SALES,
    SALES_BY_TYPE,
    SOURCE,
    USERS,
)
from tests.presented_retention import COHORTS, CUSTOMER_CHURN, RETENTION, SURVIVAL
from tests.presented_topics import CONVERSION, SEGMENTS

SAID = {"title": "A finding", "source": SOURCE}
NAME = "marked by a customer"


def specs(name):
    """Return the spec of every chart, with all that a customer may name named so."""
    apps = APPS.assign(app_name=[name, "b", "c"])
    return {
        "app_users": charts.app_users_bars(USERS.assign(hosting=name), apps, **SAID),
        "cohorts": charts.cohort_retention_heatmap(COHORTS, **SAID),
        "churn": charts.customer_churn_line(CUSTOMER_CHURN, **SAID),
        "conversion": charts.evaluation_conversion_bars(CONVERSION, **SAID),
        "segments": charts.high_value_segments_bars(
            SEGMENTS.assign(hosting=name).drop(columns="tier_band"), **SAID
        ),
        "licences": charts.licences_history_bars(LICENCES, **SAID),
        "mrr_history": charts.mrr_history_bars(MRR_BY_APP, apps, **SAID),
        "waterfall": charts.mrr_movements_waterfall(MOVED, **SAID),
        "retention": charts.revenue_retention_lines(RETENTION, **SAID),
        "sales_by_type": charts.sales_by_type_bars(SALES_BY_TYPE.assign(sale_type=[name, "b", "c"]), **SAID),
        "sales_history": charts.sales_history_bars(SALES, **SAID),
        "survival": charts.survival_line(SURVIVAL, **SAID),
    }


PLAIN = {name: chart.to_dict() for name, chart in specs(NAME).items()}


def rest(part):
    """Return a compiled chart without its rows and domains."""
    if isinstance(part, dict):
        return {key: rest(value) for key, value in part.items() if key not in {"values", "domain"}}
    return [rest(value) for value in part] if isinstance(part, list) else part


def test_every_chart_is_looked_at():
    """A new one is to be added here."""
    assert len(PLAIN) == len(charts.__all__)


@pytest.mark.parametrize("name", PLAIN)
def test_no_name_of_a_customer_becomes_code(name):
    """It travels in rows and in the domain of a scale, never in an expression."""
    assert NAME not in json.dumps(rest(compile_chart(PLAIN[name], title="x")))


@pytest.mark.parametrize("name", PLAIN)
def test_every_colour_is_the_pages_to_choose(name):
    """Not one is left that dark mode could not reach."""
    told = json.loads(interactive(PLAIN[name], title="x"))

    assert re.findall(r"#[0-9a-fA-F]{6}", json.dumps(rest(told["spec"]))) == []
    assert "var(--" in json.dumps(told["spec"])


@pytest.mark.parametrize(
    "hostile",
    [
        *("constructor", "toString", "__proto__", "hasOwnProperty", "datum", "signal"),
        *('" + alert(1) + "', "');alert(1)//", "\\", "\\u0022", "${1}", "{{ 1 }}", "<b>&amp;", "=1+1"),
        *(
            "\u2028",
            "a\u2029b",
            "a\nb",
            "a\0b",
            "\u202eegral",
            "\U0001f4a5",
            "\u0645\u0631\u062d\u0628\u0627",
        ),
        *("W" * 10_000, "#ffffff", "a.b[0]", "null", " "),
    ],
    ids=ascii,
)
def test_every_chart_can_be_drawn_whatever_a_customer_is_called(hostile, capfd):
    """Vega takes some words for properties of its own, a drawing program ends at some signs."""
    drawn = {
        name: draw(chart.to_dict(), name="a", title="x", width=860, narrow=False)
        for name, chart in specs(hostile).items()
        if name in {"app_users", "segments", "mrr_history", "sales_by_type"}
    }

    assert all(drawing.startswith("<svg") for drawing in drawn.values())
    assert capfd.readouterr().err == ""


def test_a_name_that_looks_like_our_colour_stays_a_name():
    """The scale would not find it otherwise."""
    spec = specs("#ffffff")["mrr_history"].to_dict()

    told = json.loads(interactive(spec, title="x"))

    assert "#ffffff" in next(one["domain"] for one in told["spec"]["scales"] if one["name"] == "color")
    assert any(row["app_name"] == "#ffffff" for row in told["spec"]["data"][0]["values"])


def test_the_data_of_a_chart_cannot_end_its_script():
    """Every sign that means something to a reader of HTML is written as JSON may write it."""
    spec = specs("</script><!--&\u2028")["mrr_history"].to_dict()
    spec["datasets"]["mrr_history"][0]["app_name"] = "</script><!--&\u2028"

    text = interactive(spec, title="x")

    assert re.findall("[<>&\u2028]", text) == []
    assert json.loads(text)["spec"]["data"][0]["values"][0]["app_name"] == "</script><!--&\u2028"


def test_a_label_of_a_tooltip_stands_for_its_column():
    """So that a month is written in words, and unknown as unknown."""
    told = json.loads(interactive(PLAIN["sales_history"], title="x"))

    assert told["fields"] == {"Month": ["month", "month"], "Sales": ["sales_usd", "usd"]}


def test_words_are_left_to_the_page():
    """Title and alt text are said once, by the page."""
    compiled = compile_chart(PLAIN["sales_history"], title="x")

    assert {"title", "description", "usermeta"} & set(compiled) == set()
