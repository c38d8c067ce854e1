"""Targets on the key figures: how far a figure is from what was aimed for."""

from decimal import Decimal

from reports_lib import review
from tests.presented import MOVED, MRR, OCTOBER, SALES


def tiles(**targets):
    """Return the lines of October's key figures under these targets."""
    block = review.tiles(MRR, MOVED, SALES, period=OCTOBER, targets=targets)
    return {line.partition(":")[0]: line.partition(": ")[2] for line in str(block).splitlines()}, block.html


def test_a_target_says_what_is_missing_or_beyond():
    """Worked example: MRR of 1,595, 29 customers, sales of 900 and ARPC of 55.00."""
    aims = {"mrr_usd": "1600", "paying_customers": "29", "sales_usd": "800", "arpc_usd": "55.25"}

    told, html = tiles(**{name: Decimal(aim) for name, aim in aims.items()})

    assert told["MRR"].endswith("; $5 to go target $1,600")
    assert told["Paying customers"].endswith("; met target 29")
    assert told["Sales"].endswith("; $100 beyond target $800")
    assert told["ARPC"].endswith("; $0.25 to go target $55.25")
    assert '<span class="bad">$5 to go</span> target $1,600' in html
    assert '<span class="good">$100 beyond</span> target $800' in html


def test_a_figure_without_a_target_says_nothing_of_one():
    """Nor does a target of a figure that is unknown."""
    told, html = tiles(mrr_usd=Decimal(1600))
    unknown = review.tiles(
        MRR.head(0), MOVED.head(0), SALES.head(0), period=OCTOBER, targets={"mrr_usd": Decimal(1)}
    )

    assert "target" not in told["Sales"]
    assert html.count("change target") == 1
    assert "target" not in str(unknown)
