"""Ledger: a number of customers turned into the records, and the truth, of a whole vendor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reports_lib.errors import ParamsError, did_you_mean
from reports_lib.periods import Month
from reports_lib.sample.apps import APPS, VENDOR_ID, VENDOR_NAME
from reports_lib.sample.calendars import Calendar
from reports_lib.sample.customers import customer
from reports_lib.sample.edges import ALL_EDGES, EDGES
from reports_lib.sample.licence_records import licence_history_records, licence_records
from reports_lib.sample.transaction_records import transaction_records
from reports_lib.sample.truth import tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports_lib.periods import Months
    from reports_lib.sample.apps import App
    from reports_lib.sample.plans import Customer
    from reports_lib.sample.truth import Truth

__all__ = ["Ledger", "ledger"]

_WRITERS = {
    "transactions": transaction_records,
    "licenses": licence_records,
    "license_history": licence_history_records,
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """An invented vendor's ledger, and what the Marketplace tells of it on any day.

    The lives of the customers are settled; ``at`` only says how much of them is told, as at the
    start of that day. Without it, it is the newest instant. Nothing is kept in memory: every call
    plays the customers again, one at a time. One core plays about 2,000 customers a second, which
    is 25,000 lines, or 3,000 licences, or 8,000 snapshots; a customer has about 13 lines.
    """

    customer_count: int
    seed: int
    calendar: Calendar
    edges: frozenset[str] = ALL_EDGES
    vendor_name: str = VENDOR_NAME
    vendor_id: str = VENDOR_ID
    apps: tuple[App, ...] = APPS

    @property
    def until(self) -> date:
        """The last day anything is known of."""
        return self.calendar.until

    @property
    def span(self) -> Months:
        """The full months of the ledger."""
        return self.calendar.span

    @property
    def instants(self) -> tuple[datetime, ...]:
        """The instants, a month apart, between which records are planted to change."""
        return self.calendar.instants

    def customers(self) -> Iterator[Customer]:
        """Play every customer's life, in the order of their numbers."""
        for number in range(1, self.customer_count + 1):
            yield customer(number, seed=self.seed, calendar=self.calendar, edges=self.edges)

    def records(self, stream: str, *, at: date | None = None) -> Iterator[dict[str, Any]]:
        """Yield a stream's records in the API's shape; money is Decimal with two digits.

        Streams are ``transactions``, ``licenses`` and ``license_history``.
        """
        day = self._day(at)
        if stream not in _WRITERS:
            raise ParamsError(
                f"the sample has no stream {stream!r}",
                where="sample ledger, stream",
                todo=did_you_mean(stream, _WRITERS),
            )
        write = _WRITERS[stream]
        for one in self.customers():
            yield from write(one, day)

    def truth(self, *, at: date | None = None) -> Truth:
        """Return what every report must say on the ledger as told at the start of a day."""
        day = self._day(at)
        keys = [app.key for app in self.apps]
        return tell(self.customers, at=day, span=self.calendar.span_at(day), app_keys=keys)

    def _day(self, at: date | None) -> date:
        newest = self.calendar.pulls[-1]
        day = newest if at is None else at.date() if isinstance(at, datetime) else at
        if day > newest or Month.of(day) <= self.span.first:
            raise ParamsError(
                f"the sample is not told on {day}",
                where="sample ledger, at",
                todo=f"ask for a day from {(self.span.first + 1).first_day} to {newest}",
            )
        return day


def ledger(
    *,
    customers: int = 240,
    seed: int = 7,
    until: date = date(2026, 11, 4),
    months: int = 40,
    edges: Iterable[str] = ALL_EDGES,
) -> Ledger:
    """Return the ledger of a vendor with so many customers over so many full months.

    ``edges`` names the oddities to plant; the plants need two hundred customers and two years.
    """
    for name, value in {"customers": customers, "months": months}.items():
        if value < 1:
            raise ParamsError(
                f"{value!r} {name} are too few for a ledger",
                where=f"sample ledger, {name}",
                todo=f"ask for at least 1 of the {name}",
            )
    wanted = frozenset(edges)
    for unknown in sorted(wanted - ALL_EDGES):
        raise ParamsError(
            f"{unknown!r} is no edge of a sample",
            where="sample ledger, edges",
            todo=did_you_mean(unknown, EDGES),
        )
    calendar = Calendar(until=until, months=months)
    return Ledger(customer_count=customers, seed=seed, calendar=calendar, edges=wanted)
