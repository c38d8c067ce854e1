"""Restatement of quarters: under their own names, by the lines of their end or of all their months."""

from __future__ import annotations

from decimal import Decimal

from reports_lib.metrics.restatement import restated_lines, restatement
from reports_lib.periods import Month, Quarter
from tests.metrics.stated_terms import terms

SECOND = Quarter(2026, 2)


def test_a_quarter_is_restated_under_its_own_name():
    """Published and known as a quarter; a month's figures are not its own."""
    frame = restatement(
        published={SECOND: {"mrr_usd": Decimal("530.00")}, Month(2026, 5): {"mrr_usd": Decimal("1.00")}},
        today={SECOND: {"mrr_usd": Decimal("545.00")}},
        months=SECOND.span,
    )

    assert frame[["quarter", "headline", "restated_by"]].astype(str).to_numpy().tolist() == [
        ["2026Q2", "mrr_usd", "15.00"]
    ]


def test_a_quarters_lines_are_those_of_its_end_and_its_sales_those_of_its_months():
    """A line of April alone adds to the sales of the quarter and not to its MRR."""
    then = "line_id  mrr  starts_on  ends_on\nL-1  9  2026-04-01  2026-05-01\nL-2  5  2026-06-01  2026-07-01"
    now = then.replace("L-1  9", "L-1  7").replace("L-2  5", "L-2  8")

    told = {
        measure: restated_lines(terms(then), terms(now), months=SECOND.span, measure=measure)
        for measure in ("mrr", "sales")
    }

    assert {
        measure: frame[["line_id", "restated_by_usd"]].astype(str).to_numpy().tolist()
        for measure, frame in told.items()
    } == {"mrr": [["L-2", "3.00"]], "sales": [["L-2", "3.00"], ["L-1", "-2.00"]]}
    assert {str(one) for frame in told.values() for one in frame["quarter"]} == {"2026Q2"}
