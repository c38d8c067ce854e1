from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.errors import ParamsError
from reports_lib.periods import Month, Months, add_months, format_instant, last_complete_month, parse_instant

months = st.builds(Month, st.integers(1901, 9000), st.integers(1, 12))


def test_a_month_knows_its_days():
    """A leap February."""
    month = Month.parse("2024-02")

    assert (month.first_day, month.last_day) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (str(month), month.label) == ("2024-02", "February 2024")
    assert Month.of(date(2024, 2, 29)) == month


@pytest.mark.parametrize(
    "text",
    [
        "2026-13",
        "2026-00",
        "2026-1",
        "26-10",
        "2026-10-01",
        "2026/10",
        " 2026-10",
        "0000-01",
        "0206-10",
        "",
        "٢٠٢٦-10",
    ],
)
def test_what_is_not_a_month_is_refused(text):
    """The three lines, whole; years before 1900 are typing mistakes."""
    with pytest.raises(ParamsError) as caught:
        Month.parse(text)

    assert str(caught.value) == (
        f"{text!r} is not a month\n  where: --month\n  to do: write it as YYYY-MM, for example 2026-10"
    )


@pytest.mark.parametrize("value", [None, 202610, date(2026, 10, 1)])
def test_a_month_is_text(value):
    """YAML makes dates of unquoted ones; the error names where."""
    with pytest.raises(ParamsError, match="is not a month") as caught:
        Month.parse(value, where="params/monthly_review.yml")

    assert caught.value.where == "params/monthly_review.yml"


@given(months, st.integers(-200, 200))
def test_months_are_counted_as_numbers(month, distance):
    """Adding and subtracting is going along the index; order is that of time."""
    other = month + distance

    assert other - distance == month
    assert other.index - month.index == distance
    assert (other > month) == (distance > 0) == (other.first_day > month.last_day)


@given(months)
def test_a_month_is_read_as_it_is_written(month):
    """And its days are its own."""
    assert Month.parse(str(month)) == month
    assert (month.last_day + timedelta(days=1)) == (month + 1).first_day


def test_a_span_holds_both_its_ends():
    """November to January, across the year."""
    span = Months.parse("2026-11..2027-01")

    assert [str(month) for month in span] == ["2026-11", "2026-12", "2027-01"]
    assert (len(span), str(span)) == (3, "2026-11..2027-01")
    assert str(Months.parse("2026-11")) == "2026-11"
    assert Months.ending(Month(2027, 1), count=3) == span


@pytest.mark.parametrize("text", ["2027-01..2026-11", "2026-02..2026-01"])
def test_a_span_that_ends_before_it_begins_is_refused(text):
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        Months.parse(text)

    assert str(caught.value) == (
        f"{text} ends before it begins\n  where: the span\n  to do: put the earlier month first"
    )


@pytest.mark.parametrize("text", ["2026-01...2026-02", "2026-01..x", "..2026-01", "2026-01-2026-02"])
def test_what_is_not_a_span_is_refused(text):
    """Each end is read as a month."""
    with pytest.raises(ParamsError, match="is not a month"):
        Months.parse(text)


@pytest.mark.parametrize(
    ("day", "count", "anniversary"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 5, 10), 0, (2026, 5, 10)),
    ],
)
def test_an_anniversary_stays_in_its_month(day, count, anniversary):
    """The last day of a shorter month stands for what is past it."""
    assert add_months(date(*day), count) == date(*anniversary)


@pytest.mark.parametrize(
    ("instant", "month"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), "2026-10"),
        (datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), "2026-09"),
        (datetime(2026, 11, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2026-09"),
        (datetime(2026, 10, 31, 23, 30, tzinfo=timezone(timedelta(hours=-1))), "2026-10"),
    ],
)
def test_a_month_is_complete_when_it_is_over_in_utc(instant, month):
    """Whatever the clock on the wall says."""
    assert str(last_complete_month(instant)) == month


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-11-05", "2026-11-05T23:59:59Z"),
        ("2026-11-05T08:00:00Z", "2026-11-05T08:00:00Z"),
        ("2026-11-05T08:00:00+02:00", "2026-11-05T06:00:00Z"),
        ("2026-11-05T08:00", "2026-11-05T08:00:00Z"),
        ("2026-11-05 08:00:00", "2026-11-05T08:00:00Z"),
    ],
)
def test_an_instant_is_read_as_utc(text, written):
    """A bare date is its whole day; a time without zone is UTC."""
    assert format_instant(parse_instant(text, where="--as-of")) == written


@pytest.mark.parametrize("text", ["", "yesterday", "2026-02-30", "2026-11-05T25:00"])
def test_what_is_not_an_instant_is_refused(text):
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        parse_instant(text, where="--as-of")

    assert str(caught.value) == (
        f"{text!r} is not an instant\n"
        "  where: --as-of\n"
        "  to do: write it as 2026-11-05 or 2026-11-05T08:00:00Z"
    )
