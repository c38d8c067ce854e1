"""Quarters: three months of a calendar year or of a fiscal one, and spans of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.errors import ParamsError
from reports_lib.periods import Month, Months, Quarter, Quarters, parse_period, span_of

quarters = st.builds(Quarter, st.integers(1902, 9000), st.integers(1, 4), st.integers(1, 12))


def test_a_quarter_knows_its_months():
    """The third of 2026, and the first of a fiscal year that begins in July."""
    third = Quarter.parse("2026-Q3")
    fiscal = Quarter.parse("2027-Q1", fiscal_year_starts=7)

    assert (str(third), third.label, third.months) == ("2026-Q3", "Q3 2026", "July to September 2026")
    assert (third.first_day, third.last_day) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (fiscal.first, fiscal.last) == (third.first, third.last)
    assert (str(fiscal), fiscal.label) == ("2027-Q1", "Q1 FY2027")


@pytest.mark.parametrize(
    ("starts", "months"),
    [
        (1, "July to September 2026"),
        (2, "August to October 2025"),
        (4, "October to December 2025"),
        (7, "January to March 2026"),
        (12, "June to August 2026"),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_it_ends_in(starts, months):
    """2026-Q3 is other months for every beginning; its year ends in 2026."""
    assert Quarter(2026, 3, starts).months == months


def test_months_on_both_sides_of_new_year_both_say_their_year():
    """A fiscal year that begins in December has such a quarter."""
    assert Quarter(2027, 1, 12).months == "December 2026 to February 2027"


@pytest.mark.parametrize(
    "text",
    ["2026-Q0", "2026-Q5", "2026-q3", "2026Q3", "2026-03", "26-Q3", "Q3 2026", " 2026-Q3", "0000-Q1", ""],
)
def test_what_is_not_a_quarter_is_refused(text):
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        Quarter.parse(text)

    assert str(caught.value) == (
        f"{text!r} is not a quarter\n  where: --quarter\n  to do: write it as YYYY-Qn, for example 2026-Q3"
    )


@given(quarters, st.integers(-200, 200))
def test_quarters_follow_each_other_without_a_gap(quarter, distance):
    """Whatever the fiscal year; each has three months, which are those it is found by."""
    other = quarter + distance

    assert other - distance == quarter
    assert (quarter + 1).first == quarter.last + 1
    assert other.first.index - quarter.first.index == 3 * distance
    assert {Quarter.of(month, fiscal_year_starts=quarter.fiscal_year_starts) for month in quarter.span} == {
        quarter
    }
    assert Quarter.parse(str(quarter), fiscal_year_starts=quarter.fiscal_year_starts) == quarter


@pytest.mark.parametrize(
    ("month", "starts", "quarter"),
    [
        ("2026-10", 1, "2026-Q3"),
        ("2026-09", 1, "2026-Q3"),
        ("2026-08", 1, "2026-Q2"),
        ("2026-10", 2, "2027-Q3"),
        ("2026-10", 7, "2027-Q1"),
    ],
)
def test_a_quarter_is_complete_when_its_last_month_is(month, starts, quarter):
    """October is over: calendar quarters end in September, those of a year from February in October."""
    assert str(Quarter.last_complete(Month.parse(month), fiscal_year_starts=starts)) == quarter


def test_a_span_of_quarters_is_a_span_of_months():
    """Nine months, told three by three."""
    span = span_of(Quarter(2026, 3), Quarter(2027, 1))

    assert (span.grain, span.length, str(span), len(span)) == ("quarter", 3, "2026-Q3..2027-Q1", 9)
    assert [str(one) for one in span.periods] == ["2026-Q3", "2026-Q4", "2027-Q1"]
    assert [str(month) for month in span][:2] == ["2026-07", "2026-08"]
    assert Quarters.up_to(Quarter(2027, 1), count=3) == span
    assert [str(one) for one in Months.parse("2026-07..2026-08").periods] == ["2026-07", "2026-08"]


def test_a_span_that_ends_before_it_begins_is_refused():
    """In the words it was written in."""
    with pytest.raises(ParamsError) as caught:
        span_of(Quarter(2026, 3), Quarter(2026, 1))

    assert str(caught.value) == (
        "2026-Q3..2026-Q1 ends before it begins\n  where: the span\n  to do: put the earlier quarter first"
    )


def test_a_span_is_of_months_or_of_quarters():
    """From a month to a quarter is neither."""
    ends = [parse_period(text, where="--from") for text in ("2026-01", "2026-Q3")]

    with pytest.raises(ParamsError, match="2026-01 and 2026-Q3 are a month and a quarter"):
        span_of(*ends)
