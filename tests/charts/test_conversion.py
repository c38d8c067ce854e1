"""The picture of evaluations: what became of each month's, and which months are too young."""

from __future__ import annotations

import pytest
from pandas import concat, date_range

from reports_lib import charts
from reports_lib.build.data_table import data_table
from reports_lib.build.svg import draw
from tests.presented import SOURCE
from tests.presented_topics import CONVERSION

SAID = {"title": "A finding", "source": SOURCE}


def drawn(frame, *, narrow):
    """Draw a frame as it stands on a page."""
    spec = charts.evaluation_conversion_bars(frame, **SAID).to_dict()
    return draw(spec, name="c", title="t", width=350 if narrow else 860, narrow=narrow)


def test_a_mature_month_has_its_rate_and_a_young_one_is_too_young():
    """On a phone, the rates stand without their sign, and the key says what they are."""
    wide, slim = (drawn(CONVERSION, narrow=narrow) for narrow in (False, True))
    key = charts.evaluation_conversion_bars(CONVERSION, **SAID).to_dict()["usermeta"]["key"]

    assert [wide.count(f">{words}<") for words in ("75%", "50%", "too young")] == [1, 1, 2]
    assert [slim.count(f">{words}<") for words in ("75", "50", "too young")] == [1, 1, 0]
    assert [words for words, _ in key] == ["Unresolved", "Lapsed", "Converted", "Above: conversion in %"]


def test_the_words_have_the_rates_of_mature_months():
    """What someone who cannot see it is told."""
    description = charts.evaluation_conversion_bars(CONVERSION, **SAID).to_dict()["description"]

    assert description == (
        "Stacked bars of evaluations by the month they began in, Jun 2026 to Oct 2026: converted, lapsed, "
        "unresolved. Conversion of mature months: Jun 2026 75.0 %; Jul 2026 50.0 %."
    )


def test_the_newest_twelve_months_are_drawn():
    """More would not fit a phone; the frame may have two years."""
    months = date_range("2024-11-01", periods=24, freq="MS")
    long = concat([CONVERSION.head(1)] * 24).assign(month=months)

    [rows] = charts.evaluation_conversion_bars(long, **SAID).to_dict()["datasets"].values()

    assert (len(rows), rows[0]["month"]) == (12, "2025-11")


def test_the_data_behind_are_shown_in_their_fields():
    """And nothing of how they are drawn."""
    table = data_table(charts.evaluation_conversion_bars(CONVERSION, **SAID).to_dict())

    assert table.labels == [
        *("Month", "Started", "Resolved", "Converted", "Unresolved", "Conversion", "Median days"),
    ]
    assert table.rows[1] == ["Jul 2026", "6", "6", "3", "0", "50.0 %", "14.5"]
    assert table.numeric == [False, *[True] * 6]


@pytest.mark.parametrize("frame", [CONVERSION.head(0), CONVERSION.iloc[[2]]])
def test_nothing_to_draw_is_drawn_as_such(frame):
    """Neither an empty frame nor a missing section."""
    spec = charts.evaluation_conversion_bars(frame, **SAID).to_dict()

    assert spec["usermeta"]["empty"] == "No evaluation began in these months."


def test_young_months_alone_are_drawn():
    """A vendor in its first quarter has no rate, and a picture."""
    spec = charts.evaluation_conversion_bars(CONVERSION.tail(2), **SAID).to_dict()

    assert spec["description"].endswith("Conversion of mature months: none is mature yet.")
    assert ">too young<" in draw(spec, name="c", title="t", width=860, narrow=False)


def test_counts_are_marked_at_whole_numbers():
    """There is no half evaluation."""
    one = drawn(CONVERSION.tail(1).assign(started=1, unresolved=1), narrow=False)

    assert [one.count(f">{number}<") for number in (0, 1)] == [1, 1]
