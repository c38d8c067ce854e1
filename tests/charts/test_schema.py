"""Schema: every chart keeps to that of Vega-Lite, which a reader does not wait for."""

from __future__ import annotations

import jsonschema
import pytest

from reports_lib import charts
from tests.presented import APPS, LICENCES, MOVED, MRR_BY_APP, SALES, SALES_BY_TYPE, SOURCE, USERS
from tests.presented_retention import COHORTS, CUSTOMER_CHURN, RETENTION, SURVIVAL
from tests.presented_topics import CONVERSION, SEGMENTS

SAID = {"title": "A finding", "source": SOURCE}
TAKEN = {
    "app_users_bars": (USERS, APPS),
    "cohort_retention_heatmap": (COHORTS,),
    "customer_churn_line": (CUSTOMER_CHURN,),
    "evaluation_conversion_bars": (CONVERSION,),
    "high_value_segments_bars": (SEGMENTS,),
    "licences_history_bars": (LICENCES,),
    "mrr_history_bars": (MRR_BY_APP, APPS),
    "mrr_movements_waterfall": (MOVED,),
    "revenue_retention_lines": (RETENTION,),
    "sales_by_type_bars": (SALES_BY_TYPE,),
    "sales_history_bars": (SALES,),
    "survival_line": (SURVIVAL,),
}


def test_every_chart_is_held_against_the_schema():
    """A new one has to be listed."""
    assert list(TAKEN) == charts.__all__


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("rows", [None, 1, 0], ids=["many rows", "one row", "no row"])
def test_a_chart_keeps_to_the_schema_and_is_shown_as_it_is(name, rows):
    """Whether there is much to draw, little or nothing."""
    frame, *others = TAKEN[name]

    chart = getattr(charts, name)(frame if rows is None else frame.head(rows), *others, **SAID)

    spec = chart.to_dict(validate=True)
    shown = chart._repr_mimebundle_()["application/vnd.vegalite.v6+json"]
    assert shown == {key: value for key, value in spec.items() if key != "$schema"}


def test_a_changed_copy_of_a_chart_is_held_against_the_schema():
    """Who goes on drawing is told of a slip at once."""
    chart = charts.mrr_movements_waterfall(MOVED, **SAID)

    with pytest.raises(jsonschema.ValidationError):
        chart.properties(width="broad")
