"""Conversion of the sample vendor: its own truth, recovered exactly from its records."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.periods import Month
from reports_lib.sample import ledger
from tests.pipeline import build_models, raw_table

KINDS = {False: metrics.evaluation_conversion, True: metrics.edition_trials}


def conversion(review, truth):
    """Told and true, by kind, month and app: started, converted, lapsed, open, left out, median days."""
    told, true = {}, {}
    for of_editions, metric in KINDS.items():
        frame = metric(review.evaluations, months=truth.span, by=["app_key"], known_on=truth.at)
        for row in frame.to_dict("records"):
            lapsed = row["resolved"] - row["converted"]
            counts = (row["started"], row["converted"], lapsed, row["unresolved"], row["left_out"])
            days = None if pd.isna(row["median_days"]) else row["median_days"]
            told[of_editions, Month.of(row["month"].date()), row["app_key"]] = (*counts, days)
    for (month, app_key, of_editions), row in truth.evaluations().items():
        counts = (row.started, row.converted, row.lapsed, row.open, row.left_out)
        is_mature = month.last_day + timedelta(days=90) <= truth.at
        true[of_editions, month, app_key] = (*counts, row.median_days if is_mature else None)
    return ({key: row for key, row in one.items() if any(row)} for one in (told, true))


@pytest.mark.parametrize(("customers", "seed"), [(40, 8), (240, 7), (240, 9)])
@pytest.mark.parametrize("pull", [0, 2])
def test_the_sample_converts_as_it_was_planned(customers, seed, pull):
    """Every month and app, at the first and the last instant."""
    book = ledger(customers=customers, seed=seed)
    at = book.instants[pull].date()
    transactions, licences, history = (
        raw_table(stream, book.records(stream, at=at))
        for stream in ("transactions", "licenses", "license_history")
    )

    told, true = conversion(build_models(transactions, licences, history=history), book.truth(at=at))

    assert told == true
    assert len(true) > 30
