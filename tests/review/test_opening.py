from reports_lib import review
from tests.presented import HOSTILE, FakeReview, replaced


def test_the_opening_says_whose_what_when_and_how_sure():
    """Worked example."""
    block = review.opening(FakeReview(), "Monthly review", "What changed, and why?")

    assert str(block).splitlines() == [
        "Harbour Light Apps: Monthly review, October 2026",
        "What changed, and why?",
        "As known: 5 November 2026, 08:00 UTC",
        "Apps: All apps",
        "Basis: Net: what is left after Atlassian's share, in US dollars",
        "Months: UTC calendar months; balances at their last instant",
        "Checks: Passed with remarks",
    ]
    assert block.html.count("<h1>") == 1


def test_a_sample_carries_a_band():
    """Nobody mistakes invented customers for real ones."""
    block = review.opening(replaced(FakeReview(), is_sample=True), "Monthly review", "Why?")

    assert '<p class="band sample">SAMPLE. The vendor, its customers' in block.html


def test_a_red_gate_marks_the_page_as_not_published():
    """The first words on the page."""
    block = review.opening(replaced(FakeReview(), gate_status="red"), "Monthly review", "Why?")

    assert str(block).startswith("NOT PUBLISHED. A check on the data failed")
    assert '<p class="band unpublished">NOT PUBLISHED.' in block.html


def test_a_report_without_trouble_has_no_band():
    """Bands mean something."""
    block = review.opening(replaced(FakeReview(), gate_status="green"), "Monthly review", "Why?")

    assert 'class="band' not in block.html


def test_a_vendors_name_is_escaped():
    """Whatever someone calls themselves."""
    block = review.opening(replaced(FakeReview(), vendor_name=HOSTILE), "Monthly review", "Why?")

    assert "<script" not in block.html
    assert "&lt;script&gt;" in block.html


def test_chosen_apps_are_named():
    """A part is never taken for the whole."""
    block = review.opening(replaced(FakeReview(), app_keys=("a", "b")), "Monthly review", "Why?")

    assert "Apps: a, b" in str(block)


def test_a_sample_that_nobody_chose_says_why_it_is_shown():
    """Beside the band, with what leads to a store of one's own."""
    note = "There is no store of your own yet."

    block = review.opening(replaced(FakeReview(), is_sample=True, store_note=note), "Explore", "What?")

    assert str(block).startswith(f"SAMPLE. The vendor, its customers and every amount are invented. {note}\n")
