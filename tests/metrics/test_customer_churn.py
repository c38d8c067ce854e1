"""Customer churn: who paid at the opening and pays no more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.periods import Month, Months
from tests.metrics.balances import FIRST, JUNE, LENGTH, WORKED, customer_months, ledgers, paid, table_of

COUNTS = ["opening_customers", "lost_customers", "provisional_customers"]


def counts(frame, *by):
    """Opening, lost and provisional of each row."""
    return frame[[*by, *COUNTS]].astype(object).where(frame[[*by, *COUNTS]].notna(), None).to_numpy().tolist()


def test_one_of_five_is_lost_in_june():
    """Worked example: C of A to E; F and G, who come, are in neither count."""
    june = metrics.customer_churn(paid(WORKED), months=JUNE)

    assert june["customer_churn"].tolist() == [0.2]
    assert counts(june) == [[5, 1, None]]
    assert list(june.columns) == ["month", *COUNTS[:2], "customer_churn", COUNTS[2]]
    assert june.attrs["metric"] == "customer_churn"


TWO_APPS = """
    customer_id  app_key  2026-05  2026-06
    ann          maps     100      -
    ann          forms    100      100
    bob          maps     50       -
    bob          forms    -        50
    cy           maps     20       -
"""


def test_who_keeps_another_app_is_lost_to_the_app_alone():
    """In all, cy is lost of three; by app, all three of maps."""
    june = metrics.customer_churn(paid(TWO_APPS), months=JUNE)
    by_app = metrics.customer_churn(paid(TWO_APPS), months=JUNE, by=["app_key"])

    assert counts(june) == [[3, 1, None]]
    assert counts(by_app, "app_key") == [["forms", 1, 0, None], ["maps", 3, 3, None]]


def test_who_comes_and_goes_within_a_month_is_in_no_count():
    """Neither month end knows ann; the rate of nobody is missing, not zero."""
    grid = "customer_id  app_key  2026-05  2026-06  2026-07\nann  maps  -  -  -\nbob  maps  -  -  10"

    months = metrics.customer_churn(paid(grid), months=Months.parse("2026-06..2026-07"))

    assert counts(months) == [[0, 0, None], [0, 0, None]]
    assert months["customer_churn"].isna().all()


@pytest.mark.parametrize(
    ("known_on", "provisional"),
    [("2026-07-05", 2), ("2026-07-09", 2), ("2026-07-10", 1), ("2026-07-20", 0), ("2027-01-01", 0)],
)
def test_a_loss_is_provisional_for_thirty_days(known_on, provisional):
    """Of terms that ended on 10 and 20 June; of cy nobody knows when it ended."""
    grid = paid(
        """
        customer_id  app_key  2026-05  2026-06
        ann          maps     100      -
        bob          maps     100      -
        cy           maps     100      -
        dee          maps     100      90
        """,
        ended={(name, "2026-06"): day for name, day in [("ann", "2026-06-10"), ("bob", "2026-06-20")]}
        | {("dee", "2026-06"): "2026-06-30"},
    )

    june = metrics.customer_churn(grid, months=JUNE, known_on=date.fromisoformat(known_on))

    assert counts(june) == [[4, 3, provisional]]


def test_who_moves_to_another_segment_of_the_app_is_not_lost():
    """Ann goes to Cloud; bob gives up Data Center and keeps Cloud, which he had; cy leaves."""
    grid = """
        customer_id  app_key  hosting      2026-05  2026-06
        ann          maps     Data Center  75       -
        ann          maps     Cloud        -        90
        bob          maps     Data Center  30       -
        bob          maps     Cloud        40       40
        cy           maps     Data Center  60       -
        dee          maps     Data Center  60       60
    """
    moved = {("ann", "Data Center", "2026-06"): -75, ("ann", "Cloud", "2026-06"): 75}

    june = metrics.customer_churn(paid(grid, moved=moved), months=JUNE, by=["hosting"])

    assert counts(june, "hosting") == [["Cloud", 1, 0, None], ["Data Center", 4, 1, None]]


def test_a_balance_below_zero_does_not_pay():
    """Owed something at the opening: not in it. Owed something at the end: lost."""
    grid = "customer_id  app_key  2026-05  2026-06\nann  maps  -10  5\nbob  maps  10  -5"

    assert counts(metrics.customer_churn(paid(grid), months=JUNE)) == [[1, 1, None]]


def test_the_basis_decides_who_pays():
    """A sale that is all Atlassian's is none of ours, but is the customer's."""
    months = customer_months({("ann", "maps"): [100, 0]}, first=Month(2026, 5))
    gross = months.mutate(mrr_gross_cents=months.opening_gross_cents)

    assert counts(metrics.customer_churn(gross, months=JUNE)) == [[1, 1, None]]
    assert counts(metrics.customer_churn(gross, months=JUNE, basis="gross")) == [[1, 0, None]]


SPAN = Months(FIRST, FIRST + (LENGTH - 1))


@settings(max_examples=15)
@given(ledgers, st.sampled_from([[], ["app_key"]]))
def test_agrees_with_counting_by_hand_and_with_paying_customers(ledger, by):
    """The opening of a month is who paid at the end of the month before."""
    held, _ = ledger
    sums = {}
    for (customer, app), row in held.items():
        key = (*([app] if by else []), customer)
        sums[key] = [one + other for one, other in zip(sums.get(key, [0] * LENGTH), row, strict=True)]

    table = table_of(ledger)
    churn = metrics.customer_churn(table, months=SPAN, by=by)
    paying = metrics.mrr(table, months=SPAN, by=by)

    for at, month in enumerate(SPAN):
        rows = churn[churn["month"] == str(month.first_day)]
        for row in rows.to_dict("records"):
            own = [one for key, one in sums.items() if not by or key[0] == row["app_key"]]
            before = [one for one in own if at and one[at - 1] > 0]
            assert [row[name] for name in COUNTS[:2]] == [len(before), sum(one[at] <= 0 for one in before)]
    if not by:
        assert churn["opening_customers"].tolist()[1:] == paying["paying_customers"].tolist()[:-1]
