from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice

import pytest

from reports_lib.errors import ParamsError
from reports_lib.periods import Month
from reports_lib.sample import ledger


def test_a_customer_is_the_same_whatever_the_number_of_customers():
    """Ten customers are the first ten of thirty, record by record."""
    ten, thirty = ledger(customers=10), ledger(customers=30)

    first_of_thirty = list(thirty.transactions())[: len(list(ten.transactions()))]

    assert list(ten.transactions()) == first_of_thirty


def test_a_ledger_can_be_played_again():
    """Nothing is used up: the second reading is the first one."""
    once = ledger(customers=20)

    assert list(once.licences()) == list(once.licences())
    assert list(once.transactions()) == list(ledger(customers=20).transactions())
    assert once.truth() == once.truth()


def test_another_seed_is_another_vendor():
    """The seed moves the lives, not only the ids."""
    sales = [ledger(customers=20, seed=seed).truth().sales for seed in (7, 8)]

    assert sales[0] != sales[1]


def test_one_customer_is_a_ledger():
    """The smallest ledger has a licence, a line and a truth."""
    one = ledger(customers=1)

    truth = one.truth()

    assert len(list(one.licences())) >= 1
    assert sum(row.lines for row in truth.sales.values()) == len(list(one.transactions())) >= 1
    assert max(truth.paying_customers.values()) == 1


def test_a_million_customers_cost_nothing_until_they_are_read():
    """Records are yielded: the first thousand of a million come at once."""
    first = list(islice(ledger(customers=1_000_000).transactions(), 1000))

    assert len({record["transactionLineItemId"] for record in first}) == 1000


def test_one_month_is_a_ledger():
    """A vendor that has just begun has one full month and the days after it."""
    young = ledger(customers=40, months=1)

    truth = young.truth()

    assert [str(month) for month in truth.span] == ["2026-10"]
    assert truth.paying_customers[Month(2026, 10)] > 0


def test_the_last_day_of_a_month_ends_it():
    """The span ends with the month of the last day only if that day is its last."""
    ends = [str(ledger(until=day).span.last) for day in (date(2026, 11, 29), date(2026, 11, 30))]

    assert ends == ["2026-10", "2026-11"]


def test_nothing_is_known_after_the_last_day(transactions, licences):
    """A ledger ends when it was pulled: no sale and no change lies after that day."""
    days = {record["purchaseDetails"]["saleDate"] for record in transactions}
    days |= {record["lastUpdated"] for record in [*transactions, *licences]}

    assert max(days) == "2026-11-04"
    assert min(record["purchaseDetails"]["maintenanceStartDate"] for record in transactions) >= "2023-07-01"


def test_every_line_has_an_id_of_its_own(transactions):
    """Line ids are the grain of transactions."""
    repeated = [key for key, n in Counter(t["transactionLineItemId"] for t in transactions).items() if n > 1]

    assert repeated == []


def test_an_empty_ledger_is_refused():
    """Zero customers are a mistake, told in three lines."""
    with pytest.raises(ParamsError) as caught:
        ledger(customers=0)

    assert str(caught.value) == (
        "0 customers are too few for a ledger\n"
        "  where: sample ledger, customers\n"
        "  to do: ask for at least 1 of the customers"
    )
