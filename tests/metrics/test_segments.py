"""Segments: how few customers the money hangs on, and which segments are worth most."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from reports_lib import metrics
from reports_lib.errors import ParamsError
from reports_lib.periods import Month, Months
from tests.metrics.balances import FIRST, JUNE, LENGTH, customer_months, filled, ledgers, paid, table_of

SHARES = ["top_customer_share", "top_ten_share", "herfindahl"]
AMOUNTS = ["paying_mrr_usd", "top_customer_mrr_usd", "top_ten_mrr_usd"]


def grid_of(amounts):
    """A customer for each amount in June."""
    rows = [f"c{at}  maps  {amount}" for at, amount in enumerate(amounts)]
    return "\n".join(["customer_id  app_key  2026-06", *rows])


def test_twelve_customers_of_whom_one_pays_half():
    """Worked example: 110 of 220; the ten largest 200; 0.25 and eleven times 0.0020661 make 0.2727."""
    june = metrics.concentration(paid(grid_of([110, *[10] * 11])), months=JUNE)

    assert june["paying_customers"].tolist() == [12]
    assert june[AMOUNTS].astype(str).to_numpy().tolist() == [["220.00", "110.00", "200.00"]]
    assert june[SHARES].round(4).to_numpy().tolist() == [[0.5, 0.9091, 0.2727]]
    assert list(june.columns) == ["month", "paying_customers", *AMOUNTS, *SHARES]


@pytest.mark.parametrize(
    ("amounts", "shares"),
    [
        ([40], [1.0, 1.0, 1.0]),
        ([40, 40, 40, 40], [0.25, 1.0, 0.25]),
        ([75, 25, -50], [0.75, 1.0, 0.625]),
        ([1] * 100, [0.01, 0.1, 0.01]),
    ],
    ids=["one", "four alike", "one who is owed something", "a hundred alike"],
)
def test_shares_of_some_vendors(amounts, shares):
    """The largest, the ten largest and the index."""
    june = metrics.concentration(paid(grid_of(amounts)), months=JUNE)

    assert june[SHARES].to_numpy().tolist() == [shares]


def test_nobody_pays():
    """The ratios are missing, not zero, and not one either."""
    months = metrics.concentration(paid(grid_of([-5])), months=Months.parse("2026-06..2026-07"))

    assert months["paying_customers"].tolist() == [0, 0]
    assert months[SHARES].isna().all(axis=None)


def test_a_customer_with_two_apps_is_one():
    """60 and 40 are 100 of 125 in all; by app, 60 of 60 and 40 of 65."""
    table = paid("""
        customer_id  app_key  2026-06
        ann          maps     60
        ann          forms    40
        bob          forms    25
    """)

    total = metrics.concentration(table, months=JUNE)
    by_app = metrics.concentration(table, months=JUNE, by=["app_key"])

    assert total["top_customer_share"].tolist() == [0.8]
    assert by_app[["app_key", "top_customer_share"]].round(4).to_numpy().tolist() == [
        ["forms", 0.6154],
        ["maps", 1.0],
    ]


def test_squares_of_large_amounts_do_not_overflow():
    """Nine billion dollars a month each, whose cents squared have 24 digits."""
    table = customer_months(
        {(name, "maps"): [900_000_000_000] for name in ("ann", "bob")}, first=Month(2026, 6)
    )

    assert metrics.concentration(table, months=JUNE)["herfindahl"].tolist() == [0.5]


@settings(max_examples=10)
@given(ledgers)
def test_concentration_agrees_with_fractions(ledger):
    """Month by month; the index lies between one over the number of customers and one."""
    months = Months(FIRST, FIRST + (LENGTH - 1))

    frame = metrics.concentration(table_of(ledger), months=months)

    for at, row in enumerate(frame.to_dict("records")):
        sums = {}
        for (customer, _), cents in ledger[0].items():
            sums[customer] = sums.get(customer, 0) + cents[at]
        paying = sorted((one for one in sums.values() if one > 0), reverse=True)
        parts = [Fraction(one, sum(paying)) for one in paying]
        assert row["paying_customers"] == len(paying)
        if parts:
            exact = float(sum(one**2 for one in parts))
            assert (row["top_customer_share"], row["herfindahl"]) == (float(parts[0]), exact)
            assert 1 / len(paying) <= row["herfindahl"] * (1 + 1e-12) <= 1 + 1e-9


YEAR = filled("""
    customer_id  app_key  country  2025-06  2025-09  2026-06
    ann          maps     Norway   100      100      300
    bob          maps     Norway   100      100      -
    cy           maps     Sweden   50       60       60
    dee          maps     Sweden   50       60       60
    eve          maps     Sweden   -        60       60
    flo          maps     -        -        -        20
    gus          maps     Iceland  40       -        -
