from __future__ import annotations

from datetime import date

import pytest

from reports_lib.sample.truth_terms import mrr_cents


@pytest.mark.parametrize(
    ("cents", "start", "end", "monthly"),
    [
        pytest.param(200_000, "2026-01-01", "2027-01-01", 16667, id="a year of 2,000 dollars"),
        pytest.param(12500, "2026-04-01", "2026-04-16", 25000, id="15 of 30 days at half the price"),
        pytest.param(10000, "2026-01-31", "2026-02-28", 10000, id="31 January to 28 February is a month"),
        pytest.param(10000, "2026-02-28", "2026-03-31", 10000, id="28 February to 31 March is a month"),
        pytest.param(10000, "2026-02-28", "2026-03-29", 10000, id="so is 28 February to 29 March"),
        pytest.param(
            10000, "2026-02-27", "2026-03-31", 9219, id="27 February is no month end: 59 / (32 x 2)"
        ),
        pytest.param(90000, "2024-02-29", "2027-02-28", 2500, id="three years from a leap day"),
        pytest.param(
            73000, "2026-01-01", "2026-07-20", 11054, id="200 days of seven months: 212 / (200 x 7)"
        ),
        pytest.param(-5, "2026-01-01", "2026-11-01", -1, id="half a cent rounds away from zero"),
        pytest.param(10000, "2026-01-01", "2026-01-01", 0, id="a term without a day"),
    ],
)
def test_an_amount_is_spread_over_its_months(cents, start, end, monthly):
    """MRR of one line, worked by hand."""
    assert mrr_cents(cents, date.fromisoformat(start), date.fromisoformat(end)) == monthly
