"""Missing sources: a quiet card for what is not connected, and none for what is."""

from reports_lib import review
from tests.presented import FakeReview, replaced

READ = frozenset({"transactions", "licenses", "license_history", "partner_metrics"})


def test_a_source_that_is_not_connected_says_what_it_would_show_and_how():
    """Imported from files: no licence history, nothing of Atlassian's own."""
    block = review.missing_sources(replaced(FakeReview(), connected=frozenset({"transactions", "licenses"})))

    assert str(block).splitlines()[:2] == [
        (
            "Licence history: The tiers and sites that licences had before, and so users at past days. "
            "To connect: reports sync license_history"
        ),
        (
            "Atlassian’s own figures: A bridge from our MRR to the one in the partner portal. "
            "To connect: reports sync partner_metrics"
        ),
    ]


def test_a_connected_source_has_no_card():
    """What is read stands in its own section."""
    block = review.missing_sources(replaced(FakeReview(), connected=READ))

    assert "reports sync" not in str(block)
    assert "Licences:" not in str(block)


def test_what_cannot_be_read_yet_is_said_plainly():
    """Nobody looks for a command that there is not."""
    block = review.missing_sources(replaced(FakeReview(), connected=READ))

    assert len(str(block).splitlines()) == 5
    assert str(block).count("This version reads no such source yet.") == 5
