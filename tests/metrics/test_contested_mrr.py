"""Contested MRR: what others may count otherwise at a month's end."""

from __future__ import annotations

from reports_lib.metrics.marketplace_mrr import contested_mrr
from reports_lib.periods import Months
from tests.pipeline import models_of_lines

CONTESTED = """
    customer  status  sold_on     starts_on   ends_on     net
    ann       Open    2026-06-01  2026-06-01  2026-07-01  10
    bob       Paid    2026-05-20  2026-05-20  2026-06-20  20
    cy        Paid    2026-06-15  2026-08-01  2026-09-01  40
    dee       Paid    2026-05-20  2026-05-20  2026-06-20  80
    dee       Paid    2026-07-05  2026-07-05  2026-08-05  80
    eve       Open    2026-04-10  2026-04-10  2026-05-10  160
"""


def test_contested_mrr_is_told_beside():
    """Ann has not paid; bob and dee are in grace at the end of June; what cy bought begins in August."""
    models = models_of_lines(CONTESTED)

    frame = contested_mrr(
        models.subscription_terms, models.transactions, months=Months.parse("2026-05..2026-08")
    )

    columns = ["unpaid_mrr_usd", "in_grace_mrr_usd", "future_mrr_usd"]
    assert frame[columns].astype(float).to_numpy().tolist() == [
        [0, 160, 0],
        [10, 100, 40],
        [0, 0, 40],
        [0, 80, 0],
    ]


def test_contested_mrr_can_be_split():
    """By a column of the terms."""
    models = models_of_lines(CONTESTED)

    frame = contested_mrr(
        models.subscription_terms,
        models.transactions,
        months=Months.parse("2026-06"),
        by=["app_key", "hosting"],
        basis="gross",
    )

    assert frame[["app_key", "hosting", "in_grace_mrr_usd"]].astype(str).to_numpy().tolist() == [
        ["app", "Cloud", "100.00"]
    ]
