"""Signals: which events there are, edges, and a naive version that agrees week by week."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, factorial

import ibis
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from reports_lib import metrics
from reports_lib.metrics.events import events
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import licence

OCTOBER = Months.parse("2026-10")
SERIES = ["evaluations", "new customers", "lost licences", "refunds", "uninstalls"]
SCHEMA = {"kind": "string", "app_key": "string", "day": "date"}

few = settings(max_examples=15)

# Ann comes; Bob leaves; Cid is paid back; Dan buys more seats; Eve moves to another licence.
LINES = """
    customer  entitlement  sale_type  sold_on     starts_on   ends_on     net    transaction  original
    ann       E-ann        New        2026-10-05  2026-10-05  2026-11-05  100    IN-1         -
    bob       E-bob        New        2026-07-20  2026-07-20  2026-08-20  100    IN-2         -
    bob       E-bob        Renewal    2026-08-20  2026-08-20  2026-10-20  200    IN-3         -
    cid       E-cid        New        2026-09-10  2026-09-10  2027-09-10  1200   IN-4         -
    cid       E-cid        Refund     2026-10-11  2026-09-10  2027-09-10  -1200  IN-5         IN-4
    dan       E-dan        New        2026-09-01  2026-09-01  2027-09-01  1200   IN-6         -
    dan       E-dan        Refund     2026-10-12  2026-09-01  2027-09-01  -1200  IN-7         IN-6
    dan       E-dan        Upgrade    2026-10-12  2026-09-01  2027-09-01  1800   IN-7         IN-6
    eve       E-eve        New        2026-09-15  2026-09-15  2026-10-15  100    IN-8         -
    eve       E-eve-2      New        2026-10-15  2026-10-15  2026-11-15  100    IN-9         -
"""
TRIED = {"licence_type": "EVALUATION", "starts_on": "2026-10-02", "ends_on": "2026-11-01"}


def test_events_are_what_came_and_went():
    """Of October; what was before it, and ends after it, is in none, nor is a trial that is bought."""
    bought = {"licence_type": "EVALUATION", "starts_on": "2026-09-05", "ends_on": "2026-10-05"}
    models = models_of_lines(
        LINES,
        licences=[licence("E-fay", **TRIED), licence("E-gus", sandbox="Yes", **TRIED)],
        history=[licence("E-ann", recorded_on="2026-09-05", **bought)],
    )

    told = events(
        models.evaluations,
        models.subscription_terms,
        models.line_links,
        models.licence_moves,
        models.licence_spells,
        months=OCTOBER,
    )

    october = told.filter(told.day >= date(2026, 10, 1)).to_pandas()
    assert sorted((row.kind, f"{row.day:%Y-%m-%d}") for row in october.itertuples()) == [
        ("evaluations", "2026-10-02"),
        ("lost licences", "2026-10-11"),
        ("lost licences", "2026-10-20"),
        ("new customers", "2026-10-05"),
        ("refunds", "2026-10-11"),
        ("uninstalls", "2026-10-11"),
        ("uninstalls", "2026-10-15"),
        ("uninstalls", "2026-10-20"),
    ]
    assert told.app_key.nunique().to_pandas() == 1


def table_of(rows):
    """Events as the table that the metric takes."""
    return ibis.memtable([dict(zip(SCHEMA, row, strict=True)) for row in rows], schema=ibis.schema(SCHEMA))


def test_without_events_there_is_a_row_a_series():
    """Nothing is expected, nothing is flagged."""
    rows = metrics.signals(table_of([]), months=Months.parse("2026-09..2026-10"))

    assert (
        list(rows.columns)
        == (
            "month series week_starts_on count expected weeks probability direction is_signal finding"
        ).split()
    )
    assert rows["series"].tolist() == SERIES * 2
    assert rows["finding"].unique().tolist() == ["too few to tell"]
    assert not rows["is_signal"].any()
    assert rows[["expected", "probability", "direction"]].isna().all(axis=None)


def test_each_segment_has_its_own_weeks():
    """By app: one has a bad week, the other none; both have every series."""
    rows = [
        ("refunds", app, date(2026, 10, 31) - timedelta(days=7 * week)) for app in "ab" for week in range(8)
    ]
    rows += [("refunds", "b", date(2026, 10, 31))] * 7

    found = metrics.signals(table_of(rows), months=OCTOBER, by=["app_key"])

    refunds = found[found["series"] == "refunds"]
    assert refunds[["app_key", "count", "is_signal"]].to_numpy().tolist() == [["a", 1, False], ["b", 8, True]]
    assert len(found) == 2 * len(SERIES)


weeks_of_events = st.lists(
    st.tuples(
        st.sampled_from(["refunds", "refunds", "uninstalls"]),
        st.sampled_from(["a", "b"]),
        st.integers(-3, 90).map(lambda ago: date(2026, 10, 31) - timedelta(days=ago)),
    ),
    min_size=20,
    max_size=120,
)


@few
@given(weeks_of_events, st.booleans())
def test_signals_agree_with_adding_up_probabilities(rows, by_app):
    """Counts week by week, and Poisson's formula term by term."""
    by = ["app_key"] if by_app else []

    found = metrics.signals(table_of(rows), months=OCTOBER, by=by)

    for one in found.to_dict("records"):
        own = [row for row in rows if not by_app or row[1] == one["app_key"]]
        ages = [(date(2026, 10, 31) - day).days // 7 for _, _, day in own]
        before = [
            age for (kind, *_), age in zip(own, ages, strict=True) if kind == one["series"] and 1 <= age <= 7
        ]
        weeks = max((age for age in ages if 0 <= age <= 7), default=0)
        count = sum(row[0] == one["series"] and age == 0 for row, age in zip(own, ages, strict=True))
        assert (one["count"], one["weeks"]) == (count, weeks)
        mean = len(before) / weeks if weeks else 0
        if weeks < 4 or mean < 1:
            assert pd.isna(one["probability"])
            assert not one["is_signal"]
            continue
        chance = [exp(-mean) * mean**number / factorial(number) for number in range(count + 1)]
        low, high = sum(chance), 1 - sum(chance[:-1])
        assert abs(one["probability"] - min(low, high)) < 1e-9
        assert one["direction"] == ("low" if low < high else "high")
        assert one["is_signal"] == (min(low, high) < 0.01)
