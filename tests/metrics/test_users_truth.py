"""Users and licences of the sample vendor: its own truth, recovered exactly from its records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reports_lib import metrics
from reports_lib.periods import Month
from reports_lib.sample import ledger
from tests.metrics.recovered import LICENCES, USERS
from tests.pipeline import build_models, raw_table

SPLIT = ["app_key", "hosting"]


@pytest.fixture(
    scope="module",
    params=[(1, 7), (40, 8), (240, 7), (240, 9)],
    ids=lambda given: f"{given[0]} customers, seed {given[1]}",
)
def vendor(request):
    """A sample vendor with every edge, as told at its newest instant: spells, truth and that day."""
    customers, seed = request.param
    book = ledger(customers=customers, seed=seed)
    at = book.instants[-1].date()
    transactions, licences, history = (
        raw_table(stream, book.records(stream, at=at))
        for stream in ("transactions", "licenses", "license_history")
    )
    return build_models(transactions, licences, history=history).licence_spells, book.truth(at=at), at


def told(frame, names, *keys):
    """The figures of a frame by its keys, without the rows in which nothing is."""
    rows = {
        tuple(row[key] for key in keys): tuple(int(row[name]) for name in names)
        for row in frame.to_dict("records")
    }
    return {key: figures for key, figures in rows.items() if any(figures)}


def true(rows, names):
    """The same of the truth."""
    figures = {key: tuple(getattr(row, name) for name in names) for key, row in rows.items()}
    return {key: row for key, row in figures.items() if any(row)}


def test_users_of_every_app_and_hosting_are_the_truth(vendor):
    """A week, a month, a year, and a month long ago."""
    spells, truth, at = vendor
    days = [
        (at, at - timedelta(days=7)),
        (date(2026, 10, 31), date(2026, 9, 30)),
        (date(2026, 3, 15), date(2025, 3, 15)),
        (date(2024, 3, 31), date(2024, 2, 29)),
    ]

    for now, then in days:
        users = metrics.app_users(spells, now=now, then=then, by=SPLIT)

        assert told(users, USERS, *SPLIT) == true(truth.users(now=now, then=then), USERS)


def test_licences_of_every_month_app_and_hosting_are_the_truth(vendor):
    """Balances and flows, from the vendor's first month to its last."""
    spells, truth, _ = vendor

    months = metrics.licences(spells, months=truth.span, by=SPLIT)

    dated = months.assign(month=[Month.of(one.date()) for one in months["month"]])
    assert told(dated, LICENCES, "month", *SPLIT) == true(truth.licences, LICENCES)
