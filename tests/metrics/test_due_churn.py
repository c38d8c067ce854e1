"""Due-based churn: licences and MRR lost, of those that could leave, never blended."""

from __future__ import annotations

from datetime import date

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.table import read_table

JUNE = Months.parse("2026-06")
SPAN = Months.parse("2026-06..2026-07")
CHURN = ["billing_period", "due", "lost", "licence_churn"]
MONEY = ["billing_period", "opening_mrr_usd", "due_mrr_usd", "lost_mrr_usd", "mrr_churn"]
SCHEMA = {
    "app_key": "string",
    "billing_period": "string",
    "due_on": "date",
    "month": "date",
    "due_net_cents": "int64",
    "due_gross_cents": "int64",
    "gap_days": "int64",
}


def ends_of(rows):
    """Term ends of (billing period, due day, dollars of MRR, gap) and, if need be, an app."""
    full = [
        {
            "app_key": app[0] if app else "maps",
            "billing_period": period,
            "due_on": day,
            "month": day.replace(day=1),
            "due_net_cents": dollars * 80,
            "due_gross_cents": dollars * 100,
            "gap_days": gap,
        }
        for period, day, dollars, gap, *app in rows
    ]
    return ibis.memtable(pd.DataFrame(full, columns=list(SCHEMA)).astype(object), schema=SCHEMA)


def rows(frame, names):
    """Some columns of a frame, money as text, what is missing as a dash."""
    return [
        tuple(
            "-" if pd.isna(cell) else str(cell) if "usd" in name else cell
            for name, cell in zip(names, row, strict=True)
        )
        for row in frame[names].astype(object).to_numpy()
    ]


OPENING = read_table("""
    month       app_key  billing_period  opening_net_cents  opening_gross_cents
    2026-06-01  maps     Annual          1_200_000          1_500_000
    2026-06-01  forms    Annual          300_000            375_000
    2026-06-01  maps     Monthly         800_000            1_000_000
    2026-07-01  maps     Annual          1_180_000          1_475_000
""")
TENTH = date(2026, 6, 10)
# Ten annual ones due, two of them lost; a hundred monthly ones, five of them lost.
WORKED = [
    *[("Annual", TENTH, 100, 0)] * 8,
    *[("Annual", TENTH, 150, None)] * 2,
    *[("Monthly", TENTH, 10, 0)] * 95,
    *[("Monthly", TENTH, 10, None)] * 5,
]


def test_annual_and_monthly_are_never_blended():
    """The definition's worked example: 20 % of the annual ones due, 5 % of the monthly ones."""
    june = metrics.licence_churn(ends_of(WORKED), months=JUNE)

    assert rows(june, CHURN) == [("Annual", 10, 2, 0.2), ("Monthly", 100, 5, 0.05)]


@pytest.mark.parametrize(
    ("basis", "annual", "monthly"),
    [
        ("net", ("15000.00", "880.00", "240.00"), ("8000.00", "800.00", "40.00")),
        ("gross", ("18750.00", "1100.00", "300.00"), ("10000.00", "1000.00", "50.00")),
    ],
)
def test_mrr_is_lost_of_what_was_due_beside_what_the_month_opened_with(basis, annual, monthly):
    """The same by value: 27.27 % and 5 %."""
    june = metrics.mrr_churn(ends_of(WORKED), opening=OPENING, months=JUNE, basis=basis)

    assert rows(june, MONEY) == [("Annual", *annual, 3 / 11), ("Monthly", *monthly, 0.05)]


def test_who_is_late_is_lost_and_provisional_only_while_nothing_is_known():
    """One renewed 12 days late, one lost for good, one that still has time on 15 July."""
    ends = ends_of(
        [
            ("Annual", date(2026, 6, 20), 10, 12),
            ("Annual", date(2026, 6, 1), 20, None),
            ("Annual", date(2026, 6, 20), 40, None),
        ]
    )

    churn = metrics.licence_churn(ends, months=JUNE, known_on=date(2026, 7, 15))
    money = metrics.mrr_churn(
        ends, opening=OPENING, months=JUNE, basis="gross", known_on=date(2026, 7, 15), by=["app_key"]
    )

    assert rows(churn, [*CHURN, "provisional"]) == [("Annual", 3, 3, 1.0, 1)]
    of_maps = money[(money["app_key"] == "maps") & (money["billing_period"] == "Annual")]
    assert rows(of_maps, ["lost_mrr_usd", "provisional_mrr_usd"]) == [("70.00", "40.00")]


