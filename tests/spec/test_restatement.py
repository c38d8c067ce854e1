"""A restatement, as the definition's worked example has it: 530, and 20 late, and 5 less, is 545."""

from __future__ import annotations

from decimal import Decimal

import ibis
import pytest

from reports_lib import metrics
from reports_lib.metrics.restatement import restated_lines, restated_reasons, restatement
from reports_lib.periods import Month, Months
from tests.pipeline import models_of_lines

MAY = Months.parse("2026-05")
THEN = """
    number  customer  starts_on   ends_on     net
    L-1     A         2026-05-01  2026-06-01  100
    L-2     B         2026-05-01  2026-06-01  100
    L-3     C         2026-05-11  2026-06-11  50
    L-4     D         2025-07-01  2026-07-01  2400
    L-5     E         2026-05-20  2026-06-20  80
"""
NOW = """
    number  customer  starts_on   ends_on     net
    L-1     A         2026-05-01  2026-06-01  100
    L-2     B         2026-05-01  2026-06-01  95
    L-3     C         2026-05-11  2026-06-11  50
    L-4     D         2025-07-01  2026-07-01  2400
    L-5     E         2026-05-20  2026-06-20  80
    L-6     F         2026-05-25  2026-06-25  20
"""


def state(lines):
    """Models of a state, and its terms as a table that can stand beside those of another state."""
    models = models_of_lines(lines)
    return models, ibis.memtable(models.subscription_terms.to_pyarrow())


@pytest.fixture(scope="module")
def states():
    """What was known when May was published, and what is known today."""
    return state(THEN), state(NOW)


def test_mays_mrr_is_restated_by_15(states):
    """First published 530, known today 545: 2.83 % more."""
    first, today = (
        metrics.mrr(models.customer_months, months=MAY)["mrr_usd"].iloc[0] for models, _ in states
    )

    told = restatement(
        published={Month(2026, 5): {"mrr_usd": first}},
        today={Month(2026, 5): {"mrr_usd": today}},
        months=MAY,
    )

    assert told.drop(columns=["month", "restated_share"]).to_numpy().tolist() == [
        ["mrr_usd", Decimal("530.00"), Decimal("545.00"), Decimal("15.00")]
    ]
    assert f"{told['restated_share'].iloc[0]:.2%}" == "2.83%"


def test_the_lines_behind_it_are_named(states):
    """One came late, one changed its amount."""
    (_, then), (_, now) = states

    lines = restated_lines(then, now, months=MAY)

    columns = ["reason", "line_id", "what_changed", "then_usd", "now_usd", "restated_by_usd"]
    assert lines[columns].astype(str).to_numpy().tolist() == [
        ["late", "L-6", "", "0.00", "20.00", "20.00"],
        ["changed", "L-2", "amount", "100.00", "95.00", "-5.00"],
    ]


def test_the_reasons_sum_to_it(states):
    """20 and -5 are the 15."""
    (_, then), (_, now) = states

    reasons = restated_reasons(then, now, months=MAY)

    assert reasons[["reason", "lines", "restated_by_usd"]].astype(str).to_numpy().tolist() == [
        ["changed", "1", "-5.00"],
        ["late", "1", "20.00"],
    ]
