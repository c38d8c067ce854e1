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

    first_of_thirty = list(thirty.records("transactions"))[: len(list(ten.records("transactions")))]

    assert list(ten.records("transactions")) == first_of_thirty


def test_a_ledger_can_be_played_again():
    """Nothing is used up: the second reading is the first one."""
    once = ledger(customers=20)

    assert list(once.records("licenses")) == list(once.records("licenses"))
    assert list(once.records("transactions")) == list(ledger(customers=20).records("transactions"))
    assert once.truth() == once.truth()


def test_another_seed_is_another_vendor():
    """The seed moves the lives, not only the ids."""
    sales = [ledger(customers=20, seed=seed).truth().sales for seed in (7, 8)]

    assert sales[0] != sales[1]


def test_one_customer_is_a_ledger():
    """The smallest ledger has a licence, a line and a truth."""
    one = ledger(customers=1)

    truth = one.truth()

    assert len(list(one.records("licenses"))) >= 1
    assert sum(row.lines for row in truth.sales.values()) == len(list(one.records("transactions"))) >= 1
    assert max(truth.paying_customers.values()) == 1


def test_a_million_customers_cost_nothing_until_they_are_read():
    """Records are yielded: the first thousand of a million come at once."""
    first = list(islice(ledger(customers=1_000_000).records("transactions"), 1000))

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
    """A ledger ends when it was pulled: no change lies after that day."""
    days = {record["lastUpdated"] for record in [*transactions, *licences]}

    assert "2026-11-01" <= max(days) <= "2026-11-04"
    assert min(record["purchaseDetails"]["saleDate"] for record in transactions) >= "2023-07-01"


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


def test_an_unknown_edge_is_refused():
    """A mistyped edge would plant nothing and prove nothing."""
    with pytest.raises(ParamsError) as caught:
        ledger(edges=["site_moves"])

    assert str(caught.value) == (
        "'site_moves' is no edge of a sample\n"
        "  where: sample ledger, edges\n"
        "  to do: did you mean 'site_move'?"
    )


def test_an_unknown_stream_is_refused():
    """A mistyped stream would be empty for ever."""
    with pytest.raises(ParamsError, match="no stream 'licences'"):
        list(ledger(customers=1).records("licences"))


@pytest.mark.parametrize("day", [date(2023, 7, 31), date(2026, 11, 6)])
def test_a_ledger_is_told_on_days_it_has_a_full_month_before(day):
    """Neither before its first month is over, nor after it was pulled."""
    with pytest.raises(ParamsError, match=f"not told on {day}"):
        ledger(customers=1).truth(at=day)


@pytest.mark.parametrize(
    ("arguments", "instants"),
    [
        ({}, ["2026-09-05", "2026-10-05", "2026-11-05"]),
        ({"months": 1}, ["2026-11-05"]),
        ({"until": date(2026, 3, 31), "months": 2}, ["2026-03-01", "2026-04-01"]),
    ],
)
def test_a_ledger_has_instants_a_month_apart(arguments, instants):
    """The day after the last one, and two before it, as far as a full month is over."""
    assert [f"{one:%Y-%m-%d}" for one in ledger(**arguments).instants] == instants


def test_an_instant_is_as_good_as_its_day():
    """Whoever holds an instant need not cut it down."""
    small = ledger(customers=9)

    assert small.truth(at=small.instants[0]) == small.truth(at=date(2026, 9, 5))