def test_without_a_day_what_is_provisional_is_missing():
    """Unknown is not zero."""
    ends = ends_of(WORKED)

    assert rows(metrics.licence_churn(ends, months=JUNE), ["provisional"]) == [("-",)] * 2
    assert (
        rows(metrics.mrr_churn(ends, opening=OPENING, months=JUNE), ["provisional_mrr_usd"]) == [("-",)] * 2
    )


def test_a_month_in_which_nothing_is_due_is_a_row_without_a_rate():
    """In July nothing ends; what opened stands there all the same."""
    ends = ends_of([("Annual", TENTH, 100, 0)])

    churn = metrics.licence_churn(ends, months=SPAN)
    money = metrics.mrr_churn(ends, opening=OPENING, months=SPAN)

    assert rows(churn, CHURN) == [("Annual", 1, 0, 0.0), ("Annual", 0, 0, "-")]
    assert rows(money, MONEY) == [
        ("Annual", "15000.00", "80.00", "0.00", 0.0),
        ("Monthly", "8000.00", "0.00", "0.00", "-"),
        ("Annual", "11800.00", "0.00", "0.00", "-"),
        ("Monthly", "0.00", "0.00", "0.00", "-"),
    ]


def test_the_billing_period_is_a_key_that_can_also_be_asked_for():
    """Asked for or not it stands there once, after the columns asked for, and it may be unknown."""
    ends = ends_of([(None, TENTH, 100, 0), ("Annual", TENTH, 100, None, "forms")])

    asked = metrics.licence_churn(ends, months=JUNE, by=["billing_period", "app_key"])
    plain = metrics.licence_churn(ends, months=JUNE, by=["app_key"])

    assert list(asked.columns[:3]) == ["month", "billing_period", "app_key"]
    assert list(plain.columns[:3]) == ["month", "app_key", "billing_period"]
    assert rows(plain, ["app_key", *CHURN]) == [("forms", "Annual", 1, 1, 1.0), ("maps", "-", 1, 0, 0.0)]


found = st.lists(
    st.tuples(
        st.sampled_from(["Annual", "Monthly", None]),
        st.sampled_from([date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31)]),
        st.integers(0, 90),
        st.sampled_from([None, 0, 0, 5, 40]),
        st.sampled_from(["maps", "forms"]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20)
@given(found, st.sampled_from([None, date(2026, 7, 10), date(2026, 8, 20)]))
def test_churn_agrees_with_counting_by_hand_and_with_renewals(told, known_on):
    """Cell by cell; what is lost is what was due and is not renewed."""
    ends, split = ends_of(told), {"months": SPAN, "by": ["app_key"], "known_on": known_on}

    churn = metrics.licence_churn(ends, **split)
    money = metrics.mrr_churn(ends, opening=OPENING, basis="gross", **split)
    due = metrics.renewals(ends.mutate(renewed_net_cents=0), **split | {"by": ["app_key", "billing_period"]})

    cells = {}
    for period, day, dollars, gap, app in told:
        cell = cells.setdefault((Month.of(day), app, period), [0, 0, 0, 0])
        add = (1, gap != 0, dollars, dollars * (gap != 0))
        cells[Month.of(day), app, period] = [one + more for one, more in zip(cell, add, strict=True)]
    both = churn.merge(money, on=["month", "app_key", "billing_period"], how="left")
    assert {
        (
            Month.of(row["month"]),
            row["app_key"],
            None if pd.isna(row["billing_period"]) else row["billing_period"],
        ): [row["due"], row["lost"], int(row["due_mrr_usd"]), int(row["lost_mrr_usd"])]
        for row in both.to_dict("records")
        if row["due"]
    } == cells
    assert churn["lost"].tolist() == (due["due"] - due["renewed"]).tolist()
    assert churn["due"].tolist() == due["due"].tolist()
