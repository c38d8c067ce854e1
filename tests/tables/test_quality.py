import re

from pandas import concat

from reports_lib import tables
from tests.presented import APPS, HOSTILE, FakeReview, rows

GATE = rows(
    "check status records finding example what_to_do",
    "Coverage | green | 3463 | Records reach past the end of October 2026, the month under review | - | -",
    "Unknown sale types | amber | 3 | 3 lines carry a sale type that is not known | T-4711 | look at it",
    "Waterfall | red | 1 | Does not close | - | run: reports check, and publish nothing until it closes",
    f"Lines: <b>no</b> term | green | 0 | {HOSTILE} | - | -",
)


def test_the_worst_check_stands_first_with_a_shape_beside_its_colour():
    """Nobody has to tell amber from green by its colour."""
    block = tables.gate_checks_table(GATE)

    found = re.findall(r'<td class="gt_row gt_left status (\w+)">([^<]+)</td>', block.html)

    assert found == [("red", "■ red"), ("amber", "▲ amber"), ("green", "● green"), ("green", "● green")]


def test_what_helps_stands_beside_what_is_wrong_and_is_never_cut_short():
    """A reader is not left alone with a finding; what passed needs no help."""
    above, _, folded = tables.gate_checks_table(GATE).html.partition("<details>")

    assert ">run: reports check, and publish nothing until it closes<" in above
    assert ("What to do" in above, "What to do" in folded) == (True, False)


def test_what_passed_is_one_line_and_folded_up():
    """What needs a look is not buried under what does not."""
    block = tables.gate_checks_table(GATE)
    above, _, folded = block.html.partition("<details>")

    assert re.findall('<p class="note">(.*?)</p>', above) == ["2 other checks passed."]
    assert ("Does not close" in above, "Coverage</th>" in above) == (True, False)
    assert "<summary>What they looked at</summary>" in folded
    assert "Lines: &lt;b&gt;no&lt;/b&gt; term</th>" in folded
    assert str(block).endswith("2 other checks passed.")
    assert HOSTILE not in block.html


def test_a_gate_that_is_green_has_nothing_to_remark():
    """One line, and what was looked at."""
    block = tables.gate_checks_table(GATE.head(1))

    assert '<p class="empty">Nothing to remark.</p>' in block.html
    assert "1 check passed." in block.html


def test_a_finding_is_never_cut_short():
    """It is a sentence, not a name."""
    block = tables.gate_checks_table(FakeReview().gate)

    assert "Records reach past the end of October 2026, the month under review" in block.html


def test_a_gate_without_checks_says_so():
    """Silence would look like approval."""
    assert "No check has run" in str(tables.gate_checks_table(FakeReview().gate.head(0)))


def test_licences_that_go_on_from_another_one_are_listed():
    """With the app's name, the company and the reason; a month without any says so."""
    moved = rows(
        "month app_key licence_id follows reason moved_on customer_id company",
        f"2026-10 | com.example.lens | E-2 | E-1 | same company | 2026-10-17 | ann | {HOSTILE}",
        metric="stitched_licences",
    )

    block = tables.stitched_licences_table(moved, APPS)

    assert str(block).splitlines()[-1].split()[:2] == ["E-2", "E-1"]
    assert "same company" in block.html
    assert HOSTILE not in block.html
    assert "No licence went on" in str(tables.stitched_licences_table(moved.head(0), APPS))
    many = tables.stitched_licences_table(concat([moved] * 21), APPS)
    assert "The first 20 of 21." in many.html
