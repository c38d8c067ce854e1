"""Conversion, as the definition's worked example and its traps have it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from reports_lib import metrics
from reports_lib.periods import Months
from tests.pipeline import models_of_lines
from tests.records import licence, line

LOOKED_AT = date(2026, 11, 5)


def vendor(*groups):
    """The evaluations of groups of licences: how many, first day, end, and day of sale if there is one."""
    records, sales = [], []
    for place, (count, starts_on, ends_on, sold_on) in enumerate(groups):
        for number in range(count):
            name = f"E-{place}-{number}"
            records.append(
                licence(name, licence_type="EVALUATION", starts_on=starts_on, ends_on=ends_on, site=name)
            )
            if sold_on:
                term = {"starts_on": sold_on, "ends_on": "2027-12-31"}
                sales.append(line(f"L-{name}", entitlement=name, site=name, customer=name, **term))
    return models_of_lines(sales, licences=records).evaluations


def test_june_converts_as_the_definition_says():
    """20 began: 6 bought, 12 lapsed, 2 were prolonged and still run: 33.33 % resolved, 30.00 % naive."""
    evaluations = vendor(
        (6, "2026-06-03", "2026-07-03", "2026-06-24"),
        (12, "2026-06-11", "2026-07-11", None),
        (2, "2026-06-29", "2026-11-20", None),
    )

    june = metrics.evaluation_conversion(
        evaluations, months=Months.parse("2026-06"), known_on=LOOKED_AT
    ).iloc[0]

    counts = ["started", "resolved", "converted", "unresolved"]
    assert june[counts].tolist() == [20, 18, 6, 2]
    assert round(june["conversion_rate"], 4) == 0.3333
    assert round(june["naive_rate"], 4) == 0.3
    assert (june["median_days"], june["median_days_after_end"]) == (21, -9)


def test_who_began_in_another_month_is_no_buyer_of_this_one():
    """8 bought in July of 25 who began then and 6 who began before: 32 % by period, 5 of 25 by start."""
    evaluations = vendor(
        (6, "2026-06-20", "2026-07-20", "2026-07-15"),
        (5, "2026-07-02", "2026-08-01", "2026-07-30"),
        (20, "2026-07-10", "2026-08-09", None),
    )

    months = metrics.evaluation_conversion(
        evaluations, months=Months.parse("2026-06..2026-07"), known_on=LOOKED_AT
    )

    assert months["started"].tolist() == [6, 25]
    assert months["conversion_rate"].tolist() == [1.0, 0.2]


def test_thirty_buyers_in_a_month_of_twenty_five_starts_are_not_120_percent():
    """A period ratio divides the buyers of 40 who began in May by the 25 who began in June."""
    evaluations = vendor(
        (30, "2026-05-18", "2026-06-17", "2026-06-17"),
        (10, "2026-05-18", "2026-06-17", None),
        (25, "2026-06-08", "2026-07-08", None),
    )

    months = metrics.evaluation_conversion(
        evaluations, months=Months.parse("2026-05..2026-06"), known_on=LOOKED_AT
    )

    assert months["started"].tolist() == [40, 25]
    assert months["converted"].tolist() == [30, 0]
    assert months["conversion_rate"].tolist() == [0.75, 0.0]


def test_conversion_is_sales_of_evaluations_and_not_the_reverse():
    """Printed the wrong way round, 5 sales of 20 evaluations are 400 %."""
    evaluations = vendor(
        (5, "2026-06-03", "2026-07-03", "2026-07-03"), (15, "2026-06-03", "2026-07-03", None)
    )

    june = metrics.evaluation_conversion(evaluations, months=Months.parse("2026-06"), known_on=LOOKED_AT)

    assert june["conversion_rate"].tolist() == [0.25]


@pytest.mark.parametrize(
    ("day", "counts", "rate"),
    [
        (date(2026, 6, 20), (20, 0, 0, 20), None),
        (date(2026, 6, 24), (20, 6, 6, 14), None),
        (date(2026, 8, 9), (20, 6, 6, 14), None),
        (date(2026, 8, 10), (20, 18, 6, 2), None),
        (date(2026, 9, 27), (20, 18, 6, 2), None),
        (date(2026, 9, 28), (20, 18, 6, 2), 0.3333),
        (date(2026, 12, 20), (20, 20, 6, 0), 0.3),
    ],
    ids=str,
)
def test_a_month_has_a_rate_when_it_is_mature(day, counts, rate):
    """Who leaves is known 30 days after the end, and the month is told 90 days after its own."""
    evaluations = vendor(
        (6, "2026-06-03", "2026-07-03", "2026-06-24"),
        (12, "2026-06-11", "2026-07-11", None),
        (2, "2026-06-20", "2026-11-20", None),
    )

    june = metrics.evaluation_conversion(evaluations, months=Months.parse("2026-06"), known_on=day).iloc[0]

    assert tuple(june[["started", "resolved", "converted", "unresolved"]]) == counts
    assert (june["is_mature"], pd.isna(june["conversion_rate"])) == (rate is not None, rate is None)
    assert rate is None or round(june["conversion_rate"], 4) == rate


def test_who_tries_another_edition_is_counted_apart():
    """Two who pay for Standard try Advanced; one of them buys it ten days later."""
    tried = {"upgrade_edition": "Advanced", "upgrade_starts_on": "2026-06-04", "edition": "Standard"}
    records = [licence(f"E-{name}", **tried) for name in ("ann", "bob")]
    paid = {"edition": "Standard", "starts_on": "2026-01-04", "ends_on": "2027-01-04"}
    sales = [line(f"L-{name}", entitlement=f"E-{name}", customer=name, **paid) for name in ("ann", "bob")]
    bigger = {
        "sale_type": "Upgrade",
        "edition": "Advanced",
        "starts_on": "2026-06-14",
        "ends_on": "2027-01-04",
    }
    sales.append(line("L-3", entitlement="E-ann", customer="ann", **bigger))
    evaluations = models_of_lines(sales, licences=records).evaluations
    june = {"months": Months.parse("2026-06"), "known_on": LOOKED_AT}

    trials = metrics.edition_trials(evaluations, by=["app_edition"], **june)

    assert metrics.evaluation_conversion(evaluations, **june)["started"].tolist() == [0]
    shown = ["app_edition", "started", "resolved", "converted", "conversion_rate", "median_days"]
    assert trials[shown].to_numpy().tolist() == [["Advanced", 2, 2, 1, 0.5, 10.0]]
