"""Renewals: counts and values of what was due, against hand-typed rows, a naive version and the truth."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ibis import _

from reports_lib import metrics
from reports_lib.periods import Month, Months
from reports_lib.sample import ledger
from tests.pipeline import build_models, raw_table
from tests.table import read_table

JUNE = Months.parse("2026-06")
SUMMER = Months.parse("2026-06..2026-08")
COUNTS = ("due", "renewed", "renewed_with_grace", "provisional")
AMOUNTS = {"due": "due_mrr_usd", "renewed": "renewed_mrr_usd", "capped": "renewed_mrr_capped_usd"}
SPLIT = ["app_key", "hosting", "billing_period"]

ENDS = """
    hosting      due_on      due_net_cents  due_gross_cents  gap_days  renewed_net_cents  renewed_gross_cents
    Cloud        2026-06-05  1000           1200             0         1000               1250
    Cloud        2026-06-12  2000           2400             30        1500               1800
    Cloud        2026-06-20  3000           3600             31        3000               3600
    Data Center  2026-06-30  4000           4800             -         0                  0
    Data Center  2026-06-30  5000           6000             0         9000               9900
    Cloud        2026-08-05  1000           1200             -         0                  0
"""


@pytest.fixture(scope="module")
def ends():
    """Five renewals due in June, one in August."""
    return read_table(ENDS).mutate(month=_.due_on.truncate("M").cast("date"))


def rows(frame, *names):
    """Some columns of a frame, money as text, what is missing as a dash."""
    return [
        tuple("-" if pd.isna(cell) else str(cell) if isinstance(cell, Decimal) else cell for cell in row)
        for row in frame[list(names)].astype(object).to_numpy()
    ]


def test_grace_ends_after_the_thirtieth_day(ends):
    """Of five two are in time, one 30 days late and one 31."""
    june = metrics.renewals(ends, months=JUNE)

    assert rows(june, "due", "renewed", "renewed_with_grace", "renewal_rate", "renewal_rate_with_grace") == [
        (5, 2, 3, 0.4, 0.6)
    ]


@pytest.mark.parametrize(
    ("basis", "wanted"),
    [("net", ("150.00", "115.00", "75.00", 0.5)), ("gross", ("180.00", "129.50", "90.00", 0.5))],
)
def test_value_is_counted_with_grace_and_capped_one_by_one(ends, basis, wanted):
    """One grew from 50 to 90, which hides nothing of what two others lost."""
    june = metrics.renewals(ends, months=JUNE, basis=basis)

    assert rows(june, *AMOUNTS.values(), "renewed_mrr_capped_rate") == [wanted]


def test_cloud_and_data_center_have_a_row_each(ends):
    """By what the term that ended was; a month in which nothing was due has rows of zero, without rates."""
    summer = metrics.renewals(ends, months=SUMMER, by=["hosting"])

    assert rows(summer, "hosting", "due", "renewed", "due_mrr_usd", "renewal_rate", "renewed_mrr_rate") == [
        ("Cloud", 3, 1, "60.00", 1 / 3, 25 / 60),
        ("Data Center", 2, 1, "90.00", 0.5, 1.0),
        ("Cloud", 0, 0, "0.00", "-", "-"),
        ("Data Center", 0, 0, "0.00", "-", "-"),
        ("Cloud", 1, 0, "10.00", 0.0, 0.0),
        ("Data Center", 0, 0, "0.00", "-", "-"),
    ]


@pytest.mark.parametrize(
    ("known_on", "open_ones"),
    [(date(2026, 7, 19), 2), (date(2026, 7, 20), 1), (date(2026, 7, 29), 1), (date(2026, 7, 30), 0)],
)
def test_a_renewal_is_provisional_until_the_thirtieth_day(known_on, open_ones):
    """One due on 20 June, one on 30 June, not renewed; one renewed late is not provisional at all."""
    june = read_table("""
        due_on      month       due_net_cents  gap_days  renewed_net_cents
        2026-06-20  2026-06-01  1000           -         0
        2026-06-30  2026-06-01  1000           -         0
        2026-06-30  2026-06-01  1000           9         1000
    """)

    found = metrics.renewals(june, months=JUNE, known_on=known_on)

    assert rows(found, "due", "renewed_with_grace", "provisional") == [(3, 1, open_ones)]


def test_without_a_day_how_many_are_provisional_is_missing(ends):
    """Unknown is not zero."""
    june = metrics.renewals(ends, months=JUNE)

    assert rows(june, "provisional") == [("-",)]


def test_a_ledger_without_any_term_has_a_row_of_zero(ends):
    """Nothing was ever due: no rate."""
    none = metrics.renewals(ends.filter(ends.due_on.isnull()), months=JUNE, known_on=date(2026, 7, 1))

    assert rows(none, *COUNTS, *AMOUNTS.values(), "renewal_rate", "renewed_mrr_rate") == [
        (0, 0, 0, 0, "0.00", "0.00", "0.00", "-", "-")
    ]


def test_the_largest_amounts_keep_every_cent():
    """Beyond what a double can tell apart."""
    large = read_table("""
        due_on      month       due_net_cents          gap_days  renewed_net_cents
        2026-06-20  2026-06-01  9_007_199_254_740_993  0         9_007_199_254_740_993
    """)

    june = metrics.renewals(large, months=JUNE)

    assert rows(june, *AMOUNTS.values()) == [("90071992547409.93",) * 3]


opportunities = st.lists(
    st.fixed_dictionaries(
        {
            "hosting": st.sampled_from(["Cloud", "Data Center", None]),
            "due_on": st.integers(0, 91).map(lambda number: date(2026, 6, 1) + timedelta(days=number)),
            "due_net_cents": st.integers(0, 5000),
            "gap_days": st.sampled_from([None, 0, 0, 7, 30, 31, 200]),
            "renewed_net_cents": st.integers(0, 5000),
        }
    ),
    max_size=12,
)
SCHEMA = {
    "hosting": "string",
    "due_on": "date",
    "month": "date",
    **dict.fromkeys(("due_net_cents", "gap_days", "renewed_net_cents"), "int64"),
}


def table_of(found):
    """Rows as a table of term ends."""
    full = [row | {"month": row["due_on"].replace(day=1)} for row in found]
    return ibis.memtable(pd.DataFrame(full, columns=list(SCHEMA)).astype(object), schema=SCHEMA)


def counted_by_hand(found, known_on):
    """Month and hosting by month and hosting, one renewal after the other."""
    cells = {}
    for row in found:
        cell = cells.setdefault((Month.of(row["due_on"]), row["hosting"]), [0] * 7)
        gap, due, back = row["gap_days"], row["due_net_cents"], row["renewed_net_cents"]
        in_grace = gap in {0, 7, 30}
        is_open = not in_grace and row["due_on"] + timedelta(days=30) > known_on
        add = [1, gap == 0, in_grace, is_open, due, back * in_grace, min(due, back) * in_grace]
        cells[Month.of(row["due_on"]), row["hosting"]] = [a + b for a, b in zip(cell, add, strict=True)]
    return {key: tuple(cell) for key, cell in cells.items()}


def cells_of(frame):
    """The rows of a frame by month and hosting, money in cents, where something was due."""
    return {
        (Month.of(row["month"]), None if pd.isna(row["hosting"]) else row["hosting"]): (
            *(row[name] for name in COUNTS),
            *(int(row[name] * 100) for name in AMOUNTS.values()),
        )
        for row in frame.to_dict("records")
        if row["due"]
    }


@settings(max_examples=25)
@given(opportunities, st.integers(0, 130))
def test_renewals_agree_with_counting_by_hand(found, day):
    """Every cell, and what is more: parts add up to the total, and no count passes the one before it."""
    known_on = date(2026, 6, 1) + timedelta(days=day)
    ends = table_of(found)

    split = metrics.renewals(ends, months=SUMMER, by=["hosting"], known_on=known_on)
    total = metrics.renewals(ends, months=SUMMER, known_on=known_on)

    assert cells_of(split) == counted_by_hand(found, known_on)
    if found:
        names = [*COUNTS, *AMOUNTS.values()]
        assert split.groupby("month")[names].sum().to_numpy().tolist() == total[names].to_numpy().tolist()
    assert (total["renewed"] <= total["renewed_with_grace"]).all()
    assert (total["renewed_with_grace"] + total["provisional"] <= total["due"]).all()


def renewals(review, truth):
    """What the metrics and the truth say of each month, app, hosting and billing period."""
    ends, told = review.term_ends, {}
    nowhere = review.customer_months.mutate(hosting=ibis.null("string"), billing_period=ibis.null("string"))
    split = {"months": truth.span, "by": SPLIT, "known_on": truth.at}
    for basis in ("net", "gross"):
        frames = [
            metrics.renewals(ends, basis=basis, **split),
            metrics.mrr_churn(ends, opening=nowhere, basis=basis, **split),
        ]
        names = [[*COUNTS, *AMOUNTS.values()], ["lost_mrr_usd"]]
        for frame, columns in zip(frames, names, strict=True):
            for row in frame.to_dict("records"):
                key = (basis, Month.of(row["month"]), *(row[name] for name in SPLIT))
                cells = (int(row[one] * 100) if one.endswith("_usd") else row[one] for one in columns)
                told[key] = (*told.get(key, ()), *cells)
    true = {
        (basis, *key): (
            *(getattr(row, name) for name in COUNTS),
            *(getattr(row, f"{name}_{basis}_cents") for name in (*AMOUNTS, "lost")),
        )
        for basis in ("net", "gross")
        for key, row in truth.renewals().items()
    }
    return {key: row for key, row in told.items() if any(row)}, true


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7, 8, 9])
def test_renewals_of_a_sample_vendor_are_the_truth(seed):
    """By month, app, hosting and billing period, on both bases, at each instant the vendor is told of."""
    book = ledger(customers=240, seed=seed)
    streams = ("transactions", "licenses", "license_history")
    for instant in book.instants:
        lines, licences, history = (raw_table(one, book.records(one, at=instant)) for one in streams)
        models = build_models(lines, licences, history=history, last_month=Month.of(instant.date()) - 1)

        told, true = renewals(models, book.truth(at=instant))

        assert told == true
        assert len(true) > 250
