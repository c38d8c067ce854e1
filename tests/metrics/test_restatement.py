"""Restatement: two states of the ledger compared, headline by headline and line by line."""

from __future__ import annotations

from decimal import Decimal

import ibis
import pandas as pd
import pytest

from reports_lib.errors import ReportError
from reports_lib.metrics.restatement import differences, restated_lines, restatement
from reports_lib.periods import Month, Months, Quarter
from tests.metrics.stated_terms import terms
from tests.table import read_rows

MAY, SECOND = Months.parse("2026-05"), Quarter(2026, 2)


def told(then, now, *, months=MAY, **options):
    """The restated lines, each as one line of text."""
    frame = restated_lines(terms(then), terms(now), months=months, **options)
    columns = ["reason", "line_id", "what_changed", "restated_by_usd"]
    return [" ".join(str(cell) for cell in row if cell != "") for row in frame[columns].to_numpy()]


# By case: what was known, what is known, and what is told of it.
CASES = {
    "nothing changed": ("line_id  mrr\nL-1  100", "line_id  mrr\nL-1  100", []),
    "a line that came late": (
        "line_id  mrr\nL-1  100",
        "line_id  mrr\nL-1  100\nL-2  20",
        ["late L-2 20.00"],
    ),
    "a line that is told no more": (
        "line_id  mrr\nL-1  100\nL-2  20",
        "line_id  mrr\nL-1  100",
        ["vanished L-2 -20.00"],
    ),
    "another amount": ("line_id  mrr\nL-1  100", "line_id  mrr\nL-1  95", ["changed L-1 amount -5.00"]),
    "a term that ends earlier": (
        "line_id  mrr  ends_on\nL-1  100  2026-06-01",
        "line_id  mrr  ends_on\nL-1  100  2026-05-20",
        ["changed L-1 term -100.00"],
    ),
    "a payment that was given up": (
        "line_id  mrr  excluded\nL-1  100  -",
        "line_id  mrr  excluded\nL-1  100  uncollectible",
        ["excluded now L-1 status -100.00"],
    ),
    "a line that counts after all": (
        "line_id  mrr  excluded\nL-1  100  prorated",
        "line_id  mrr  excluded\nL-1  100  -",
        ["changed L-1 status 100.00"],
    ),
    "another customer": (
        "line_id  mrr  customer_id\nL-1  100  ann",
        "line_id  mrr  customer_id\nL-1  100  bob",
        ["re-keyed L-1 customer 0.00"],
    ),
    "another licence and amount": (
        "line_id  mrr  licence_id\nL-1  100  one",
        "line_id  mrr  licence_id\nL-1  90  two",
        ["changed L-1 amount, licence -10.00"],
    ),
    "the same line under another id": (
        "line_id  mrr  licence_id\nL-1  100  one",
        "line_id  mrr  licence_id\nX-1  100  one",
        ["re-keyed X-1 0.00"],
    ),
    "another id and another amount are two lines": (
        "line_id  mrr  licence_id\nL-1  100  one",
        "line_id  mrr  licence_id\nX-1  90  one",
        ["vanished L-1 -100.00", "late X-1 90.00"],
    ),
    "two of one kind, and one came again": (
        "line_id  mrr  licence_id\nL-1  100  one\nL-2  100  one",
        "line_id  mrr  licence_id\nX-1  100  one",
        ["vanished L-2 -100.00", "re-keyed X-1 0.00"],
    ),
    "a line that adds nothing to the month": (
        "line_id  mrr  starts_on   ends_on\nL-1  100  2026-06-01  2026-07-01",
        "line_id  mrr  starts_on   ends_on\nL-1  90  2026-06-01  2026-07-01",
        [],
    ),
}


@pytest.fixture(scope="module")
def cases():
    """What is told of all cases, by case: one comparison of ledgers that hold every case's lines."""
    ledgers = []
    for place in (0, 1):
        named = [
            row | {name: f"{case}/{row[name]}" for name in ("line_id", "licence_id") if row.get(name)}
            for case, texts in CASES.items()
            for row in read_rows(texts[place])
        ]
        ledgers.append(ibis.union(*(terms(written(row)) for row in named)))
    frame = restated_lines(*ledgers, months=MAY)
    return {
        case: [
            " ".join(
                filter(
                    None, [row.reason, row.line_id.split("/")[1], row.what_changed, str(row.restated_by_usd)]
                )
            )
            for row in frame.itertuples()
            if row.line_id.startswith(f"{case}/")
        ]
        for case in CASES
    }


def written(row):
    """One row as a text table."""
    return "\n".join("  ".join(cell or "-" for cell in line) for line in (row, row.values()))


