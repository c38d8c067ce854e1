import re

from reports_lib import tables
from tests.presented import FakeReview


def test_the_worst_check_stands_first_with_a_shape_beside_its_colour():
    """Nobody has to tell amber from green by its colour."""
    block = tables.gate_checks_table(FakeReview().gate)

    found = re.findall(r'<td class="gt_row gt_left status (\w+)">([^<]+)</td>', block.html)

    assert found == [("amber", "▲ amber"), ("green", "● green")]


def test_a_finding_is_never_cut_short():
    """It is a sentence, not a name."""
    block = tables.gate_checks_table(FakeReview().gate)

    assert "Records reach past the end of October 2026, the month under review" in block.html


def test_a_gate_without_checks_says_so():
    """Silence would look like approval."""
    assert "No check has run" in str(tables.gate_checks_table(FakeReview().gate.head(0)))
