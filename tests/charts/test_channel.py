from decimal import Decimal

import altair as alt
import pytest
from pandas import DataFrame, Timestamp

from reports_lib.charts.channel import channel, records, time_axis
from reports_lib.errors import ParamsError


def test_labels_and_formats_come_from_the_fields():
    """A chart types neither."""
    assert channel(alt.Tooltip, "paying_customers").to_dict() == {
        "field": "paying_customers",
        "format": ",d",
        "title": "Paying customers",
        "type": "quantitative",
    }


def test_a_column_without_a_field_is_refused():
    """Nothing unexplained is drawn."""
    with pytest.raises(ParamsError, match="Column 'mrr_eur' has no field"):
        channel(alt.Y, "mrr_eur")


def test_rows_become_plain_data():
    """Decimals are floats, months text that no time zone moves, unknown amounts null."""
    frame = DataFrame(
        {"month": [Timestamp("2026-10-01")] * 2, "mrr_usd": [Decimal("1.25"), None], "lines": [3, 4]}
    )

    assert records(frame, ["month", "mrr_usd", "lines"]) == [
        {"month": "2026-10", "mrr_usd": 1.25, "lines": 3},
        {"month": "2026-10", "mrr_usd": None, "lines": 4},
    ]


def test_a_long_history_is_labelled_by_quarters_and_on_a_phone_by_half_years():
    """Labels never touch."""
    months = [f"2026-{number:02d}" for number in range(1, 13)]

    shown = time_axis([{"month": month} for month in months]).to_dict()["axis"]["values"]["expr"]

    assert shown == "narrow ? ['2026-01', '2026-07'] : ['2026-01', '2026-04', '2026-07', '2026-10']"
