from decimal import Decimal

from pandas import Timestamp, concat

from reports_lib import review
from tests.presented import MOVED, MRR, OCTOBER, SALES, rows

HISTORY = concat(
    [
        rows(
            "month opening_mrr_usd closing_mrr_usd",
            "2026-09 | 1400.00 | 1500.00",
        ),
        MOVED[["month", "opening_mrr_usd", "closing_mrr_usd"]],
    ]
)


def test_tiles_show_the_month_and_its_change():
    """Worked example: five figures, against September."""
    block = review.tiles(MRR, HISTORY, SALES, period=OCTOBER)

    assert str(block).splitlines() == [
        "MRR: $1,595; +$95 (+6.3 %) against Sep 2026",
        "Net change in MRR: +$95; −$5 against Sep 2026",
        "Paying customers: 29; −1 (−3.3 %) against Sep 2026",
        "ARPC: $55.00; +$5.00 (+10.0 %) against Sep 2026",
        "Sales: $900; +$100 (+12.5 %) against Sep 2026",
    ]


def test_a_year_before_is_compared_where_it_is_known():
    """Two comparisons, never a guess."""
    year_before = MRR.head(1).assign(month=[Timestamp("2025-10-01")])

    block = review.tiles(concat([year_before, MRR]), HISTORY, SALES, period=OCTOBER)

    assert (
        str(block).splitlines()[0]
        == "MRR: $1,595; +$95 (+6.3 %) against Sep 2026; +$195 (+13.9 %) against Oct 2025"
    )


def test_good_and_bad_news_look_different():
    """More is good here; fewer customers are not."""
    html = review.tiles(MRR, HISTORY, SALES, period=OCTOBER).html

    assert '<span class="good">+$95 (+6.3 %)</span>' in html
    assert '<span class="bad">−1 (−3.3 %)</span>' in html


def test_unknown_is_a_dash():
    """No history, no figure, no comparison."""
    block = review.tiles(MRR.head(0), HISTORY.head(0), SALES.head(0), period=OCTOBER)

    assert str(block).splitlines() == [
        "MRR: —",
        "Net change in MRR: —",
        "Paying customers: —",
        "ARPC: —",
        "Sales: —",
    ]


def test_a_share_of_a_negative_amount_is_not_told():
    """Refunds beyond sales make a percentage of nothing."""
    sales = SALES.assign(sales_usd=[Decimal("1.00"), Decimal("800.00"), Decimal("-100.00")])

    block = review.tiles(MRR, HISTORY, sales, period=OCTOBER)

    assert str(block).splitlines()[-1] == "Sales: −$100; −$900 against Sep 2026"
