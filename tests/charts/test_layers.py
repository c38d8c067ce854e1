"""Drawings laid over each other are what Altair makes of them."""

from __future__ import annotations

import altair as alt

from reports_lib.charts.picture import layered


def parts():
    """A bar, its word and a rule: of one data, one of them without a height."""
    base = alt.Chart(alt.NamedData("rows"), height=alt.Step(36))
    bars = base.mark_bar().encode(x=alt.X("amount:Q"), y=alt.Y("name:N"))
    words = base.transform_filter("datum.amount > 0").mark_text().encode(text=alt.Text("name:N"))
    rule = alt.Chart(base.data).mark_rule().encode(x=alt.XDatum(0))
    return bars, words, rule


def test_layers_are_those_of_altair():
    """The whole has the data and the height; the spec is the same, sign by sign."""
    assert layered(*parts()).to_dict() == alt.layer(*parts()).to_dict()


def test_layers_lie_in_layers():
    """What was laid over each other can be laid under another drawing."""
    bars, words, rule = parts()
    theirs = alt.layer(alt.layer(bars, words), rule).to_dict()

    assert layered(layered(bars, words), rule).to_dict() == theirs


def test_data_of_two_names_stays_where_it_is():
    """Only what all share goes up."""
    other = alt.Chart(alt.NamedData("others")).mark_point().encode(x=alt.X("amount:Q"))
    drawn = layered(parts()[0], other).to_dict()

    assert [one["data"]["name"] for one in drawn["layer"]] == ["rows", "others"]
    assert "data" not in drawn
