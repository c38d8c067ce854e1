"""Restatement laws: random pairs of states, compared with a plain loop."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib.metrics.restatement import restated_lines, restated_reasons
from reports_lib.periods import Months, Quarters
from tests.metrics.stated_terms import terms
from tests.table import read_rows


@st.composite
def states(draw):
    """Lines as known then and now: most in both, some changed, some under other ids or owners."""
    then, now = [], []
    for number in range(draw(st.integers(0, 6))):
        start = draw(st.sampled_from(["2026-04-10", "2026-05-01", "2026-05-20"]))
        row = {
            "line_id": f"L-{number}",
            "mrr": str(draw(st.integers(-3, 3))),
            "licence_id": draw(st.sampled_from(["one", "two"])),
            "customer_id": "ann",
            "starts_on": start,
            "ends_on": draw(st.sampled_from(["2026-05-15", "2026-06-20", "2026-08-01"])),
            "excluded": draw(st.sampled_from(["-", "-", "prorated"])),
        }
        changes = {
            "customer_id": st.just("bob"),
            "line_id": st.just(f"X-{number}"),
            "mrr": st.integers(-3, 3).map(str),
            "excluded": st.sampled_from(["-", "uncollectible"]),
            "ends_on": st.just("2026-06-01"),
        }
        what = draw(st.sampled_from(["nothing", "late", "gone", *changes]))
        if what != "late":
            then.append(row)
        if what != "gone":
            now.append(row | ({what: draw(changes[what])} if what in changes else {}))
    return [
        "\n".join("  ".join(one) for one in [rows[0].keys(), *(row.values() for row in rows)])
        if rows
        else "line_id  mrr"
        for rows in (then, now)
    ]


def counted(text):
    """What each line adds to each month, in dollars, by hand."""
    found = {}
    for row in read_rows(text):
        for month in (4, 5, 6):
            end = date(2026, month + 1, 1)
            in_force = date.fromisoformat(row["starts_on"]) < end <= date.fromisoformat(row["ends_on"])
            if in_force and not row["excluded"] and int(row["mrr"]):
                found[row["line_id"], month] = int(row["mrr"])
    return found


@given(states())
@settings(max_examples=10)
def test_agrees_with_comparing_by_hand(texts):
    """Lines of the same id differ by what a plain loop finds; the reasons of a month sum to its change."""
    months = Months.parse("2026-04..2026-06")
    then, now = (terms(text) for text in texts)
    before, after = (counted(text) for text in texts)

    frame = restated_lines(then, now, months=months)
    reasons = restated_reasons(then, now, months=months)

    by_id = defaultdict(int)
    for row in frame.itertuples():
        for line_id, amount, sign in ((row.line_id_then, row.then_usd, -1), (row.line_id, row.now_usd, 1)):
            if isinstance(line_id, str):
                by_id[line_id, row.month.month] += sign * int(amount)
    expected = {key: after.get(key, 0) - before.get(key, 0) for key in before | after}
    assert {key: one for key, one in by_id.items() if one} == {
        key: one for key, one in expected.items() if one
    }
    sums = reasons.groupby("month")["restated_by_usd"].sum() if len(reasons) else {}
    for month in (4, 5, 6):
        change = sum(one for (_, at), one in expected.items() if at == month)
        assert sums.get(pd.Timestamp(2026, month, 1), Decimal(0)) == change
    assert Counter(frame["reason"]) == Counter(
        dict(reasons.groupby("reason")["lines"].sum()) if len(reasons) else {}
    )


@given(states())
@settings(max_examples=8)
def test_a_quarter_is_restated_as_its_last_month_is_and_its_sales_as_all_three(texts):
    """MRR line by line and reason by reason; sales by what the months sum to."""
    months, quarter = Months.parse("2026-04..2026-06"), Quarters.parse("2026-Q2")
    then, now = (terms(text) for text in texts)

    for told in (restated_lines, restated_reasons):
        of_quarter = told(then, now, months=quarter).drop(columns="quarter")
        of_june = told(then, now, months=Months.parse("2026-06")).drop(columns="month")
        assert of_quarter.equals(of_june)

    sums = [
        restated_reasons(then, now, months=span, measure="sales")["restated_by_usd"].sum()
        for span in (quarter, months)
    ]
    assert sums[0] == sums[1]