@pytest.mark.parametrize("name", CASES)
def test_a_line_is_told_with_what_became_of_it(cases, name):
    """The reason, today's id, what changed, and the difference."""
    assert cases[name] == CASES[name][2]


def test_a_line_that_came_under_another_id_keeps_the_old_one_beside():
    """So that both can be looked up."""
    then, now, _ = CASES["the same line under another id"]

    frame = restated_lines(terms(then), terms(now), months=MAY)

    assert frame[["line_id", "line_id_then"]].to_numpy().tolist() == [["X-1", "L-1"]]
    assert frame[["app_key", "licence_id", "customer_id"]].to_numpy().tolist() == [["maps", "one", "ann"]]


def test_every_month_of_a_term_is_restated():
    """A year that was booked at 12 and is now at 10 a month; only the months asked for are told."""
    then = "line_id  mrr  starts_on   ends_on\nL-1  12  2026-01-01  2027-01-01"
    now = then.replace("12  2026", "10  2026")

    frame = restated_lines(terms(then), terms(now), months=Months.parse("2026-11..2027-02"))

    rows = [(f"{row.month:%Y-%m}", str(row.restated_by_usd)) for row in frame.itertuples()]
    assert rows == [("2026-11", "-2.00"), ("2026-12", "-2.00")]


def test_sales_are_restated_by_the_day_of_sale():
    """By the whole amount, also of a line that carries no MRR."""
    then = "line_id  mrr  sold_on  excluded\nL-1  100  2026-05-30  prorated\nL-2  7  2026-06-01  -"
    now = then.replace("100  2026-05-30", "80  2026-05-30").replace("7  2026-06", "9  2026-06")

    assert told(then, now, measure="sales") == ["changed L-1 amount -20.00"]
    assert told(then, now, measure="sales", basis="gross") == ["changed L-1 amount -40.00"]


def test_the_largest_differences_are_told_first():
    """And no more of them than were asked for."""
    then = "line_id  mrr\nL-1  100\nL-2  100\nL-3  100"
    now = "line_id  mrr\nL-1  99\nL-2  150\nL-3  110"

    assert told(then, now, limit=2) == ["changed L-2 amount 50.00", "changed L-3 amount 10.00"]


def test_lines_that_do_not_add_up_are_refused(monkeypatch):
    """The three lines, whole: were a line ever lost in the comparison, nothing would be told."""
    monkeypatch.setattr(differences, "_paired", lambda lines: lines.filter(lines.now > 0))

    with pytest.raises(ReportError) as caught:
        told("line_id  mrr\nL-1  100", "line_id  mrr\nL-2  7")

    assert str(caught.value) == (
        "The restated lines of 2026-05 do not add up: off by 100.00\n"
        "  where: metric restated_lines, mrr\n"
        "  to do: run: reports check; do not publish this restatement until they do"
    )


def test_headlines_are_compared_in_their_own_units():
    """Money, counts and ratios; what is unknown on one side has no difference."""
    first = {
        "mrr_usd": Decimal("0.00"),
        "paying_customers": 5,
        "nrr": 0.92,
        "grr": None,
        "arr_usd": Decimal("6.00"),
    }
    today = {
        "mrr_usd": Decimal("3.50"),
        "paying_customers": 4,
        "nrr": 0.93,
        "grr": 0.5,
        "arr_usd": float("nan"),
    }

    frame = restatement(published={MAY.first: first}, today={MAY.first: today}, months=MAY)

    assert frame[["headline", "restated_by"]].to_numpy().tolist() == [
        ["mrr_usd", Decimal("3.50")],
        ["paying_customers", -1],
        ["nrr", 0.01],
        ["grr", None],
        ["arr_usd", None],
    ]
    assert frame["restated_share"].round(4).fillna(-9).tolist() == [-9, -0.2, 0.0109, -9, -9]


def test_only_what_was_published_is_restated():
    """By month, of those asked for; one that nothing is known of today is told as first published."""
    april = Month(2026, 4)

    frame = restatement(
        published={MAY.first: {"x": 1}, april: {"x": 2}, Month(2026, 3): {"x": 3}},
        today={MAY.first: {"x": 1, "y": 5}},
        months=Months(april, MAY.last),
    )

    assert frame["month"].tolist() == [pd.Timestamp("2026-04-01"), pd.Timestamp("2026-05-01")]
    assert frame[["headline", "first_published", "known_today"]].to_numpy().tolist() == [
        ["x", 2, None],
        ["x", 1, 1],
    ]


def test_nothing_published_is_an_empty_frame():
    """With its columns, which say what it would be told by."""
    frames = [restatement(published={}, today={}, months=span) for span in (MAY, SECOND.span)]

    assert [(len(one), list(one.columns)[:2]) for one in frames] == [
        (0, ["month", "headline"]),
        (0, ["quarter", "headline"]),
    ]
