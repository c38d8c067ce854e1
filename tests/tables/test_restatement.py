"""Tables of restatements: headlines then and now, the reasons, the lines."""

from __future__ import annotations

import re
from decimal import Decimal

from pandas import concat, date_range

from reports_lib import tables
from tests.presented import APPS, HOSTILE
from tests.presented_topics import RESTATED_LINES, RESTATED_REASONS, RESTATEMENT


def cells(block):
    """Return a table's lines of text, blanks collapsed."""
    return [" ".join(line.split()) for line in str(block).splitlines()[2:]]


def test_headlines_that_a_page_would_print_otherwise_are_shown():
    """Worked example: the newest month first; each in its unit; what differs by less than a digit is not."""
    block = tables.restatement_table(RESTATEMENT)

    assert cells(block) == [
        "Month Headline First published Known today Restated by Restated share",
        "Sep 2026 MRR $1,485.00 $1,500.00 +$15.00 1.0 %",
        "Sep 2026 NRR — 105.0 % — —",
        "Sep 2026 happiness 7 8 +1 14.3 %",
        "Aug 2026 Paying customers 28 27 −1 −3.6 %",
    ]
    assert "4 of 6 headlines of Aug 2026 to Sep 2026 changed." in block.html


def test_figures_of_any_unit_stand_to_the_right():
    """They are numbers, though written as words."""
    html = tables.restatement_table(RESTATEMENT).html

    assert re.findall('<td class="gt_row gt_right">([^<]+)</td>', html)[:4] == [
        *("$1,485.00", "$1,500.00", "+$15.00", "1.0 %"),
    ]


def test_the_newest_six_months_are_shown():
    """Older ones are counted."""
    months = date_range("2026-01-01", periods=8, freq="MS")
    many = concat([RESTATEMENT.iloc[[2]]] * 8).assign(month=months)

    block = tables.restatement_table(many)

    assert len(cells(block)) == 7
    assert "8 of 8 headlines of Jan 2026 to Aug 2026 changed; those of the newest 6 months are shown." in (
        block.html
    )


def test_nothing_published_and_nothing_changed_are_said():
    """A quiet card, that says what would stand there."""
    none, one, same = (
        tables.restatement_table(frame)
        for frame in (RESTATEMENT.head(0), RESTATEMENT.head(1), RESTATEMENT.iloc[[0, 4]])
    )

    assert "No monthly review was published before." in str(none)
    assert str(same).splitlines()[2] == (
        "All 2 headlines of Aug 2026 to Sep 2026 are today what they were when first published."
    )
    assert str(one).splitlines()[2] == (
        "The 1 headline of Aug 2026 is today what it was when first published."
    )


def test_reasons_stand_by_month():
    """Worked example: late and excluded lines."""
    assert cells(tables.restated_reasons_table(RESTATED_REASONS)) == [
        "Month Reason Lines Then Now Restated amount",
        "Sep 2026 Late 2 $0.00 $40.00 $40.00",
        "Sep 2026 Excluded now 1 $25.00 $0.00 −$25.00",
    ]


def test_the_ten_lines_that_changed_most_are_shown():
    """Largest first; what changed is a dash where the line is new; the rest is counted."""
    many = concat([RESTATED_LINES] * 4, ignore_index=True)

    assert cells(tables.restated_lines_table(RESTATED_LINES, APPS))[1:] == [
        "L-2 Sep 2026 Roadmap Lens for Jira late — $0.00 $25.00 $25.00",
        "L-3 Sep 2026 Page Guard for Confluence excluded now status $25.00 $0.00 −$25.00",
        "L-1 Sep 2026 Roadmap Lens for Jira late — $0.00 $15.00 $15.00",
    ]
    assert "MRR most, of 12.</p>" in tables.restated_lines_table(many, APPS).html


def test_without_lines_nothing_is_added_to_what_the_headlines_said():
    """One quiet card is enough."""
    blocks = [
        tables.restated_reasons_table(RESTATED_REASONS.head(0)),
        tables.restated_lines_table(RESTATED_LINES.head(0), APPS),
    ]

    assert [(block.html, str(block)) for block in blocks] == [("", "")] * 2


def test_ids_and_names_are_escaped():
    """A line's id is what a record says."""
    odd = RESTATED_LINES.assign(line_id=HOSTILE, restated_by_usd=Decimal("1.00"))

    assert HOSTILE not in tables.restated_lines_table(odd, APPS.assign(app_name=HOSTILE)).html