""")


def ranked(**choice):
    """The segments of June by country."""
    return metrics.high_value_segments(paid(YEAR), month=Month(2026, 6), by=["country"], **choice)


def test_segments_are_ranked_by_what_they_are_worth():
    """Worked example: one Norwegian pays more than three Swedes; nobody is left in Iceland."""
    segments = ranked()

    assert segments[["place", "country", "mrr_usd", "paying_customers", "arpc_usd"]].astype(object).fillna(
        "-"
    ).to_numpy().tolist() == [
        [1, "Norway", Decimal("300.00"), 1, Decimal("300.00")],
        [2, "Sweden", Decimal("180.00"), 3, Decimal("60.00")],
        [3, "-", Decimal("20.00"), 1, Decimal("20.00")],
        [4, "Iceland", Decimal("0.00"), 0, "-"],
    ]
    assert segments["mrr_share"].round(4).tolist() == [0.6, 0.36, 0.04, 0.0]
    assert segments["customer_share"].round(4).tolist() == [0.2, 0.6, 0.2, 0.0]
    assert segments["is_high_value"].tolist() == [True, False, False, False]
    assert segments["is_small"].tolist() == [True] * 4
    assert segments.attrs["metric"] == "high_value_segments"


def test_segments_say_how_they_did_in_a_year():
    """Growth, NRR, and who was lost in how many customer months; what is not known is missing."""
    segments = ranked()[
        ["country", "mrr_growth", "nrr", "lost_customers", "customers_at_risk", "monthly_churn"]
    ]

    assert segments.round(4).astype(object).fillna("-").to_numpy().tolist() == [
        ["Norway", 0.5, 1.5, 1, 24, 0.0417],
        ["Sweden", 0.8, 1.2, 0, 33, 0.0],
        ["-", "-", "-", 0, 0, "-"],
        ["Iceland", -1.0, 0.0, 1, 3, 0.3333],
    ]


def test_five_customers_are_not_few():
    """Marked below that, and shown all the same."""
    rows = [f"c{at}  maps  Norway  10" for at in range(5)] + [f"d{at}  maps  Sweden  10" for at in range(4)]
    table = paid("\n".join(["customer_id  app_key  country  2026-06", *rows]))

    segments = metrics.high_value_segments(table, month=Month(2026, 6), by=["country"])

    assert segments[["country", "is_small"]].to_numpy().tolist() == [["Norway", False], ["Sweden", True]]


def test_segments_of_two_columns_and_of_gross():
    """Twice the dollars, here; each pair of app and country is a segment."""
    segments = metrics.high_value_segments(
        paid(YEAR), month=Month(2026, 6), by=["app_key", "country"], basis="gross"
    )

    assert segments[["app_key", "country", "mrr_usd"]].iloc[0].tolist() == [
        "maps",
        "Norway",
        Decimal("600.00"),
    ]


def test_nobody_pays_in_any_segment():
    """A year after the last customer left, there are rows and no shares; later, there are none."""
    grid = filled("customer_id  app_key  country  2025-06  2025-09\nann  maps  Norway  10  -")

    left, gone = (
        metrics.high_value_segments(paid(grid), month=Month.parse(month), by=["country"])
        for month in ("2026-06", "2027-06")
    )

    assert left[["mrr_share", "customer_share"]].isna().all(axis=None)
    assert (left["is_high_value"].tolist(), len(gone)) == ([False], 0)


def test_a_segment_needs_a_column():
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        metrics.high_value_segments(paid(YEAR), month=Month(2026, 6), by=[])

    assert str(caught.value) == (
        "A segment needs a column\n  where: high_value_segments, --by\n  to do: split by one, such as app_key"
    )
