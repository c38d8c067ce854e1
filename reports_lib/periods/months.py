"""Months: UTC calendar months and spans of them.

A balance is read at a month's last instant. A term is ``[start, end)``: its end day is the first day
that is not paid for any more.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from reports_lib.errors import ParamsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports_lib.periods.quarters import Quarter

__all__ = ["FIRST_YEAR", "Month", "Months", "add_months", "last_complete_month"]

FIRST_YEAR = 1900
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    >>> Month.parse("2026-10").first_day
    datetime.date(2026, 10, 1)
    >>> str(Month.parse("2026-12") + 1)
    '2027-01'
    """

    year: int
    number: int

    @classmethod
    def parse(cls, text: str, *, where: str = "--month") -> Month:
        """Read ``YYYY-MM``; anything else is a ``ParamsError``."""
        found = _MONTH.fullmatch(text) if isinstance(text, str) else None
        if not found or int(found[1]) < FIRST_YEAR:
            raise ParamsError(
                f"{text!r} is not a month", where=where, todo="write it as YYYY-MM, for example 2026-10"
            )
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month that holds a day."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """Return the month with this ``index``."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since year 0; consecutive months differ by one."""
        return self.year * 12 + self.number - 1

    @property
    def first_day(self) -> date:
        """The month's first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def label(self) -> str:
        """The month as a reader writes it: ``October 2026``."""
        return f"{self.first_day:%B %Y}"

    @property
    def span(self) -> Months:
        """The month alone, as a span."""
        return Months(self, self)

    def __add__(self, months: int) -> Month:
        return Month.from_index(self.index + months)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True)
class Months:
    """A span of months, both ends included.

    ``grain`` is what its figures are told by, ``length`` how many months that is: ``Quarters`` are months
    that are counted in threes.

    >>> [str(month) for month in Months.parse("2026-11..2027-01")]
    ['2026-11', '2026-12', '2027-01']
    """

    first: Month
    last: Month

    grain: ClassVar[Literal["month", "quarter"]] = "month"
    length: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ParamsError(
                f"{self} ends before it begins",
                where="the span",
                todo=f"put the earlier {self.grain} first",
            )

    @property
    def periods(self) -> Sequence[Month | Quarter]:
        """What its figures are told by, one after the other."""
        return tuple(self)

    def holding(self, month: Month) -> Month | Quarter:
        """Return the period of its kind that holds a month, also one outside the span."""
        return month

    @classmethod
    def parse(cls, text: str, *, where: str = "--months") -> Months:
        """Read ``YYYY-MM..YYYY-MM`` or a single ``YYYY-MM``."""
        first, _, last = text.partition("..")
        return cls(Month.parse(first, where=where), Month.parse(last or first, where=where))

    @classmethod
    def ending(cls, last: Month, *, count: int) -> Months:
        """Return the ``count`` months up to and including ``last``."""
        return cls(last - (count - 1), last)

    def __iter__(self) -> Iterator[Month]:
        return (Month.from_index(index) for index in range(self.first.index, self.last.index + 1))

    def __len__(self) -> int:
        return self.last.index - self.first.index + 1

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


def add_months(day: date, months: int) -> date:
    """Return the anniversary ``months`` later, kept inside the month it falls in.

    >>> add_months(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    target = Month.of(day) + months
    return target.first_day.replace(day=min(day.day, target.last_day.day))


def last_complete_month(instant: datetime) -> Month:
    """Return the newest month that is over at an instant.

    >>> str(last_complete_month(datetime(2026, 11, 1, tzinfo=UTC)))
    '2026-10'
    """
    return Month.of(instant.astimezone(UTC).date()) - 1
