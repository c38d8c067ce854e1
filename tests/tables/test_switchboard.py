"""A month under other definitions, as a table."""

from __future__ import annotations

from decimal import Decimal

from pandas import DataFrame, Timestamp

from reports_lib import tables
from tests.presented import HOSTILE

OCTOBER = Timestamp("2026-10-01")


def rated(*rows):
    """Rates of October: measure, school, numerator, denominator (dollars), rate, difference."""
    names = ["measure", "school", "numerator_usd", "denominator_usd", "rate", "rate_difference"]
    frame = DataFrame([dict(zip(names, row, strict=True)) for row in rows], dtype="object")
    return frame.assign(month=OCTOBER, numerator_count=None, denominator_count=None)


def stepped(*rows):
    """Steps of October: measure, school, step, difference."""
    names = ["measure", "school", "step", "rate_difference"]
    return DataFrame([dict(zip(names, row, strict=True)) for row in rows], columns=names, dtype="object")


RATES = rated(
    ("nrr", "ours", Decimal(92), Decimal(100), Decimal("0.92"), Decimal("0.00")),
    ("nrr", "Atlassian", None, None, None, None),
    ("nrr", "ChartMogul", Decimal(92), Decimal(100), Decimal("0.92"), Decimal("0.00")),
    ("nrr", "Baremetrics", Decimal(100), Decimal(100), Decimal("1.00"), Decimal("0.08")),
)
STEPS = stepped(
    ("nrr", "Baremetrics", "neutral movements counted", Decimal("0.005")),
    ("nrr", "Baremetrics", "contraction left out", Decimal("0.075")),
)


def test_each_school_has_its_rate_and_the_steps_that_lead_to_it():
    """Ours first; who defines it likewise says so; who defines nothing is named below."""
    block = tables.switchboard_table(RATES, STEPS)

    assert [" ".join(line.split()) for line in str(block).splitlines()[3:]] == [
        "NRR This review 92.0 % — —",
        "NRR ChartMogul 92.0 % 0.0 pt defined as here",
        "NRR Baremetrics 100.0 % +8.0 pt neutral movements counted +0.5 pt; contraction left out +7.5 pt",
    ]
    assert "No definition is published of NRR: Atlassian." in block.html


def test_a_month_without_customers_is_said():
    """No denominator, no rate, no table."""
    nobody = RATES.assign(rate=None, rate_difference=None)

    assert "Nobody paid as the month opened" in str(tables.switchboard_table(nobody, STEPS))


def test_words_are_escaped():
    """As everywhere."""
    odd = RATES.assign(school=HOSTILE)

    assert HOSTILE not in tables.switchboard_table(odd, STEPS).html
