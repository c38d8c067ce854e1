"""Tables of segments, of how much hangs on whom, and of signals."""

from __future__ import annotations

import re
from decimal import Decimal

from pandas import concat

from reports_lib import tables
from tests.presented import HOSTILE
from tests.presented_topics import CONCENTRATION, SEGMENTS, SIGNALS


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def note(block):
    """Return what stands below a table."""
    return re.search('<p class="note">(.*?)</p>', block.html)[1]


def test_segments_stand_by_what_they_are_worth():
    """Worked example: marked where they bring more than their number, and where they are few."""
    block = tables.high_value_segments_table(SEGMENTS)

    assert cells(block) == [
        (
            "Segment MRR Part of the MRR Paying customers Part of the customers ARPC Growth in a year NRR "
            "Churn a month"
        ),
        "Cloud · 101-250 users ◆ $900.00 60.0 % 6 20.0 % $150.00 50.0 % 90.0 % 2.0 %",
        "Not stated · over 5000 users ◆○ $400.00 27.0 % 1 3.0 % $400.00 — — —",
        "Cloud · 11-25 users $200.00 13.0 % 23 77.0 % $8.70 −20.0 % 80.0 % 1.0 %",
    ]
    assert note(block).startswith(
        "◆ a larger part of the MRR than of the customers. "
        "○ fewer than five customers, whose rates say little."
    )


def test_marks_are_explained_only_where_there_are_any():
    """A legend of nothing is noise."""
    assert note(tables.high_value_segments_table(SEGMENTS.tail(1))).startswith("Growth is against")


def test_of_many_segments_twelve_are_shown():
    """The others are counted, with what they bring together."""
    many = concat([SEGMENTS.head(1)] * 15).assign(place=range(1, 16))

    block = tables.high_value_segments_table(many)

    assert block.html.count("<tr") == 13
    assert "3 smaller segments, $2,700.00 in all, are not shown." in block.html


def test_a_segment_that_was_left_is_not_shown():
    """It had MRR within the year, and has none."""
    gone = SEGMENTS.assign(
        mrr_usd=[Decimal("900.00"), Decimal("0.00"), Decimal("0.00")], paying_customers=[6, 0, 0]
    )

    assert len(cells(tables.high_value_segments_table(gone))) == 2


def test_concentration_stands_beside_that_of_a_year_before():
    """Worked example, under the sentence that it is given."""
    block = tables.concentration_table(CONCENTRATION, title="A finding")

    assert str(block).startswith("A finding\n")
    assert cells(block) == [
        (
            "Month Paying customers MRR of paying customers MRR of the top ten Largest customer Top ten "
            "Herfindahl index"
        ),
        "Oct 2026 30 $1,500.00 $900.00 20.0 % 60.0 % 9.0 %",
        "Oct 2025 24 $1,200.00 $900.00 25.0 % 75.0 % 12.0 %",
    ]


def test_only_signals_are_shown_and_the_rest_is_named():
    """Worked example: three evaluations where ten are usual."""
    block = tables.signals_table(SIGNALS)

    assert cells(block) == [
        "Series Finding Count Expected Weeks before Probability",
        "Evaluations fewer than usual 3 10.57 7 1.0 %",
    ]
    assert note(block) == (
        "Seven days from 25 Oct 2026. Chance alone would give such a count less than once in a hundred "
        "weeks. As usual: new customers. Too few to tell: refunds."
    )


def test_a_quiet_week_is_one_sentence():
    """Nothing is flagged, and what was looked at is said."""
    block = tables.signals_table(SIGNALS.tail(2))

    assert str(block).splitlines()[2] == (
        "Nothing out of the ordinary. As usual: new customers. Too few to tell: refunds."
    )


def test_empty_frames_make_explicit_empty_tables():
    """No rows, and the reader is told so."""
    empty = [
        tables.high_value_segments_table(SEGMENTS.head(0)),
        tables.concentration_table(CONCENTRATION.head(0), title="A finding"),
        tables.concentration_table(CONCENTRATION.tail(1).assign(paying_customers=0), title="A finding"),
        tables.signals_table(SIGNALS.head(0)),
    ]

    assert [block.html.count('class="empty"') for block in empty] == [1] * 4


def test_names_are_escaped():
    """Whatever a record says its hosting is."""
    assert HOSTILE not in tables.high_value_segments_table(SEGMENTS.assign(hosting=HOSTILE)).html
