"""Licences that go on from another one, listed with their reasons."""

from __future__ import annotations

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines


def test_a_move_to_another_site_is_listed_with_its_reason():
    """Worked example: Ann's account gets another licence in June; Bob only renews."""
    models = models_of_lines("""
        number  entitlement  customer  starts_on   ends_on     net
        a       E-1          ann       2026-01-01  2026-06-17  550
        b       E-2          ann       2026-06-17  2026-12-17  600
        c       E-3          bob       2026-01-01  2026-06-17  550
        d       E-3          bob       2026-06-17  2026-12-17  550
    """)
    tables = (models.licence_moves, models.customer_links)

    june = metrics.stitched_licences(*tables, months=Months.parse("2026-06"))
    july = metrics.stitched_licences(*tables, months=Months.parse("2026-07"))

    row = june.iloc[0]
    assert (row["follows"], row["licence_id"], str(row["moved_on"])[:10]) == ("E-1", "E-2", "2026-06-17")
    assert row["reason"] == "same customer"
    assert (len(june), len(july)) == (1, 0)
