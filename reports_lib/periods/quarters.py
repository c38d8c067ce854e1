"""Quarters: three months of a fiscal year, and spans of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from reports_lib.errors import ParamsError
from reports_lib.periods.months import FIRST_YEAR, Month, Months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["Quarter", "Quarters", "parse_period", "span_of"]

_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTHS, _A_YEAR = 3, 4


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a fiscal year, which is named after the calendar year that it ends in.

    ``fiscal_year_starts`` is the month that the fiscal year begins with; 1 makes it the calendar year.

    >>> Quarter.parse("2026-Q3").months
    'July to September 2026'
    >>> Quarter.parse("2026-Q3", fiscal_year_starts=7).months
    'January to March 2026'
    >>> str(Quarter(2026, 4) + 1)
    '2027-Q1'
    """

    year: int
    number: int
    fiscal_year_starts: int = 1

    @classmethod
    def parse(cls, text: str, *, fiscal_year_starts: int = 1, where: str = "--quarter") -> Quarter:
        """Read ``YYYY-Qn``; anything else is a ``ParamsError``."""
        found = _QUARTER.fullmatch(text) if isinstance(text, str) else None
        if not found or int(found[1]) <= FIRST_YEAR:
            raise ParamsError(
                f"{text!r} is not a quarter", where=where, todo="write it as YYYY-Qn, for example 2026-Q3"
            )
        return cls(int(found[1]), int(found[2]), fiscal_year_starts)

    @classmethod
    def of(cls, month: Month, *, fiscal_year_starts: int = 1) -> Quarter:
        """Return the quarter that holds a month."""
        since = month.index - (fiscal_year_starts - 1)
        year = since // 12 + (fiscal_year_starts > 1)
        return cls(year, since % 12 // _MONTHS + 1, fiscal_year_starts)

    @classmethod
    def last_complete(cls, month: Month, *, fiscal_year_starts: int = 1) -> Quarter:
        """Return the newest quarter that is over when a month is.

        >>> str(Quarter.last_complete(Month(2026, 8)))
        '2026-Q2'
        """
        return cls.of(month + 1, fiscal_year_starts=fiscal_year_starts) - 1

    @property
    def first(self) -> Month:
        """Its first month."""
        begins = Month(self.year - (self.fiscal_year_starts > 1), self.fiscal_year_starts)
        return begins + _MONTHS * (self.number - 1)

    @property
    def last(self) -> Month:
        """Its last month, at whose last instant balances are read."""
        return self.first + (_MONTHS - 1)

    @property
    def first_day(self) -> date:
        """The quarter's first day."""
        return self.first.first_day

    @property
    def last_day(self) -> date:
        """The quarter's last day."""
        return self.last.last_day

    @property
    def label(self) -> str:
        """The quarter as a reader writes it: ``Q3 2026``, or ``Q3 FY2026`` where years are fiscal."""
        return f"Q{self.number} {'FY' * (self.fiscal_year_starts > 1)}{self.year}"

    @property
    def months(self) -> str:
        """Its months as a reader writes them: ``July to September 2026``."""
        first, last = self.first_day, self.last_day
        year = f" {first.year}" if first.year != last.year else ""
        return f"{first:%B}{year} to {last:%B %Y}"

    @property
    def span(self) -> Quarters:
        """The quarter alone, as a span."""
        return Quarters.between(self, self)

    def __add__(self, quarters: int) -> Quarter:
        index = self.year * _A_YEAR + self.number - 1 + quarters
        return Quarter(index // _A_YEAR, index % _A_YEAR + 1, self.fiscal_year_starts)

    def __sub__(self, quarters: int) -> Quarter:
        return self + -quarters

    def __str__(self) -> str:
        return f"{self.year:04d}-Q{self.number}"


@dataclass(frozen=True)
class Quarters(Months):
    """A span of whole quarters: their months, told three by three.

    >>> [str(one) for one in Quarters.between(Quarter(2026, 3), Quarter(2027, 1)).periods]
    ['2026-Q3', '2026-Q4', '2027-Q1']
    """

    fiscal_year_starts: int = 1

    grain: ClassVar[Literal["month", "quarter"]] = "quarter"
    length: ClassVar[int] = _MONTHS

    @classmethod
    def parse(cls, text: str, *, fiscal_year_starts: int = 1, where: str = "--quarters") -> Quarters:
        """Read ``YYYY-Qn..YYYY-Qn`` or a single ``YYYY-Qn``.

        >>> [str(one) for one in Quarters.parse("2025-Q4..2026-Q1").periods]
        ['2025-Q4', '2026-Q1']
        """
        first, _, last = text.partition("..")
        ends = (
            Quarter.parse(one, fiscal_year_starts=fiscal_year_starts, where=where)
            for one in (first, last or first)
        )
        return cls.between(*ends)

    @classmethod
    def between(cls, first: Quarter, last: Quarter) -> Quarters:
        """Return the quarters from one to another, both included."""
        return cls(first.first, last.last, last.fiscal_year_starts)

    @classmethod
    def up_to(cls, last: Quarter, *, count: int) -> Quarters:
        """Return the ``count`` quarters up to and including ``last``."""
        return cls.between(last - (count - 1), last)

    @property
    def periods(self) -> Sequence[Quarter]:
        """The quarters, one after the other."""
        months = range(self.first.index, self.last.index, _MONTHS)
        return tuple(self.holding(Month.from_index(index)) for index in months)

    def holding(self, month: Month) -> Quarter:
        """Return the quarter that holds a month, also one outside the span."""
        return Quarter.of(month, fiscal_year_starts=self.fiscal_year_starts)

    def __str__(self) -> str:
        first, last = self.holding(self.first), self.holding(self.last)
        return str(first) if first == last else f"{first}..{last}"


def parse_period(text: str, *, fiscal_year_starts: int = 1, where: str) -> Month | Quarter:
    """Read a month or a quarter, as it is written.

    >>> parse_period("2026-Q3", where="--from").label
    'Q3 2026'
    """
    if isinstance(text, str) and "Q" in text:
        return Quarter.parse(text, fiscal_year_starts=fiscal_year_starts, where=where)
    return Month.parse(text, where=where)


def span_of(first: Month | Quarter, last: Month | Quarter) -> Months:
    """Return the span from one month to another, or from one quarter to another.

    Raises ``ParamsError`` where one is a month and the other a quarter.
    """
    if isinstance(first, Month) and isinstance(last, Month):
        return Months(first, last)
    if isinstance(first, Quarter) and isinstance(last, Quarter):
        return Quarters.between(first, last)
    raise ParamsError(
        f"{first} and {last} are a month and a quarter",
        where="--from and --to",
        todo="write both as months, or both as quarters",
    )
