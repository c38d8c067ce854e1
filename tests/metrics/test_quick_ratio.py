"""Quick ratio: what was gained for each dollar lost."""

from __future__ import annotations

from reports_lib import metrics
from reports_lib.periods import Months
from tests.metrics.balances import JUNE, WORKED, paid

AMOUNTS = ["gained_mrr_usd", "reactivation_mrr_usd", "lost_mrr_usd"]
RATIOS = ["quick_ratio", "quick_ratio_with_reactivation"]


def test_june_gains_four_dollars_for_three_lost():
    """Worked example: (70 + 50) / (50 + 40), with the 30 of who came back 150 / 90."""
    grid = """
        customer_id  app_key  2026-04  2026-05  2026-06
        A            maps     100      100      150
        B            maps     100      100      60
        C            maps     50       50       -
        D            maps     200      200      200
        E            maps     80       80       80
        F            maps     -        -        70
        G            maps     30       -        30
    """

    june = metrics.quick_ratio(paid(grid), months=JUNE)

    assert june[AMOUNTS].astype(str).to_numpy().tolist() == [["120.00", "30.00", "90.00"]]
    assert [f"{one:.2f}" for one in june[RATIOS].iloc[0]] == ["1.33", "1.67"]
    assert list(june.columns) == ["month", *AMOUNTS, *RATIOS]


def test_nothing_lost_has_no_ratio():
    """Not infinite, and not zero; a month without data neither."""
    grid = "customer_id  app_key  2026-05  2026-06\nann  maps  100  150"

    months = metrics.quick_ratio(paid(grid), months=Months.parse("2026-06..2026-07"))

    assert months[AMOUNTS].astype(str).to_numpy().tolist() == [["50.00", "0.00", "0.00"], ["0.00"] * 3]
    assert months[RATIOS].isna().all(axis=None)


def test_nothing_gained_is_zero():
    """All that happened was a loss."""
    grid = "customer_id  app_key  2026-05  2026-06\nann  maps  100  40"

    assert metrics.quick_ratio(paid(grid), months=JUNE)[RATIOS].to_numpy().tolist() == [[0.0, 0.0]]


def test_neutral_changes_are_neither_gained_nor_lost():
    """100 a month turn into 1,000 a year: 17 less a month, and no loss."""
    grid = "customer_id  app_key  2026-05  2026-06\nann  maps  100  83\nbob  maps  50  25"

    june = metrics.quick_ratio(paid(grid, neutral={("ann", "maps", "2026-06"): -17}), months=JUNE)

    assert june["lost_mrr_usd"].astype(str).tolist() == ["25.00"]


def test_every_segment_has_its_ratio():
    """By app, and none where nothing was lost."""
    table = paid("""
        customer_id  app_key  2026-05  2026-06
        ann          maps     100      150
        bob          maps     100      75
        cy           forms    -        20
    """)

    june = metrics.quick_ratio(table, months=JUNE, by=["app_key"])

    assert june["app_key"].tolist() == ["forms", "maps"]
    assert june["quick_ratio"].astype(object).fillna("-").tolist() == ["-", 2.0]


def test_gross_is_a_basis_of_its_own():
    """Twice the dollars, here."""
    june = metrics.quick_ratio(paid(WORKED), months=JUNE, basis="gross")

    assert june["lost_mrr_usd"].astype(str).tolist() == ["180.00"]
