"""The gate's lines about pulls from the Marketplace."""

from __future__ import annotations

from datetime import date

import pandas as pd

from reports_lib.metrics.quality.pulls import pull_checks, reached_on


def pulled(*rows):
    """Return notes of pulls; what a row does not say is well."""
    fine = {"pulled_at": "2026-11-05T06:00Z", "read": 9, "stated": None, "missing": 0, "surprises": {}}
    frame = pd.DataFrame([fine | row for row in rows], columns=["stream", *fine])
    return frame.assign(pulled_at=pd.to_datetime(frame["pulled_at"], utc=True)).astype({"stated": "Int64"})


def told(*rows):
    """Return the checks that are not green, or that count something."""
    return [
        (one.check, one.status, one.records, one.example)
        for one in pull_checks(pulled(*rows))
        if one.status != "green" or one.records
    ]


def test_without_pulls_nothing_is_said():
    """All was imported from files."""
    assert list(pull_checks(pd.DataFrame())) == []
    assert reached_on(pd.DataFrame()) is None


def test_pulls_that_went_well_are_green():
    """Six lines, each with its words."""
    checks = list(pull_checks(pulled({"stream": "licenses"}, {"stream": "transactions", "stated": 9})))

    assert [one.status for one in checks] == ["green"] * 6
    assert checks[0].finding == "All streams were pulled by 2026-11-05"


def test_a_day_counts_as_known_when_it_was_over_before_the_pull():
    """Asked at six in the morning of the 5th: the 4th is known whole."""
    assert reached_on(pulled({"stream": "transactions"})) == date(2026, 11, 4)
    assert reached_on(pulled({"stream": "licenses"})) is None


def test_a_stream_that_fell_behind_is_named():
    """More than two days behind the others."""
    rows = [{"stream": "licenses", "pulled_at": "2026-11-03T05:59Z"}, {"stream": "transactions"}]

    assert told(*rows) == [("Freshness", "amber", 1, "licenses")]
    assert told({"stream": "licenses", "pulled_at": "2026-11-03T06:00Z"}, rows[1]) == []


def test_records_that_are_told_no_more_are_counted():
    """They were kept, since too many are gone at once."""
    assert told({"stream": "licenses", "missing": 12}, {"stream": "reviews", "missing": 3}) == [
        ("Missing records", "amber", 15, "licenses")
    ]


def test_a_count_of_the_marketplace_that_differs_is_amber():
    """Fewer came than it counts; more are those of the minutes in between."""
    assert told({"stream": "licenses", "stated": 11}, {"stream": "transactions", "stated": 8}) == [
        ("Record counts", "amber", 2, "licenses")
    ]


def test_many_records_less_than_the_marketplace_counts_are_red():
    """More than one in twenty: whatever is told of the rest is wrong."""
    assert told({"stream": "transactions", "stated": 1000, "read": 900}) == [
        ("Record counts", "red", 100, "transactions")
    ]
    assert told({"stream": "transactions", "stated": 1000, "read": 950}) == [
        ("Record counts", "amber", 50, "transactions")
    ]


def test_unknown_words_and_apps_are_amber_and_fields_are_not():
    """Fields do no harm; words that decide a figure have checks of their own."""
    surprises = {
        "fields": {"licenses: extra": 4},
        "words": {
            "licenses: status 'paused'": 3,
            "transactions: customerDetails.region 'Mars'": 2,
            "transactions: paymentStatus 'Odd'": 5,
        },
        "apps": {"licenses: com.example.gone": 1},
    }

    checks = {one.check: one for one in pull_checks(pulled({"stream": "licenses", "surprises": surprises}))}

    assert (checks["Unknown fields"].status, checks["Unknown fields"].records) == ("green", 4)
    assert (checks["Unknown words"].status, checks["Unknown words"].records) == ("amber", 2)
    assert (checks["Unknown apps"].status, checks["Unknown apps"].records) == ("amber", 1)
    assert checks["Unknown words"].finding.endswith(": transactions: customerDetails.region 'Mars'")
