"""Truth of retention: what the customers of then pay now, whom a month lost, and what is left of whom.

It goes through each customer's month ends, with the neutral changes that truth_movements tells:

- the cohort of a month is each customer and app that paid a month, or a year, before; what it pays now
  counts less the neutral changes in between, and never below nothing; who pays no more counts nothing;
- a customer is lost in a month at whose end it pays nothing any more, for the app or for all apps;
- a customer is of the month at whose end it first paid, and as old as the months since;
- a stay begins with the first month an app was paid for and ends with the first it was not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports_lib.sample.truth_movements import unit_months

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from reports_lib.periods import Month, Months
    from reports_lib.sample.plans import Customer
    from reports_lib.sample.truth_movements import UnitMonth

__all__ = ["Cell", "Left", "Retained", "Retention", "Stays", "count_retention"]

WINDOWS = (1, 12)
BASES = ("net", "gross")


@dataclass(slots=True)
class Retained:
    """What a closed cohort paid then and pays now, in cents."""

    opening: int = 0
    retained: int = 0
    capped: int = 0
    as_billed: int = 0


@dataclass(slots=True)
class Left:
    """Customers at a month's opening, and those of them who were lost by its end."""

    opening: int = 0
    lost: int = 0


@dataclass(slots=True)
class Cell:
    """A cohort at an age: how many customers pay, and how many cents."""

    customers: int = 0
    cents: int = 0


@dataclass(slots=True)
class Stays:
    """Stays that reached an age in months: how many, and how many of them ended with it."""

    at_risk: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Retention:
    """Sums on both money bases; an app key of None is the vendor as a whole.

    ``revenue`` is by basis, month, app key and window; ``churn`` by basis, month and app key;
    ``cohorts`` by basis, app key, month begun in and age; ``stays`` by app key and age, of net MRR.
    """

    revenue: dict[tuple[str, Month, str, int], Retained] = field(default_factory=dict)
    churn: dict[tuple[str, Month, str | None], Left] = field(default_factory=dict)
    cohorts: dict[tuple[str, str | None, Month, int], Cell] = field(default_factory=dict)
    stays: dict[tuple[str, int], Stays] = field(default_factory=dict)


def count_retention(customers: Iterable[Customer], *, span: Months, at: date) -> Retention:
    """Go through all customers as told at the start of a day, one at a time."""
    sums = Retention()
    months = list(span)
    for customer in customers:
        apps = dict(unit_months(customer, span, at))
        for basis in BASES:
            held: dict[str | None, list[int]] = {
                app_key: [one.closing[basis] for one in rows] for app_key, rows in apps.items()
            }
            for app_key, rows in apps.items():
                _retain(sums, basis, app_key, rows)
            held[None] = [sum(cents) for cents in zip(*held.values(), strict=True)]
            for key, cents in held.items():
                _lose(sums, basis, key, months, cents)
                _age(sums, basis, key, months, cents)
        for app_key, rows in apps.items():
            _stay(sums, app_key, [one.closing["net"] for one in rows])
    return sums


def _retain(sums: Retention, basis: str, app_key: str, rows: list[UnitMonth]) -> None:
    for window in WINDOWS:
        for place in range(window, len(rows)):
            then, now = rows[place - window].closing[basis], rows[place].closing[basis]
            if then <= 0:
                continue
            between = rows[place - window + 1 : place + 1]
            neutral = sum(sum(one.neutral[basis].values()) for one in between)
            counts = max(now - neutral, 0) if now > 0 else 0
            row = sums.revenue.setdefault((basis, rows[place].month, app_key, window), Retained())
            row.opening += then
            row.retained += counts
            row.capped += min(then, counts)
            row.as_billed += now


def _lose(sums: Retention, basis: str, key: str | None, months: list[Month], cents: list[int]) -> None:
    for place in range(1, len(months)):
        if cents[place - 1] > 0:
            row = sums.churn.setdefault((basis, months[place], key), Left())
            row.opening += 1
            row.lost += cents[place] <= 0


def _age(sums: Retention, basis: str, key: str | None, months: list[Month], cents: list[int]) -> None:
    first = next((place for place, one in enumerate(cents) if one > 0), len(cents))
    for place in range(first, len(cents)):
        cell = sums.cohorts.setdefault((basis, key, months[first], place - first), Cell())
        cell.customers += cents[place] > 0
        cell.cents += cents[place]


def _stay(sums: Retention, app_key: str, cents: list[int]) -> None:
    first = next((place for place, one in enumerate(cents) if one > 0), None)
    if first is None:
        return
    lost = next((place for place in range(first, len(cents)) if cents[place] <= 0), None)
    last = len(cents) - 1 if lost is None else lost
    for age in range(last - first + 1):
        sums.stays.setdefault((app_key, age), Stays()).at_risk += 1
    if lost is not None:
        sums.stays[app_key, lost - first].lost += 1
