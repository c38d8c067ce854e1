import pytest

from reports_lib import review
from reports_lib.errors import ReportError


def mrr():
    r"""Monthly recurring revenue.

    Definition
    ----------
    What terms in force are worth a month, and \|none\| below <zero>.

    ``mrr_usd`` is rounded once.

    Formula
    -------
    amount / months
    """


def silent():
    """A metric that explains nothing."""


def test_a_definition_is_the_metrics_own():
    """The summary and the section Definition, and nothing after it."""
    assert str(review.definitions(mrr)) == (
        "mrr: Monthly recurring revenue.\n"
        "What terms in force are worth a month, and |none| below <zero>.\n"
        "``mrr_usd`` is rounded once."
    )


def test_code_is_marked_and_the_rest_escaped():
    """Docstrings are text, not markup."""
    html = review.definitions(mrr).html

    assert "<code>mrr_usd</code> is rounded once." in html
    assert "below &lt;zero&gt;." in html


def test_a_metric_without_a_definition_is_refused():
    """A number nobody defined is not printed."""
    with pytest.raises(ReportError, match="The metric 'silent' has no definition"):
        review.definitions(silent)


def test_an_entry_can_be_led_to():
    """By the metric's name, which no other entry has."""
    assert '<dt id="definition-mrr">' in review.definitions(mrr).html
