"""The picture of segments: ranked bars with their part of the whole."""

from __future__ import annotations

from decimal import Decimal

from pandas import concat

from reports_lib import charts
from reports_lib.build.svg import draw
from tests.presented import HOSTILE, SOURCE
from tests.presented_topics import SEGMENTS

SAID = {"title": "A finding", "source": SOURCE}


def drawn_rows(chart):
    """Return the rows that a chart draws."""
    return next(iter(chart.to_dict()["datasets"].values()))


def test_segments_are_ranked_and_named_by_their_columns():
    """Worked example: an unknown hosting is said, the part of the whole stands beside the amount."""
    drawn = drawn_rows(charts.high_value_segments_bars(SEGMENTS, **SAID))

    assert [(row["segment"], row["label"]) for row in drawn] == [
        ("Cloud · 101-250 users", "$900 · 60.0 %"),
        ("Not stated · over 5000 users", "$400 · 27.0 %"),
        ("Cloud · 11-25 users", "$200 · 13.0 %"),
    ]


def test_on_a_phone_a_segment_takes_two_lines():
    """So that no name is cut short."""
    spec = charts.high_value_segments_bars(SEGMENTS, **SAID).to_dict()

    slim, wide = (draw(spec, name="c", title="t", width=350, narrow=narrow) for narrow in (True, False))

    assert "…" not in slim
    assert ">101-250 users<" in slim
    assert ">Cloud · 101-250 users<" in wide


def test_of_many_segments_ten_are_drawn():
    """The others are counted in words."""
    many = concat([SEGMENTS.head(1)] * 14).assign(
        place=range(1, 15), tier_band=[f"{n}-{n}" for n in range(14)]
    )

    chart = charts.high_value_segments_bars(many, **SAID)

    assert len(drawn_rows(chart)) == 10
    assert chart.to_dict()["description"].endswith("; 4 smaller segments more.")


def test_hostile_and_equal_names_are_told_apart_and_run_nothing():
    """Whatever a record says its hosting is."""
    odd = SEGMENTS.assign(hosting=HOSTILE, tier_band="x")
    chart = charts.high_value_segments_bars(odd, **SAID)

    drawn = draw(chart.to_dict(), name="c", title="t", width=350, narrow=True)

    assert len({row["segment"] for row in drawn_rows(chart)}) == 3
    assert "<script" not in drawn


def test_a_segment_that_is_owed_money_is_drawn_below_zero():
    """Refunds can exceed what is paid."""
    owed = SEGMENTS.assign(mrr_usd=[Decimal("9.00"), Decimal("-400.00"), Decimal("0.00")], mrr_share=None)

    drawn = drawn_rows(charts.high_value_segments_bars(owed, **SAID))

    assert [row["label"] for row in drawn] == ["$9 · —", "−$400 · —", "$0 · —"]


def test_nothing_to_draw_is_drawn_as_such():
    """Neither an empty frame nor a missing section."""
    spec = charts.high_value_segments_bars(SEGMENTS.head(0), **SAID).to_dict()

    assert spec["usermeta"]["empty"] == "No segment has recurring revenue."
